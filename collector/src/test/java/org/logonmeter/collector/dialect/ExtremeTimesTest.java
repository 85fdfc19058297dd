package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times at the ends of what can be written: an answer in the contract, and a store that reads. */
class ExtremeTimesTest {
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";
    private static final List<String> TIMES =
            List.of(
                    "9999-12-31T23:59:59.9999999",
                    "9999-12-31T23:59:59.9999999Z",
                    "9999-12-31T23:59:59.9999999-14:00",
                    "9999-12-31T23:59:59.9999999+14:00",
                    "9999-12-31T20:00:00-05:00",
                    "9999-12-31",
                    "12/31/9999 11:59:59 PM",
                    "/Date(253402300799999)/",
                    "1900-01-01",
                    "1900-01-01T00:00:00Z",
                    "1900-01-01T00:00:00+01:00",
                    "1900-01-01T00:00:00-01:00",
                    "1899-12-31T23:59:59.999-00:01",
                    "1/1/1900",
                    "/Date(-2208988800001)/",
                    "0001-01-01T00:00:00+14:00",
                    "0001-01-01T00:00:00.0000001");
    private static final List<String> MEMBERS =
            List.of("LogonStartTime", "LogonEndTime", "ScriptStartTime");
    private static final List<String> TYPES =
            List.of("application/json", "text/xml", "application/x-www-form-urlencoded");

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Pacific/Kiritimati",
                "Etc/GMT+12"
            })
    void noTimeBreaksAnAnswerOrTheStore(String zone) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(zone.replaceAll("\\W", "-")));
        String config = DialectFixture.CONFIG.replace("Europe/London", zone);
        try (DialectFixture fixture = new DialectFixture(folder, config)) {
            Map<Integer, Integer> answers = new HashMap<>();
            for (int action : new int[] {1, 3, 2, 99})
                for (String type : TYPES)
                    for (String member : MEMBERS)
                        for (String time : TIMES) {
                            int status = post(fixture, type, action, member, time);
                            assertThat(status)
                                    .as("%s %s %s in %s as %s", action, member, time, zone, type)
                                    .isIn(200, 400);
                            answers.merge(status, 1, Integer::sum);
                        }
            assertThat(answers).as("some are taken, some are not").hasSize(2);
            fixture.collector.rebuild();
            assertThat(post(fixture, "application/json", 1, "LogonStartTime", "2025-07-03"))
                    .isEqualTo(200);
            readEverywhere(fixture);
        }
    }

    private static void readEverywhere(DialectFixture fixture) throws IOException {
        for (String ask :
                List.of(
                        "POST /ekranapi/sessions",
                        "GET /v1.0/project-1/desktop-users/login-records?limit=1000",
                        "GET /interop/rest/security/v1/report/userloginreport"
                                + "?from_date=0001-01-01&to_date=9999-12-31")) {
            RawHttp.Reply reply =
                    fixture.http.send(
                            ask,
                            List.of(
                                    Map.entry(
                                            "Authorization",
                                            ask.contains("ekran")
                                                    ? "Bearer ekran-token"
                                                    : "Bearer epm-bearer"),
                                    Map.entry("X-Auth-Token", "hw-token")),
                            new byte[0]);
            assertThat(reply.status()).as(ask).isEqualTo(200);
            assertThat(reply.text())
                    .as(ask)
                    .contains("2025")
                    .doesNotContain("+10000", "10000-", ", 10000");
        }
    }

    private static int post(
            DialectFixture fixture, String type, int action, String member, String time)
            throws IOException {
        Map<String, String> members =
                Map.of(
                        "MachineName",
                        "PC",
                        "UserName",
                        "u" + action,
                        "ActionId",
                        String.valueOf(action),
                        "Token",
                        TOKEN,
                        member,
                        time);
        StringBuilder body = new StringBuilder();
        members.forEach(
                (name, value) ->
                        body.append(
                                switch (type) {
                                    case "application/json" ->
                                            (body.isEmpty() ? "{" : ",")
                                                    + "\""
                                                    + name
                                                    + "\":\""
                                                    + value
                                                    + "\"";
                                    case "text/xml" -> "<" + name + ">" + value + "</" + name + ">";
                                    default ->
                                            (body.isEmpty() ? "" : "&")
                                                    + name
                                                    + "="
                                                    + URLEncoder.encode(
                                                            value, StandardCharsets.UTF_8);
                                }));
        String text =
                switch (type) {
                    case "application/json" -> body + "}";
                    case "text/xml" ->
                            "<LoginStatsRequest xmlns=\"http://schemas.datacontract.org/2004/07/WinAPI.Requests\">"
                                    + body
                                    + "</LoginStatsRequest>";
                    default -> body.toString();
                };
        return fixture.http
                .send(
                        "POST /api/LoginStats",
                        List.of(Map.entry("Content-Type", type)),
                        text.getBytes(StandardCharsets.UTF_8))
                .status();
    }
}
