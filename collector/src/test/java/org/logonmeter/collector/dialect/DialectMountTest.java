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

    private static final String ALL_AT =
            HEAD
                    + "dialects: { loginstats: { prefix: %s }, ekran: { prefix: %s },"
                    + " workspace: { prefix: %s }, electa: { prefix: %s }, epm: { prefix: %s } }\n";

    @Test
    void dialectsBelowOnePrefixAreAllServed() throws IOException {
        for (String[] at :
                List.of(
                        new String[] {"/v", "/v", "/v", "/v", "/v"},
                        new String[] {"/v", "/V/", "/v", "/v", "/v"},
                        new String[] {"/v", "/v/w", "/v", "/v/w/x", "\"\""},
                        new String[] {"/v/w/x", "/v/w", "/v", "\"\"", "/v/w/x/y"})) {
            Path folder = Files.createTempDirectory(directory, "at");
            try (DialectFixture fixture =
                    new DialectFixture(folder, ALL_AT.formatted((Object[]) at))) {
                String[] prefix = new String[5];
                for (int i = 0; i < 5; i++) prefix[i] = at[i].replaceAll("[\"]|/$", "");
                String what = String.join(" ", at);
                assertThat(ask(fixture, "POST " + prefix[0] + "/api/LoginStats").text())
                        .as(what)
                        .contains("The body is empty.");
                assertThat(ask(fixture, "POST " + prefix[1] + "/ekranapi/sessions").status())
                        .as(what)
                        .isEqualTo(401);
                assertThat(
                                ask(
                                                fixture,
                                                "GET "
                                                        + prefix[2]
                                                        + "/v1.0/p/desktop-users/login-records")
                                        .text())
                        .as(what)
                        .contains("APIGW.0301");
                assertThat(ask(fixture, "GET " + prefix[3] + "/logs/?UserId=1").text())
                        .as(what)
                        .contains("<ResponseCode>3<");
                assertThat(
                                ask(
                                                fixture,
                                                "GET "
                                                        + prefix[4]
                                                        + "/interop/rest/v1/applicationsnapshots")
                                        .text())
                        .as(what)
                        .contains("EPMCSS-20601");
                assertThat(ask(fixture, "GET " + prefix[2] + "/v1.0/other").text())
                        .as(what + ": an unknown path below a dialect's own is its 404")
                        .contains("APIGW.0101");
            }
        }
    }

    @Test
    void aPrefixNeverHidesTheCollectorsOwnPaths() throws IOException {
        String config = HEAD + "dialects: { ekran: { prefix: /api }, electa: { prefix: /API } }\n";
        try (DialectFixture fixture = new DialectFixture(directory, config)) {
            assertThat(ask(fixture, "POST /api/v1/events").status()).isEqualTo(401);
            assertThat(ask(fixture, "POST /api/ekranapi/sessions").status()).isEqualTo(401);
        }
        for (String prefix : List.of("/api/v1", "/API/v1/x", "/sessions", "/Sessions/y", "/assets"))
            assertThatThrownBy(
                            () ->
                                    new DialectFixture(
                                            directory,
                                            HEAD
                                                    + "dialects: { ekran: { prefix: "
                                                    + prefix
                                                    + " } }\n"))
                    .as(prefix)
                    .hasMessageContaining("dialects.ekran.prefix");
    }

    @Test
    void whatNobodyCouldMeanIsRefusedAtStart() {
        Map<String, String> said =
                Map.ofEntries(
                        Map.entry(
                                "{ epm: { bearers: { b: [ \"Service Administrater\" ] } } }",
                                "Service Administrator, Access Control - Manage or Access Control"
                                        + " - View"),
                        Map.entry(
                                "{ epm: { users: { a: { password: p, roles: [ Admin ] } } } }",
                                "Service Administrator, Access Control - Manage or Access Control"
                                        + " - View"),
                        Map.entry(
                                "{ epm: { users: { \"a:b\": { password: p, roles: [] } } } }",
                                "must not hold a colon"),
                        Map.entry("{ epm: { base-url: vendor.example } }", "http"),
                        Map.entry("{ epm: { base-url: \"ftp://vendor.example\" } }", "http"),
                        Map.entry("{ epm: { base-url: \"http:///x\" } }", "http"),
                        Map.entry("{ epm: { base-url: \"https://h?q=1\" } }", "http"),
                        Map.entry(
                                "{ loginstats: { trusted-proxies: [ \"not an address\" ] } }",
                                "address"),
                        Map.entry(
                                "{ loginstats: { trusted-proxies: [ proxy.example ] } }",
                                "address"),
                        Map.entry("{ loginstats: { trusted-proxies: [ 10.0.0 ] } }", "address"),
                        Map.entry(
                                "{ loginstats: { trusted-proxies: [ 10.0.0.0/33 ] } }", "address"),
                        Map.entry(
                                "{ loginstats: { trusted-proxies: [ 10.0.0.1/8 ] } }",
                                "10.0.0.0/8"),
                        Map.entry("{ workspace: { tokens: { t: [ \"a project\" ] } } }", "project"),
                        Map.entry("{ workspace: { tokens: { t: [ \"\" ] } } }", "project"),
                        Map.entry("{ electa: { rooms: { Library: 1, library: 2 } } }", "once"),
                        Map.entry("{ electa: { rooms: { Library: 0 } } }", "1"),
                        Map.entry("{ electa: { rooms: { Library: -3 } } }", "1"),
                        Map.entry("{ electa: { rooms: { Library: 4294967297 } } }", "1"));
        said.forEach(
                (dialects, why) ->
                        assertThatThrownBy(
                                        () ->
                                                new DialectFixture(
                                                        directory,
                                                        HEAD + "dialects: " + dialects + "\n"))
                                .as(dialects)
                                .hasMessageContaining("dialects.")
                                .hasMessageContaining(why));
    }

    @Test
    void aForwardedAddressIsBelievedOfTrustedProxiesAlone() throws IOException {
        String keys = "tokens: { \"8840d84f-ae94-4593-9b91-dd1882574884\": [ \"*\" ] }";
        assertThat(terminal("one", "{ " + keys + " }")).isEqualTo("127.0.0.1");
        assertThat(terminal("two", "{ " + keys + ", trusted-proxies: [ 127.0.0.1 ] }"))
                .isEqualTo("10.7.7.7");
        assertThat(terminal("three", "{ " + keys + ", trusted-proxies: [ 10.0.0.1 ] }"))
                .isEqualTo("127.0.0.1");
        assertThat(
                        terminal(
                                "four",
                                "{ " + keys + ", trusted-proxies: [ 10.0.0.0/8, 127.0.0.0/8 ] }"))
                .isEqualTo("1.1.1.1");
        assertThat(terminal("five", "{ " + keys + ", trusted-proxies: [ \"::1\", 126.0.0.0/7 ] }"))
                .isEqualTo("10.7.7.7");
        assertThat(terminal("six", "{ " + keys + ", trusted-proxies: [ 128.0.0.0/1 ] }"))
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
    void whatIsForwardedIsAnAddressOrThePeersOwnHolds() throws IOException {
        Map<String, String> terminals = new java.util.LinkedHashMap<>();
        terminals.put("6.6.6.6", "6.6.6.6");
        terminals.put("6.6.6.6:1234", "6.6.6.6");
        terminals.put("[2001:db8::1]:80", "2001:db8:0:0:0:0:0:1");
        terminals.put("[2001:db8::1]", "2001:db8:0:0:0:0:0:1");
        terminals.put("2001:DB8::1", "2001:db8:0:0:0:0:0:1");
        terminals.put("::ffff:6.6.6.6", "6.6.6.6");
        for (String none :
                List.of(
                        "evil<x>",
                        "unknown",
                        "999.1.1.1",
                        "6.6.6.6:evil",
                        "6.6.6.6, ",
                        "6.6.6",
                        "x:y")) terminals.put(none, "127.0.0.1");
        String config =
                HEAD
                        + "dialects: { loginstats: { trusted-proxies: [ 127.0.0.1 ], tokens: {"
                        + " \"8840d84f-ae94-4593-9b91-dd1882574884\": [ \"*\" ] } },"
                        + " workspace: { tokens: { t: [ p ] } } }\n";
        try (DialectFixture fixture = new DialectFixture(directory, config)) {
            int number = 0;
            for (Map.Entry<String, String> told : terminals.entrySet()) {
                String user = "u" + number++;
                fixture.http.send(
                        "POST /api/LoginStats",
                        List.of(
                                Map.entry("Content-Type", "application/json"),
                                Map.entry("X-Forwarded-For", told.getKey())),
                        ("{\"MachineName\":\"a\",\"UserName\":\""
                                        + user
                                        + "\",\"ActionId\":1,"
                                        + "\"Token\":\"8840d84f-ae94-4593-9b91-dd1882574884\"}")
                                .getBytes(StandardCharsets.UTF_8));
                assertThat(
                                fixture.http
                                        .send(
                                                "GET /v1.0/p/desktop-users/login-records?user_name="
                                                        + user,
                                                List.of(Map.entry("X-Auth-Token", "t")),
                                                new byte[0])
                                        .text())
                        .as(told.getKey())
                        .contains("\"terminal_ip\":\"" + told.getValue() + "\"");
            }
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
