package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.RecordedSession;

/** Who was there in a window is what the vendor's rule says of each session, one by one. */
class WindowTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant FIRST = Instant.parse("2025-05-01T00:00:00Z");
    private static final long DAY = 86_400_000;

    @TempDir Path directory;

    private record Span(String user, Instant from, Instant to) {}

    @Test
    void onRandomSessionsOfMinutesAndOfWeeks() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (DialectFixture fixture = new DialectFixture(directory)) {
            List<Span> spans = new ArrayList<>();
            List<RecordedSession> sessions = new ArrayList<>();
            for (int i = 0; i < 300; i++) sessions.add(session(random, i, spans));
            fixture.store(sessions);
            for (int question = 0; question < 60; question++) {
                Instant start = FIRST.plusMillis(random.nextLong(70 * DAY));
                Instant end =
                        start.plusMillis(
                                1 + random.nextLong(random.nextBoolean() ? DAY : 30 * DAY));
                Set<String> expected = new HashSet<>();
                for (Span span : spans) {
                    if (span.from().isBefore(end) && span.to().isAfter(start))
                        expected.add(span.user());
                }
                assertThat(asked(fixture, start, end))
                        .as("seed %d: %s to %s", seed, start, end)
                        .isEqualTo(expected);
            }
        }
    }

    private static RecordedSession session(SplittableRandom random, int i, List<Span> spans) {
        Instant login = FIRST.plusMillis(random.nextLong(60 * DAY));
        Instant logout =
                login.plusMillis(
                        switch (random.nextInt(4)) {
                            case 0 -> 0;
                            case 1 -> DAY + random.nextLong(-1, 2);
                            case 2 -> random.nextLong(20 * DAY);
                            default -> random.nextLong(DAY / 4);
                        });
        ObjectNode line = JSON.createObjectNode();
        line.put("userName", "u" + i).put("machineName", "PC-" + i);
        line.put("loginTime", login.toString());
        boolean open = random.nextInt(12) == 0;
        if (open) line.put("endQuality", "open");
        else line.put("logoutTime", logout.toString());
        Instant last = open ? DialectFixture.NOW : logout;
        spans.add(new Span("u" + i, login, last.isBefore(login) ? login : last));
        return DialectCase.session(line);
    }

    private static Set<String> asked(DialectFixture fixture, Instant start, Instant end)
            throws IOException {
        JsonNode answer =
                JSON.readTree(
                        fixture.http
                                .send(
                                        "POST /ekranapi/sessions?start=" + start + "&end=" + end,
                                        List.of(Map.entry("Authorization", "Bearer ekran-token")),
                                        new byte[0])
                                .text());
        Set<String> users = new HashSet<>();
        Instant last = Instant.MIN;
        for (JsonNode session : answer.path("sessions")) {
            assertThat(users.add(session.path("userName").asText())).isTrue();
            Instant login =
                    Instant.parse(session.path("loginDate").asText().replace("+00:00", "Z"));
            assertThat(login).isAfterOrEqualTo(last);
            last = login;
        }
        assertThat(answer.path("totalCount").asInt()).isEqualTo(users.size());
        return users;
    }
}
