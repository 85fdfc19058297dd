package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is configured is mounted, where it is configured, for whom it is configured. */
class DialectMountTest {
    private static final String HEAD =
            "server: { port: 0, admin-port: off }\ndatabase: { url: \"jdbc:sqlite:collector.db\" }\n";
    private static final List<String> ASKED =
            List.of(
                    "POST /api/LoginStats",
                    "POST /ekranapi/sessions",
                    "GET /v1.0/p/desktop-users/login-records",
                    "GET /token/",
                    "GET /logs/?UserId=1",
                    "GET /interop/rest/security/v1/report/userloginreport");

    @TempDir Path directory;

    private static RawHttp.Reply ask(DialectFixture fixture, String line) throws IOException {
        return fixture.http.send(line, List.of(), new byte[0]);
    }

    @Test
    void withoutConfigurationNothingIsMounted() throws IOException {
        try (DialectFixture fixture = new DialectFixture(directory, HEAD)) {
            for (String line : ASKED) {
                RawHttp.Reply reply = ask(fixture, line);
                assertThat(reply.status()).as(line).isEqualTo(404);
                assertThat(reply.header("Content-Type")).contains("application/problem+json");
            }
        }
    }

    @Test
    void withoutCredentialsEveryCallIsRefused() throws IOException {
        String config =
                HEAD
                        + "dialects: { loginstats: {}, ekran: , workspace: {}, electa: {}, epm: {} }\n";
        try (DialectFixture fixture = new DialectFixture(directory, config)) {
            byte[] post =
                    ("{\"MachineName\":\"a\",\"UserName\":\"b\","
                                    + "\"Token\":\"00000000-0000-0000-0000-000000000000\"}")
                            .getBytes(StandardCharsets.UTF_8);
            assertThat(
                            fixture.http
                                    .send(
                                            "POST /api/LoginStats",
                                            List.of(Map.entry("Content-Type", "application/json")),
                                            post)
                                    .status())
                    .isEqualTo(401);
            assertThat(ask(fixture, ASKED.get(1)).status()).isEqualTo(401);
            assertThat(ask(fixture, ASKED.get(2)).status()).isEqualTo(401);
            assertThat(ask(fixture, ASKED.get(3)).text()).contains("<ResponseCode>1<");
            assertThat(ask(fixture, ASKED.get(4)).text()).contains("<ResponseCode>3<");
            assertThat(ask(fixture, ASKED.get(5)).status()).isEqualTo(401);
            for (String empty : List.of("Bearer ", "Bearer", "Basic ", "Basic Og=="))
                for (String line : List.of(ASKED.get(1), ASKED.get(5)))
                    assertThat(
                                    fixture.http
                                            .send(
                                                    line,
                                                    List.of(Map.entry("Authorization", empty)),
                                                    new byte[0])
                                            .status())
                            .as(line + " " + empty)
                            .isEqualTo(401);
            assertThat(fixture.collector.storedEvents()).isZero();
        }
    }

    @Test
    void aPrefixMovesADialectAndAllOfItsErrors() throws IOException {
        String config =
                HEAD
                        + "dialects: { ekran: { prefix: /vendor/one, tokens: [ t ] },"
                        + " workspace: { prefix: /two } }\n";
        try (DialectFixture fixture = new DialectFixture(directory, config)) {
            assertThat(ask(fixture, "POST /ekranapi/sessions").header("Content-Type"))
                    .contains("application/problem+json");
            assertThat(ask(fixture, "POST /ekranapi/sessions").status()).isEqualTo(404);
            assertThat(ask(fixture, "POST /vendor/one/ekranapi/sessions").status()).isEqualTo(401);
            assertThat(ask(fixture, "POST /Vendor/One/EkranApi/Sessions/").status()).isEqualTo(401);
            assertThat(ask(fixture, "POST /vendor/one/x").text()).contains("\"status\":404");
            assertThat(ask(fixture, "GET /two/anything").text()).contains("APIGW.0101");
            assertThat(ask(fixture, "GET /twofold").text()).doesNotContain("APIGW.0101");
        }
    }

    @Test
    void aForwardedAddressIsBelievedOfTrustedProxiesAlone() throws IOException {
        String keys = "tokens: { \"8840d84f-ae94-4593-9b91-dd1882574884\": [ \"*\" ] }";
        assertThat(terminal("one", "{ " + keys + " }")).isEqualTo("127.0.0.1");
        assertThat(terminal("two", "{ " + keys + ", trusted-proxies: [ 127.0.0.1 ] }"))
                .isEqualTo("10.7.7.7");
        assertThat(terminal("three", "{ " + keys + ", trusted-proxies: [ 10.0.0.1 ] }"))
                .isEqualTo("127.0.0.1");
    }

    private String terminal(String name, String loginstats) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        String config =
                HEAD
                        + "dialects: { loginstats: "
                        + loginstats
                        + ", workspace: { tokens: { t: [ p ] } } }\n";
        try (DialectFixture fixture = new DialectFixture(folder, config)) {
            fixture.http.send(
                    "POST /api/LoginStats",
                    List.of(
                            Map.entry("Content-Type", "application/json"),
                            Map.entry("X-Forwarded-For", "1.1.1.1, 10.7.7.7")),
                    ("{\"MachineName\":\"a\",\"UserName\":\"b\",\"ActionId\":1,"
                                    + "\"Token\":\"8840d84f-ae94-4593-9b91-dd1882574884\"}")
                            .getBytes(StandardCharsets.UTF_8));
            return fixture.http
                    .send(
                            "GET /v1.0/p/desktop-users/login-records",
                            List.of(Map.entry("X-Auth-Token", "t")),
                            new byte[0])
                    .text()
                    .replaceAll(".*\"terminal_ip\":\"([^\"]*)\".*", "$1");
        }
    }

    @Test
    void aFaultInTheConfigurationIsToldWithoutTheSecret() {
        for (String dialects :
                List.of(
                        "{ ekran: { tokens: [ \"sha256:my-secret\" ] } }",
                        "{ loginstats: { tokens: { my-secret: [ \"*\" ] } } }",
                        "{ workspace: { tokens: { my-secret: p } } }",
                        "{ electa: { accounts: { one: my-secret } } }",
                        "{ epm: { users: { alice: { password: \"sha256:my-secret\", roles: [] } } } }",
                        "{ ekran: { prefix: \"no slash\" } }",
                        "{ ekran: { zone: Mars/Base } }",
                        "{ ekran: { tokenz: [ my-secret ] } }",
                        "{ loginstats: { actions: { 1: explode } } }"))
            assertThatThrownBy(
                            () ->
                                    new DialectFixture(
                                            directory, HEAD + "dialects: " + dialects + "\n"))
                    .as(dialects)
                    .hasMessageContaining("dialects.")
                    .hasMessageNotContaining("my-secret");
    }

    @Test
    void theKeyIsMadeForItsOwnerAlone() throws IOException {
        new DialectFixture(directory).close();
        Path key = directory.resolve("epm.key");
        String once = Files.readString(key);
        assertThat(once).matches("[0-9a-f]{64}");
        assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
        new DialectFixture(directory).close();
        assertThat(Files.readString(key)).isEqualTo(once);
    }

    @Test
    void theApplicationInAFileIsReadWithTheKeyAlone() throws Exception {
        EpmKey key = EpmKey.open(directory.resolve("one.key"));
        String sealed = key.encrypted("Lab Reports");
        assertThat(key.decrypted(sealed)).isEqualTo("Lab Reports");
        assertThat(key.encrypted("Lab Reports")).isNotEqualTo(sealed);
        EpmKey other = EpmKey.open(directory.resolve("other.key"));
        assertThatThrownBy(() -> other.decrypted(sealed))
                .isInstanceOf(java.security.GeneralSecurityException.class);
    }

    @Test
    void noSecretAndNoNameIsLogged() throws IOException {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        Handler ear =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        lines.add(line.getMessage() + " " + line.getThrown());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        root.addHandler(ear);
        root.setLevel(Level.INFO);
        try (DialectFixture fixture = new DialectFixture(directory)) {
            String post =
                    "{\"MachineName\":\"PC-SEEN\",\"UserName\":\"name-seen\",\"ActionId\":1,"
                            + "\"Token\":\"8840d84f-ae94-4593-9b91-dd1882574884\"}";
            fixture.http.send(
                    "POST /api/LoginStats",
                    List.of(Map.entry("Content-Type", "application/json")),
                    post.getBytes(StandardCharsets.UTF_8));
            ask(fixture, "GET /token/?CID=12345&AppKey=app-key-seen");
            ask(fixture, "GET /logs/?CID=12345&Token=token-seen&Username=name-seen");
            ask(fixture, "GET /logs/?CID=%zz&Token=token-seen");
            fixture.http.send(
                    "POST /ekranapi/sessions",
                    List.of(Map.entry("Authorization", "Bearer bearer-seen")),
                    new byte[0]);
            fixture.http.send(
                    "GET /v1.0/project-1/desktop-users/login-records?user_name=name-seen",
                    List.of(Map.entry("X-Auth-Token", "hw-token")),
                    new byte[0]);
        } finally {
            root.removeHandler(ear);
            root.setLevel(before);
        }
        assertThat(String.join("\n", lines)).doesNotContain("seen", "SEEN", "8840d84f", "hw-token");
    }
}
