package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.access.Role;
import org.logonmeter.collector.store.SeededSessions.Row;
import org.logonmeter.proof.Proves;

/** Screens stand in {@code target/browser/screens} afterwards. */
@Proves(
        "the pages hold in a real browser: light, dark, 390 and 320 px, keyboard alone, without"
                + " script, no accessibility or policy fault")
class PagesInABrowserIT {
    private static Browser browser;

    @BeforeAll
    static void findTheBrowser() {
        browser = Browser.find();
    }

    @Test
    void noPageHasAFault(@TempDir Path directory) {
        try (WebFixture campus = campus(directory.resolve("campus"));
                WebFixture hostile =
                        WebFixture.open(made(directory.resolve("hostile")), role(Role.HELPDESK));
                WebFixture empty =
                        WebFixture.open(made(directory.resolve("empty")), role(Role.SECURITY))) {
            String sessions = campus.address() + "/sessions";
            hostile.sessions.add(Campus.hostile());
            assertThat(
                            browser.faults(
                                    List.of(
                                            page("sessions", sessions, 200),
                                            page(
                                                    "filtered",
                                                    sessions + "?endQuality=inferred",
                                                    200),
                                            page("none", sessions + "?user=nobody", 200),
                                            page(
                                                    "fault",
                                                    sessions + "?from=2026-11-25&to=2026-11-01",
                                                    400),
                                            page("ignored", sessions + "?lab=xyz", 200)),
                                    Map.of()))
                    .isEmpty();
            assertThat(
                            browser.faults(
                                    List.of(page("hostile", hostile.address() + "/sessions", 200)),
                                    Map.of()))
                    .isEmpty();
            assertThat(
                            browser.faults(
                                    List.of(page("empty", empty.address() + "/sessions", 200)),
                                    Map.of()))
                    .isEmpty();
        }
    }

    @Test
    void aRefusalIsAPageToo(@TempDir Path directory) {
        try (WebFixture closed = WebFixture.open(directory, Optional.empty())) {
            assertThat(
                            browser.faults(
                                    List.of(page("refused", closed.address() + "/sessions", 401)),
                                    Map.of()))
                    .isEmpty();
        }
    }

    @Test
    void keyboardThemeFilterAndPagesWork(@TempDir Path directory) {
        try (WebFixture campus = campus(directory)) {
            Instant start = Campus.NOW.minus(Duration.ofDays(3));
            campus.sessions.add(
                    IntStream.range(0, 130)
                            .mapToObj(
                                    i ->
                                            new Row(
                                                    2000 + i,
                                                    "bulk" + i,
                                                    null,
                                                    "LIB1-PC-100",
                                                    start.plusSeconds(60L * i),
                                                    "observed",
                                                    start.plusSeconds(60L * i + 50),
                                                    null,
                                                    null,
                                                    null,
                                                    null,
                                                    Campus.PLAIN))
                            .toList());
            String sessions = campus.address() + "/sessions";
            assertThat(
                            browser.faults(
                                    List.of(page("many", sessions + "?machine=LIB1-PC-100", 200)),
                                    Map.of(
                                            "sessions",
                                            sessions,
                                            "many",
                                            sessions + "?machine=LIB1-PC-100")))
                    .isEmpty();
        }
    }

    /** Negative control: a page with every fault we claim to be without is told for each. */
    @Test
    void aBadPageIsFoundOut() {
        WebServer bad =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .routing(
                                routing ->
                                        routing.get(
                                                "/",
                                                (_, response) -> {
                                                    response.header(
                                                            "Content-Security-Policy",
                                                            "default-src 'none'; script-src 'self'");
                                                    response.header("Content-Type", "text/html");
                                                    response.send(
                                                            "<!doctype html><title>x</title><style>p"
                                                                    + "{color:#ccc}</style><p"
                                                                    + " style='width:3000px'>wide<img"
                                                                    + " src='http://other.invalid/x.png'><input>");
                                                }))
                        .build()
                        .start();
        try {
            List<String> faults =
                    browser.faults(
                            List.of(page("bad", "http://127.0.0.1:" + bad.port() + "/", 200)),
                            Map.of());
            assertThat(faults)
                    .anyMatch(fault -> fault.contains("axe label"))
                    .anyMatch(fault -> fault.contains("policy: style-src"))
                    .anyMatch(fault -> fault.contains("console:"));
        } finally {
            bad.stop();
        }
    }

    private static WebFixture campus(Path directory) {
        WebFixture campus = WebFixture.open(made(directory), role(Role.HELPDESK));
        campus.sessions.machine("LIB2-PC-007", Campus.NOW.minusSeconds(12));
        campus.sessions.machine("ENG1-PC-006", Campus.NOW.minusSeconds(15_600));
        campus.sessions.add(Campus.sessions());
        return campus;
    }

    private static Path made(Path directory) {
        assertThat(directory.toFile().isDirectory() || directory.toFile().mkdirs()).isTrue();
        return directory;
    }

    private static Optional<Role> role(Role role) {
        return Optional.of(role);
    }

    private static Browser.Target page(String name, String url, int status) {
        return new Browser.Target(name, url, status);
    }
}
