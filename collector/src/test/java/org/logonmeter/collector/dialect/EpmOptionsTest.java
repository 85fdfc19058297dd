package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is off unless it is configured, and files that many make at once. */
class EpmOptionsTest {
    private static final String REPORT =
            "GET /interop/rest/security/v1/report/userloginreport?from_date=";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;

    private DialectFixture fixture(String options) {
        return new DialectFixture(
                directory,
                "server: { port: 0, admin-port: off }\n"
                        + "database: { url: \"jdbc:sqlite:collector.db\" }\n"
                        + "dialects: { epm: { bearers: { b: [ Service Administrator ] }"
                        + options
                        + " } }\n");
    }

    private static String ask(DialectFixture fixture, String line) throws IOException {
        return fixture.http
                .send(line, List.of(Map.entry("Authorization", "Bearer b")), new byte[0])
                .text();
    }

    private static void logins(DialectFixture fixture, String user, String... times)
            throws IOException {
        for (String time : times)
            fixture.store(
                    List.of(
                            DialectCase.session(
                                    JSON.readTree(
                                            "{\"userName\":\""
                                                    + user
                                                    + "\",\"machineName\":\"PC\",\"loginTime\":\""
                                                    + time
                                                    + "\",\"logoutTime\":\""
                                                    + time
                                                    + "\"}"))));
    }

    @Test
    void filesAreTheirOwnersAlone() throws IOException {
        try (DialectFixture fixture = fixture("")) {
            ask(fixture, REPORT + "2025-07-03&report_name=mine.csv");
            try (Stream<Path> files = Files.list(directory.resolve("epm-files"))) {
                List<Path> all = files.toList();
                assertThat(all).hasSize(2);
                for (Path file : all)
                    assertThat(Files.getPosixFilePermissions(file))
                            .as(file.toString())
                            .containsExactlyInAnyOrder(
                                    PosixFilePermission.OWNER_READ,
                                    PosixFilePermission.OWNER_WRITE);
            }
        }
    }

    @Test
    void retentionCountsDaysFromToday() throws IOException {
        try (DialectFixture fixture = fixture(", retention-days: 120")) {
            assertThat(ask(fixture, REPORT + "2025-03-05")).contains("\"status\":0");
            assertThat(ask(fixture, REPORT + "2025-03-04")).contains("EPMCSS-20682");
        }
    }

    @Test
    void loginsWithinMinutesOfTheLastOneToldAreOneRow() throws IOException {
        try (DialectFixture fixture = fixture(", merge-minutes: 5")) {
            logins(
                    fixture,
                    "ann",
                    "2025-07-03T10:00:00Z",
                    "2025-07-03T10:04:59Z",
                    "2025-07-03T10:05:00Z",
                    "2025-07-03T10:09:00Z");
            logins(fixture, "bob", "2025-07-03T10:01:00Z");
            String told = ask(fixture, REPORT + "2025-07-03");
            assertThat(JSON.readTree(told).path("details")).hasSize(3);
            assertThat(told).contains("10:00:00", "10:01:00", "10:05:00");
        }
    }

    @Test
    void linksBeginWithTheConfiguredAddress() throws IOException {
        try (DialectFixture fixture = fixture(", base-url: \"https://epm.example/\"")) {
            assertThat(ask(fixture, REPORT + "2025-07-03"))
                    .contains("\"href\":\"https://epm.example/interop/rest/");
        }
    }

    @Test
    void theGuardOfFormulasCanBeTurnedOff() throws IOException {
        String file = "GET /interop/rest/v1/applicationsnapshots/a.csv/contents";
        try (DialectFixture fixture = fixture(", csv-guard: false")) {
            logins(fixture, "=1+1", "2025-07-03T10:00:00Z");
            ask(fixture, REPORT + "2025-07-03&report_name=a.csv");
            assertThat(ask(fixture, file)).contains("\"=1+1\",");
        }
    }

    @Test
    void ofManyThatMakeOneFileOneWinsAndNothingIsLeftOver() throws Exception {
        try (DialectFixture fixture = fixture("")) {
            List<Future<String>> asked = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++)
                    asked.add(
                            clients.submit(
                                    () -> ask(fixture, REPORT + "2025-07-03&report_name=one.csv")));
            }
            int made = 0;
            for (Future<String> one : asked) {
                if (one.get().contains("generated successfully")) made++;
                else assertThat(one.get()).contains("EPMCSS-20685");
            }
            assertThat(made).isEqualTo(1);
            try (Stream<Path> files = Files.list(directory.resolve("epm-files"))) {
                assertThat(files).hasSize(2);
            }
        }
    }
}
