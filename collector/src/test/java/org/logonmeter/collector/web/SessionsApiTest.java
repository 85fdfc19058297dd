package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.logonmeter.collector.access.Right;
import org.logonmeter.collector.access.Role;

class SessionsApiTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir Path directory;
    private WebFixture web;

    @BeforeEach
    void open() {
        web = WebFixture.open(directory, Optional.of(Role.HELPDESK));
        web.sessions.machine("LIB2-PC-007", Campus.NOW.minusSeconds(240));
        web.sessions.machine("ENG1-PC-006", Campus.NOW.minusSeconds(15_600));
        web.sessions.add(Campus.sessions());
    }

    @AfterEach
    void close() {
        web.close();
    }

    @Test
    void aSessionIsTheSessionFilesObjectAndItsId() {
        assertThat(items("/api/v1/sessions?user=m.okafor").getFirst().toString())
                .isEqualTo(
                        "{\"sessionId\":1,\"userName\":\"m.okafor\",\"userDomain\":\"EXAMPLE\","
                                + "\"machineName\":\"LIB2-PC-031\",\"machineDomain\":null,"
                                + "\"loginTime\":\"2026-11-25T10:02:11Z\",\"logoutTime\":null,"
                                + "\"endQuality\":\"inferred\","
                                + "\"endEarliest\":\"2026-11-25T10:32:11Z\","
                                + "\"endLatest\":\"2026-11-25T10:37:04Z\","
                                + "\"location\":\"Library 2\",\"lab\":true}");
        assertThat(items("/api/v1/sessions?user=j.meyer").getFirst().path("inactive").toString())
                .isEqualTo(
                        "[{\"kind\":\"LOCK\",\"from\":\"2026-11-25T13:20:00Z\","
                                + "\"to\":\"2026-11-25T14:05:00Z\"}]");
    }

    @Test
    void anUnendedSessionIsOpenWhileItsMachineIsHeardAndLostAfterThreeHeartbeats() {
        assertThat(ids("/api/v1/sessions?endQuality=open")).containsExactly(2);
        assertThat(ids("/api/v1/sessions?endQuality=lost")).containsExactly(3);
        assertThat(
                        items("/api/v1/sessions?endQuality=lost")
                                .getFirst()
                                .path("endEarliest")
                                .asText())
                .isEqualTo("2026-11-25T11:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "user=M.OKAFOR, 1",
        "user=EXAMPLE%5Cm.okafor, 1",
        "user=m.okafor@example, 1",
        "user=m.okafor@elsewhere, ",
        "user=m%25, ",
        "user=m.okafo_, ",
        "machine=lib2-pc-031, 1",
        "machine=LIB2-PC-*, ",
        "from=2026-11-25T12:50:00Z&to=2026-11-25T12:50:00.001Z, 4",
        "from=2026-11-25T12:50:00.0001Z&to=2026-11-25T13:00:00Z, ",
        "from=2026-11-25T13:50:00%2B01:00&to=2026-11-25T13:51:00%2B01:00, 4",
        "from=2026-11-25T12:00:00Z&to=2026-11-25T12:50:00Z, ",
        "user=m.okafor&machine=LIB2-PC-031&endQuality=inferred, 1",
        "endQuality=shutdown, 5",
        "endQuality=initiated, 6",
    })
    void aFilterIsWholeNamesHalfOpenTimesAndTheEndAsOfNow(String query, Integer id) {
        assertThat(ids("/api/v1/sessions?" + query))
                .isEqualTo(id == null ? List.of() : List.of(id));
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, bad-limit",
        "limit=1001, bad-limit",
        "limit=ten, bad-limit",
        "limit=99999999999, bad-limit",
        "limit=, bad-limit",
        "from=yesterday, bad-from",
        "from=2026-11-25, bad-from",
        "from=2026-11-25T10:00:00, bad-from",
        "from=2026-02-30T10:00:00Z, bad-from",
        "from=%2B999999999-12-31T23:59:59Z, bad-from",
        "to=12, bad-to",
        "from=2026-11-25T10:00:00Z&to=2026-11-25T09:00:00Z, bad-to",
        "endQuality=ended, bad-endQuality",
        "endQuality=OPEN, bad-endQuality",
        "after=AAAA, bad-after",
        "after=!, bad-after",
        "user=, bad-user",
        "machine=%20, bad-machine",
        "user=a%00b, bad-user",
        "usr=x, unknown-parameter",
        "limit=5&limit=6, repeated-parameter",
        "user=%ff, bad-query",
    })
    void aParameterThatCannotBeReadIsRefusedByItsName(String query, String code)
            throws JsonProcessingException {
        HttpResponse<String> answer = web.get("/api/v1/sessions?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("requestId").asText()).isNotEmpty();
    }

    @Test
    void aNameOf257CharactersIsRefused() {
        assertThat(web.get("/api/v1/sessions?user=" + "x".repeat(257)).body()).contains("bad-user");
    }

    @Test
    void walkingThePagesMeetsEverySessionOnceNewestFirst() {
        List<Integer> walked = new ArrayList<>();
        List<String> starts = new ArrayList<>();
        String path = "/api/v1/sessions?limit=5";
        String next = "";
        while (true) {
            JsonNode page = page(path + next);
            page.path("sessions").forEach(item -> walked.add(item.path("sessionId").asInt()));
            page.path("sessions").forEach(item -> starts.add(item.path("loginTime").asText()));
            if (page.path("next").isNull()) break;
            next = "&after=" + page.path("next").asText();
        }
        assertThat(walked).doesNotHaveDuplicates().hasSize(Campus.sessions().size());
        assertThat(starts).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void personsAreForThreeRolesOnly(Role role, @TempDir Path other) {
        try (WebFixture asRole = WebFixture.open(other, Optional.of(role))) {
            boolean may =
                    switch (role) {
                        case HELPDESK, LAB_ADMIN, SECURITY -> true;
                        case STATISTICS, AUDITOR, SYSTEM_ADMIN, INGEST -> false;
                    };
            assertThat(role.may(Right.PERSONS)).isEqualTo(may);
            assertThat(asRole.get("/api/v1/sessions").statusCode()).isEqualTo(may ? 200 : 403);
            assertThat(asRole.get("/sessions").statusCode()).isEqualTo(may ? 200 : 403);
            assertThat(asRole.sessions.looks()).hasSize(may ? 2 : 0);
        }
    }

    @Test
    void withoutAnyRoleNothingIsShown(@TempDir Path other) {
        try (WebFixture closed = WebFixture.open(other, Optional.empty())) {
            assertThat(closed.get("/api/v1/sessions").statusCode()).isEqualTo(401);
            assertThat(closed.get("/sessions").statusCode()).isEqualTo(401);
            assertThat(closed.get("/sessions").body()).contains("You are not signed in");
            assertThat(closed.sessions.looks()).isEmpty();
        }
    }

    @Test
    void everyLookIsWrittenDownBeforeItIsAnswered() {
        web.get("/api/v1/sessions?user=m.okafor");
        web.get("/sessions?machine=LIB2-PC-007");
        web.get("/api/v1/sessions?limit=0");
        assertThat(web.sessions.looks())
                .containsExactly(
                        "anonymous helpdesk GET /api/v1/sessions user=m.okafor&limit=100 1 1",
                        "anonymous helpdesk GET /sessions machine=LIB2-PC-007&limit=100 1 1");
    }

    @Test
    void aLookThatCannotBeWrittenDownIsRefused() {
        web.database.inTransaction(
                connection -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute("DROP TABLE person_look");
                        return 0;
                    }
                });
        assertThat(web.get("/api/v1/sessions").statusCode()).isEqualTo(503);
        HttpResponse<String> page = web.get("/sessions");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).doesNotContain("m.okafor").contains("Try again");
    }

    private List<Integer> ids(String path) {
        return items(path).stream().map(item -> item.path("sessionId").asInt()).toList();
    }

    private List<JsonNode> items(String path) {
        List<JsonNode> items = new ArrayList<>();
        page(path).path("sessions").forEach(items::add);
        return items;
    }

    private JsonNode page(String path) {
        HttpResponse<String> answer = web.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }
}
