package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.RecordedSession;

/**
 * Walking through all pages meets each record once, while others arrive before, between, behind.
 */
class WalkTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 7;
    private static final Instant FIRST = Instant.parse("2025-05-01T00:00:00Z");

    @TempDir Path directory;
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @SuppressWarnings("NullAway.Init")
    private DialectFixture fixture;

    private int made;

    @BeforeEach
    void start() {
        fixture = new DialectFixture(directory);
        arrive(100);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** Many begin at the same millisecond, so that only the id orders them. */
    private void arrive(int count) {
        List<RecordedSession> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant login = FIRST.plusSeconds(60L * random.nextInt(50));
            ObjectNode line = JSON.createObjectNode();
            line.put("userName", "u" + made);
            line.put("machineName", "PC-" + made++);
            line.put("loginTime", login.toString());
            line.put("logoutTime", login.plusSeconds(3600).toString());
            sessions.add(DialectCase.session(line));
        }
        fixture.store(sessions);
    }

    private List<String> ekran(IntFunction<String> tokenOfPage) throws IOException {
        List<String> met = new ArrayList<>();
        for (int page = 0; ; page++) {
            JsonNode answer =
                    ask(
                            "POST /ekranapi/sessions?sessionCount=" + PAGE + "&pageIndex=" + page,
                            Map.entry("Authorization", "Bearer " + tokenOfPage.apply(page)));
            if (answer.path("sessions").isEmpty()) return met;
            answer.path("sessions").forEach(s -> met.add(s.path("userName").asText()));
            arrive(3);
        }
    }

    private List<String> huawei(IntFunction<String> projectOfPage) throws IOException {
        List<String> met = new ArrayList<>();
        for (int page = 0; ; page++) {
            JsonNode records =
                    ask(
                                    "GET /v1.0/"
                                            + projectOfPage.apply(page)
                                            + "/desktop-users/login-records?limit="
                                            + PAGE
                                            + "&offset="
                                            + PAGE * page,
                                    Map.entry(
                                            "X-Auth-Token",
                                            projectOfPage.apply(page).equals("project-1")
                                                    ? "hw-token"
                                                    : "hw-other"))
                            .path("records");
            if (records.isEmpty()) return met;
            records.forEach(r -> met.add(r.path("user_name").asText()));
            arrive(3);
            if (met.size() > 400) return met;
        }
    }

    private JsonNode ask(String line, Map.Entry<String, String> header) throws IOException {
        RawHttp.Reply reply = fixture.http.send(line, List.of(header), new byte[0]);
        assertThat(reply.status()).isEqualTo(200);
        return JSON.readTree(reply.text());
    }

    private static List<String> theFirstHundred() {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 100; i++) users.add("u" + i);
        return users;
    }

    @Test
    void byPageNumberOldestFirst() throws IOException {
        assertThat(ekran(_ -> "ekran-token"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(theFirstHundred());
    }

    @Test
    void byOffsetNewestFirst() throws IOException {
        assertThat(huawei(_ -> "project-1"))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(theFirstHundred());
    }

    /** The control: a client whose walk is not known page by page meets some records twice. */
    @Test
    void pagesThatContinueNoWalkAreShiftedByWhatArrives() throws IOException {
        List<String> met = huawei(page -> page % 2 == 0 ? "project-1" : "project_2");
        assertThat(met.stream().distinct().count()).as("seed %d", seed).isLessThan(met.size());
    }

    @Test
    void theTotalStaysThatOfTheFirstPage() throws IOException {
        Map.Entry<String, String> token = Map.entry("Authorization", "Bearer ekran-token");
        ask("POST /ekranapi/sessions?sessionCount=7", token);
        arrive(5);
        JsonNode second = ask("POST /ekranapi/sessions?sessionCount=7&pageIndex=1", token);
        assertThat(second.path("totalCount").asInt()).isEqualTo(100);
        JsonNode again = ask("POST /ekranapi/sessions?sessionCount=7", token);
        assertThat(again.path("totalCount").asInt()).isEqualTo(105);
    }

    @Test
    void aPageAskedForTwiceIsTheSamePage() throws IOException {
        Map.Entry<String, String> token = Map.entry("Authorization", "Bearer ekran-token");
        ask("POST /ekranapi/sessions?sessionCount=7", token);
        JsonNode once = ask("POST /ekranapi/sessions?sessionCount=7&pageIndex=1", token);
        arrive(5);
        assertThat(ask("POST /ekranapi/sessions?sessionCount=7&pageIndex=1", token))
                .isEqualTo(once);
    }

    @Test
    void aPageOutOfTheMiddleNeedsNoWalk() throws IOException {
        Map.Entry<String, String> token = Map.entry("Authorization", "Bearer ekran-token");
        JsonNode page = ask("POST /ekranapi/sessions?sessionCount=9&pageIndex=11", token);
        assertThat(page.path("sessions")).hasSize(1);
    }
}
