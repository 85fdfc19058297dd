package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.RecordedSession;

@Proves("each read of a foreign API that shows persons is written down before it is answered")
class DialectLooksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map.Entry<String, String> EKRAN =
            Map.entry("Authorization", "Bearer ekran-token");
    private static final Map.Entry<String, String> HUAWEI = Map.entry("X-Auth-Token", "hw-token");
    private static final Map.Entry<String, String> ALICE =
            Map.entry(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            "alice:wonder:land".getBytes(StandardCharsets.UTF_8)));
    private static final Map.Entry<String, String> NONE = Map.entry("Accept", "*/*");
    private static final String REPORT = "GET /interop/rest/security/v1/report/userloginreport";
    private static final String DAYS = "?from_date=2025-07-01&to_date=2025-07-03";

    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private DialectFixture fixture;

    @BeforeEach
    void start() {
        fixture = new DialectFixture(directory);
        List<RecordedSession> sessions = new ArrayList<>();
        for (String user : List.of("jo", "ann", "jo")) {
            ObjectNode line = JSON.createObjectNode();
            line.put("userName", user);
            line.put("machineName", "PC-" + sessions.size());
            line.put("location", "Library 2");
            line.put("loginTime", "2025-07-03T0" + sessions.size() + ":00:00Z");
            line.put("logoutTime", "2025-07-03T05:00:00Z");
            sessions.add(DialectCase.session(line));
        }
        fixture.store(sessions);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RawHttp.Reply ask(String line, Map.Entry<String, String> header) {
        try {
            return fixture.http.send(line, List.of(header), new byte[0]);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private String token() {
        return ask("GET /token/?CID=12345&AppKey=app-key", NONE)
                .text()
                .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
    }

    private String logs(String token) {
        return "GET /logs/?CID=12345&Token="
                + token
                + "&Username=jo&StartDateTimeUTC=7/3/2025&EndDateTimeUTC=7/3/2025";
    }

    private List<String> newLooks(Runnable asking) {
        int before = fixture.collector.looks().size();
        asking.run();
        List<String> all = fixture.collector.looks();
        return all.subList(before, all.size());
    }

    @Test
    void eachReadLeavesOneRowWithCredentialDialectAndFilter() {
        assertThat(newLooks(() -> ask("POST /ekranapi/sessions?sessionCount=2", EKRAN)))
                .containsExactly(
                        Secrets.mark("ekran-token")
                                + " dialect ekran POST /ekranapi/sessions offset=0&limit=2 2 2");
        assertThat(
                        newLooks(
                                () ->
                                        ask(
                                                "GET /v1.0/project-1/desktop-users/login-records?user_name=jo",
                                                HUAWEI)))
                .containsExactly(
                        Secrets.mark("hw-token")
                                + " dialect workspace GET /v1.0/project-1/desktop-users/login-records"
                                + " user=jo&offset=0&limit=20 2 1");
        assertThat(newLooks(() -> ask("GET /v2/project-1/connections/desktops?limit=1", HUAWEI)))
                .containsExactly(
                        Secrets.mark("hw-token")
                                + " dialect workspace GET /v2/project-1/connections/desktops"
                                + " offset=0&limit=1 1 1");
        String token = token();
        assertThat(newLooks(() -> ask(logs(token), NONE)))
                .singleElement()
                .asString()
                .startsWith("account 12345 dialect electa GET /logs/ user=jo&from=2025-07-03T")
                .endsWith(" 2 1")
                .doesNotContain(token);
        assertThat(newLooks(() -> ask(REPORT + DAYS, ALICE)))
                .containsExactly(
                        "user alice dialect epm "
                                + REPORT
                                + " from=2025-07-01T00:00:00Z&before=2025-07-04T00:00:00Z 3 2");
        assertThat(
                        newLooks(
                                () ->
                                        ask(
                                                REPORT + DAYS,
                                                Map.entry("Authorization", "Bearer epm-bearer"))))
                .singleElement()
                .asString()
                .startsWith(Secrets.mark("epm-bearer"));
    }

    @Test
    void aReportFileIsALookWhenItIsMadeAndWhenItIsFetched() {
        assertThat(newLooks(() -> ask(REPORT + DAYS + "&report_name=july.csv", ALICE))).hasSize(1);
        String file = "/interop/rest/v1/applicationsnapshots/july.csv";
        assertThat(newLooks(() -> ask("GET " + file + "/contents", ALICE)))
                .containsExactly(
                        "user alice dialect epm GET " + file + "/contents file=july.csv 3 2");
        assertThat(newLooks(() -> ask("GET /interop/rest/v2/files/list", ALICE))).isEmpty();
        fixture.collector.breakTheRecordOfLooks();
        RawHttp.Reply refused = ask("GET " + file + "/contents", ALICE);
        assertThat(refused.text()).contains("EPMCSS-20699").doesNotContain("jo,");
    }

    @Test
    void whatIsRefusedShowsNobodyAndLeavesNoRow() {
        assertThat(
                        newLooks(
                                () -> {
                                    ask("POST /ekranapi/sessions", NONE);
                                    ask("POST /ekranapi/sessions?sessionCount=x", EKRAN);
                                    ask("GET /v2/project-9/connections/desktops", HUAWEI);
                                    ask(logs("00000000-0000-0000-0000-000000000000"), NONE);
                                    ask(REPORT + DAYS, NONE);
                                    ask(REPORT + "?from_date=x", ALICE);
                                    token();
                                }))
                .isEmpty();
    }

    @Test
    void aReadThatCannotBeWrittenDownShowsNobody() {
        String token = token();
        fixture.collector.breakTheRecordOfLooks();
        for (RawHttp.Reply reply :
                List.of(
                        ask("POST /ekranapi/sessions", EKRAN),
                        ask("GET /v2/project-1/connections/desktops", HUAWEI),
                        ask(logs(token), NONE),
                        ask(REPORT + DAYS, ALICE),
                        ask(REPORT + DAYS + "&report_name=july.csv", ALICE)))
            assertThat(reply.text())
                    .contains("at the moment")
                    .doesNotContain("PC-", "ann\"", ">jo<", "jo\"");
        assertThat(ask("GET /interop/rest/v2/files/list", ALICE).text()).doesNotContain("july");
    }
}
