package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.collector.access.Role;

class PagesTest {
    @TempDir Path directory;
    private WebFixture web;

    @BeforeEach
    void open() {
        web = WebFixture.open(directory, Optional.of(Role.HELPDESK));
        web.sessions.machine("LIB2-PC-007", Campus.NOW.minusSeconds(240));
        web.sessions.add(Campus.sessions());
    }

    @AfterEach
    void close() {
        web.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sessions", "/sessions?from=never", "/sessions?user=%ff"})
    void everyPageComesWithTheWholePolicyAndIsNotKept(String path) {
        HttpResponse<String> answer = web.get(path);
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; ")
                .contains(
                        "frame-ancestors 'none'",
                        "base-uri 'none'",
                        "form-action 'self'",
                        "require-trusted-types-for 'script'; trusted-types logonmeter")
                .doesNotContain("unsafe", "*");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(answer.headers().firstValue("Cross-Origin-Opener-Policy"))
                .hasValue("same-origin");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void theRootLeadsToTheSessions() {
        HttpResponse<String> answer = web.get("/");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Location")).hasValue("/sessions");
    }

    @Test
    void assetsStandUnderTheirHashAndMayBeKeptForEver() {
        String page = web.get("/sessions").body();
        for (String name : List.of("app.css", "app.js")) {
            Matcher link =
                    Pattern.compile("\"(/assets/[0-9a-f]{12}/" + Pattern.quote(name) + ")\"")
                            .matcher(page);
            assertThat(link.find()).isTrue();
            HttpResponse<String> asset = web.get(link.group(1));
            assertThat(asset.statusCode()).isEqualTo(200);
            assertThat(asset.headers().firstValue("Cache-Control"))
                    .hasValue("public, max-age=31536000, immutable");
            assertThat(web.get("/assets/000000000000/" + name).statusCode()).isEqualTo(404);
        }
        assertThat(web.get("/assets/../V1__store.sql").statusCode()).isNotEqualTo(200);
    }

    @Test
    void anEndIsToldInWordsWithItsBounds() {
        assertThat(web.get("/sessions?user=m.okafor").body())
                .contains("ended between 10:32 and 10:37 – power lost or crash")
                .contains("All times are Europe/London");
    }

    @Test
    void hostileNamesStayText() {
        web.sessions.add(Campus.hostile());
        String page = web.get("/sessions").body();
        assertThat(page).doesNotContain("href=\"javascript:").contains("&lt;b&gt;DOM&lt;/b&gt;");
        assertThat(page)
                .as("a name cannot be read backwards as another")
                .contains("\ufffdecil")
                .doesNotContain("\u202e");
        String outsideAttributes = page.replaceAll("\"[^\"]*\"", "");
        assertThat(outsideAttributes).doesNotContain("<script>", "<b>", "onmouseover=>");
        assertThat(Pattern.compile("<script").matcher(outsideAttributes).results().count())
                .as("our own script alone")
                .isEqualTo(1);
        assertThat(
                        web.get("/sessions?user=%22%3E%3Cscript%3Ex%3C%2Fscript%3E")
                                .body()
                                .replaceAll("\"[^\"]*\"", ""))
                .doesNotContain("<script>x");
    }

    @Test
    void aHostileNamesLinkFindsItsSessions() {
        web.sessions.add(Campus.hostile());
        Matcher links =
                Pattern.compile("class=\"name pc\"[^>]*><a href=\"([^\"]+)\"")
                        .matcher(web.get("/sessions").body());
        int followed = 0;
        while (links.find() && followed < 6) {
            followed++;
            assertThat(web.get(links.group(1).replace("&amp;", "&")).body())
                    .contains("<tr class=\"s\"");
        }
        assertThat(followed).isEqualTo(6);
    }

    @Test
    void daysOfTheFilterAreTheSitesAndBothIncluded() {
        web.sessions.add(List.of());
        assertThat(rows("/sessions?from=2026-11-25&to=2026-11-25")).isEqualTo(6);
        assertThat(rows("/sessions?from=2026-11-24&to=2026-11-24")).isEqualTo(26);
        assertThat(rows("/sessions?from=2026-11-24&to=2026-11-25")).isEqualTo(32);
        assertThat(rows("/sessions?user=&machine=&from=&to=&endQuality=")).isEqualTo(32);
    }

    @Test
    void whatIsNotUnderstoodIsToldAndLeftOut() {
        assertThat(web.get("/sessions?lab=xyz&endQuality=gone").body())
                .contains("Not understood and left out: lab=xyz, endQuality=gone.");
        HttpResponse<String> fault = web.get("/sessions?from=2026-11-25&to=2026-11-01");
        assertThat(fault.statusCode()).isEqualTo(400);
        assertThat(fault.body())
                .contains("This day is before the first one.")
                .doesNotContain("<tr");
        assertThat(web.get("/sessions?to=9999-12-31&from=0001-01-01").statusCode()).isEqualTo(400);
    }

    @Test
    void theThemeOfTheCookieIsThereAtOnceAndNothingElseOfIt() {
        assertThat(web.get("/sessions", "Cookie", "theme=dark").body())
                .contains("<html lang=\"en-GB\" data-theme=\"dark\">");
        assertThat(web.get("/sessions", "Cookie", "theme=x\"><i>").body())
                .contains("<html lang=\"en-GB\">");
    }

    @Test
    void oldDataIsToldAboveThePage(@TempDir Path other) {
        assertThat(web.get("/sessions").body()).doesNotContain("No data since");
        try (WebFixture quiet = WebFixture.open(other, Optional.of(Role.HELPDESK))) {
            quiet.sessions.machine("LIB2-PC-007", Campus.NOW.minusSeconds(1500));
            assertThat(quiet.get("/sessions").body()).contains("No data since 14:55");
            assertThat(quiet.get("/sessions").body()).contains("1 PC is reporting, but nobody");
        }
    }

    @Test
    void healthAndMetricsTellTheStateOfTheStore() {
        web.get("/sessions");
        assertThat(web.admin("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(web.admin("/health/ready").statusCode()).isEqualTo(200);
        assertThat(web.admin("/metrics").body())
                .contains(
                        "logonmeter_http_requests_total{area=\"/sessions\",status=\"200\"} 1",
                        "logonmeter_agents 1",
                        "logonmeter_store_writable 1");
        assertThat(
                        web.admin("/metrics", "Accept", "application/openmetrics-text")
                                .headers()
                                .firstValue("Content-Type")
                                .orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(web.get("/metrics").statusCode()).isEqualTo(404);
        assertThat(web.get("/health/live").statusCode()).isEqualTo(404);
        web.database.inTransaction(
                connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute("ALTER TABLE machine RENAME TO gone");
                        return 0;
                    }
                });
        HttpResponse<String> ready = web.admin("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("the database cannot be read");
        assertThat(web.admin("/health/live").statusCode()).isEqualTo(200);
    }

    private long rows(String path) {
        return Pattern.compile("<tr class=\"s\"").matcher(web.get(path).body()).results().count();
    }
}
