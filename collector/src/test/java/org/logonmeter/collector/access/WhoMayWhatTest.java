package org.logonmeter.collector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.CollectorConfig;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.Tokens;
import org.logonmeter.settings.SettingsException;

/** The table of roles, and every route of the main listener under every role. */
class WhoMayWhatTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path directory;

    @Test
    void theTableOfRoles() {
        Map<Role, Set<Right>> table = new EnumMap<>(Role.class);
        table.put(Role.STATISTICS, EnumSet.of(Right.REPORTS));
        table.put(Role.HELPDESK, EnumSet.of(Right.REPORTS, Right.PERSONS));
        table.put(Role.LAB_ADMIN, EnumSet.of(Right.REPORTS, Right.PERSONS));
        table.put(Role.SECURITY, EnumSet.of(Right.REPORTS, Right.PERSONS));
        table.put(Role.AUDITOR, EnumSet.of(Right.AUDIT));
        table.put(Role.SYSTEM_ADMIN, EnumSet.of(Right.REPORTS, Right.SETUP));
        table.put(Role.INGEST, EnumSet.of(Right.INGEST));
        for (Role role : Role.values())
            for (Right right : Right.values())
                assertThat(role.may(right))
                        .as(role + " " + right)
                        .isEqualTo(table.getOrDefault(role, Set.of()).contains(right));
    }

    @Test
    void personsAreShownToThoseWhoMaySeeThemAlone() throws IOException {
        try (RunningCollector collector =
                RunningCollector.start(directory, InstantSource.fixed(NOW))) {
            RawHttp http = new RawHttp(collector.port());
            for (Role role : Role.values()) {
                String token = token(role);
                int expected = role.may(Right.PERSONS) ? 200 : 403;
                for (String path : List.of("/api/v1/sessions", "/sessions"))
                    assertThat(get(http, path, "localhost", token))
                            .as(role + " " + path)
                            .isEqualTo(expected);
            }
            for (String path : List.of("/api/v1/sessions", "/sessions")) {
                assertThat(get(http, path, "localhost", null)).as(path).isEqualTo(401);
                assertThat(get(http, path, "localhost", "lmt.x.y")).as(path).isEqualTo(401);
                String device = collector.enrol("LAB-" + path.length());
                assertThat(get(http, path, "localhost", device)).as("a device").isEqualTo(401);
            }
            assertThat(get(http, "/api/v1/nothing", "localhost", null)).isIn(401, 404);
        }
    }

    @Test
    void aRevokedTokenEndsAtOnce() throws IOException {
        try (RunningCollector collector =
                RunningCollector.start(directory, InstantSource.fixed(NOW))) {
            RawHttp http = new RawHttp(collector.port());
            String token = token(Role.HELPDESK);
            assertThat(get(http, "/api/v1/sessions", "localhost", token)).isEqualTo(200);
            try (Database database = Database.open(url())) {
                new Tokens(database).revoke(token.split("\\.", -1)[1], NOW);
            }
            assertThat(get(http, "/api/v1/sessions", "localhost", token)).isEqualTo(401);
        }
    }

    @Test
    void anonymousIsWhoNamesThisMachineAndSendsNoCredential() throws IOException {
        try (RunningCollector collector =
                RunningCollector.start(
                        directory,
                        InstantSource.fixed(NOW),
                        Map.of("LOGONMETER_SERVER_ANONYMOUS_ROLE", "helpdesk"))) {
            RawHttp http = new RawHttp(collector.port());
            for (String host :
                    List.of(
                            "localhost",
                            "LOCALHOST",
                            "127.0.0.1",
                            "[::1]",
                            "localhost:" + collector.port(),
                            "127.0.0.1:1",
                            "[::1]:80"))
                assertThat(get(http, "/api/v1/sessions", host, null)).as(host).isEqualTo(200);
            for (String host :
                    List.of(
                            "evil.example",
                            "localhost.evil.example",
                            "evil.example:80",
                            "127.0.0.1.evil.example",
                            "127.0.0.2",
                            "localhost:x",
                            "localhost:",
                            "[::1",
                            "[::1]x",
                            "0.0.0.0",
                            "2130706433"))
                assertThat(get(http, "/api/v1/sessions", host, null)).as(host).isIn(400, 401);
            assertThat(get(http, "/api/v1/sessions", "localhost", "wrong"))
                    .as("a wrong token is not made good by the address")
                    .isEqualTo(401);
            RawHttp.Reply forwarded =
                    http.send(
                            "GET /api/v1/sessions",
                            List.of(
                                    Map.entry("Host", "evil.example"),
                                    Map.entry("X-Forwarded-Host", "localhost"),
                                    Map.entry("Forwarded", "host=localhost")),
                            new byte[0]);
            assertThat(forwarded.status()).isEqualTo(401);
            for (String name : List.of("Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"))
                assertThat(
                                http.send(
                                                "GET /api/v1/sessions",
                                                List.of(
                                                        Map.entry("Host", "127.0.0.1:8080"),
                                                        Map.entry(name, "192.0.2.7")),
                                                new byte[0])
                                        .status())
                        .as("what a proxy passed on with " + name)
                        .isEqualTo(401);
        }
    }

    @Test
    void anAnonymousRoleIsForThisMachineAlone() throws IOException {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.7", "collector.example")) {
            Path file = directory.resolve("collector.yaml");
            Files.writeString(
                    file, "server: { host: \"" + host + "\", anonymous-role: helpdesk }\n");
            assertThatThrownBy(() -> CollectorConfig.load(file, Map.of()))
                    .as(host)
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("server.anonymous-role");
        }
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("collector.db");
    }

    private String token(Role role) {
        try (Database database = Database.open(url())) {
            return new Tokens(database).create(role.word(), role.word(), null, NOW);
        }
    }

    private static int get(
            RawHttp http, String path, String host, @org.jspecify.annotations.Nullable String token)
            throws IOException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Host", host));
        if (token != null) headers.add(Map.entry("Authorization", "Bearer " + token));
        return http.send("GET " + path, headers, new byte[0]).status();
    }
}
