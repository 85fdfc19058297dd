package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.sqlite.ProgressHandler;

class SessionRowsTest {
    private static final Instant START = Instant.parse("2026-09-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final SessionDetail PLAIN = SessionDetail.parse(null);

    @TempDir Path directory;
    private Database database;
    private SeededSessions seeded;
    private SessionRows rows;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
        seeded = new SeededSessions(database);
        rows = new SessionRows(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Starts repeat on purpose, so that pages break between sessions of one millisecond. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aWalkMeetsEverySessionOnceWhileOthersArrive(long seed) {
        Random random = new Random(seed);
        int id = 1;
        List<SeededSessions.Row> before = new ArrayList<>();
        for (int i = 0; i < 300; i++) before.add(row(id++, random));
        Collections.shuffle(before, random);
        seeded.add(before);

        List<Integer> walked = new ArrayList<>();
        SessionPosition place = null;
        while (true) {
            SessionRows.Page page =
                    rows.after(SessionFilter.ALL, place, 1 + random.nextInt(9), NOW);
            page.sessions().forEach(session -> walked.add(session.sessionId()));
            if (!page.more()) break;
            place = page.sessions().getLast().position();
            List<SeededSessions.Row> arriving = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) arriving.add(row(id++, random));
            seeded.add(arriving);
        }
        assertThat(walked).as("seed " + seed).doesNotHaveDuplicates();
        assertThat(walked)
                .as("seed " + seed)
                .containsAll(before.stream().map(SeededSessions.Row::id).toList());
    }

    @Test
    void walkingBackGivesThePagesOfWalkingOn() {
        Random random = new Random(9);
        List<SeededSessions.Row> all = new ArrayList<>();
        for (int i = 1; i <= 60; i++) all.add(row(i, random));
        seeded.add(all);
        SessionRows.Page first = rows.after(SessionFilter.ALL, null, 20, NOW);
        SessionRows.Page second =
                rows.after(SessionFilter.ALL, first.sessions().getLast().position(), 20, NOW);
        SessionRows.Page back =
                rows.before(SessionFilter.ALL, second.sessions().getFirst().position(), 20, NOW);
        assertThat(back.sessions()).isEqualTo(first.sessions());
        assertThat(back.more()).isFalse();
    }

    @Test
    void everyFilterIsAnsweredInOrderFromAnIndex() {
        SessionPosition place = new SessionPosition(NOW, 5);
        List<SessionFilter> filters = new ArrayList<>();
        filters.add(SessionFilter.ALL);
        filters.add(new SessionFilter(null, null, START, NOW, null));
        filters.add(new SessionFilter("jo", null, null, null, null));
        filters.add(new SessionFilter("EX\\jo@x", null, START, NOW, null));
        filters.add(new SessionFilter(null, "LAB-1", null, NOW, null));
        filters.add(new SessionFilter("jo", "LAB-1", null, null, EndQuality.LOST));
        for (EndQuality quality : EndQuality.values())
            filters.add(new SessionFilter(null, null, null, null, quality));
        for (SessionFilter filter : filters) {
            for (SessionRows.Query query : SessionRows.queries(filter, place, 100, NOW)) {
                String plan = plan(query.sql(), query.values());
                assertThat(plan)
                        .as(filter + "\n" + query.sql())
                        .contains("SEARCH s USING INDEX session_by_")
                        .doesNotContain("SCAN s", "TEMP B-TREE");
            }
        }
        assertThat(
                        plan(
                                "SELECT * FROM session s ORDER BY s.user_name LIMIT 1 OFFSET 500",
                                List.of()))
                .as("the test tells a bad plan")
                .contains("SCAN s", "TEMP B-TREE");
    }

    @Test
    void thePageAtTheEndCostsWhatTheFirstCosts() {
        int count = 40_000;
        List<SeededSessions.Row> all = new ArrayList<>();
        for (int i = 1; i <= count; i++)
            all.add(plain(i, "user" + i % 50, START.plusSeconds(60L * i)));
        seeded.add(all);
        SessionFilter one = new SessionFilter("user7", null, null, null, null);
        for (SessionFilter filter : List.of(SessionFilter.ALL, one)) {
            long first = steps(SessionRows.queries(filter, null, 100, NOW).getFirst());
            SessionPosition end = new SessionPosition(START.plusSeconds(60L * 6_000), 6_000);
            long last = steps(SessionRows.queries(filter, end, 100, NOW).getFirst());
            assertThat(last).as(filter.toString()).isBetween(first / 2, first * 3 / 2);
        }
        long counted =
                steps(
                        new SessionRows.Query(
                                "SELECT * FROM session s WHERE s.attempt = 0 ORDER BY s.start_ms"
                                        + " DESC, s.session_id DESC LIMIT ? OFFSET 34000",
                                List.of(101)));
        long first = steps(SessionRows.queries(SessionFilter.ALL, null, 100, NOW).getFirst());
        assertThat(counted).as("counting from the start is found out").isGreaterThan(10 * first);
    }

    @Test
    void anAttemptIsNoSessionButHasAPlaceInTheWalkById() {
        seeded.add(
                List.of(
                        plain(1, "jo", START),
                        new SeededSessions.Row(
                                2, "jo", null, "LAB-1", START, "attempt", null, null, null, null,
                                null, PLAIN)));
        assertThat(rows.after(SessionFilter.ALL, null, 10, NOW).sessions())
                .extracting(StoredSession::sessionId)
                .containsExactly(1);
        assertThat(rows.byId(0, 10, NOW))
                .extracting(StoredSession::quality)
                .containsExactly(EndQuality.OBSERVED, null);
    }

    private String plan(String sql, List<Object> values) {
        return database.read(
                connection -> {
                    try (PreparedStatement statement =
                            connection.prepareStatement("EXPLAIN QUERY PLAN " + sql)) {
                        for (int i = 0; i < values.size(); i++)
                            statement.setObject(i + 1, values.get(i));
                        StringBuilder plan = new StringBuilder();
                        try (ResultSet row = statement.executeQuery()) {
                            while (row.next()) plan.append(row.getString("detail")).append('\n');
                        }
                        return plan.toString();
                    }
                });
    }

    /** Instructions of SQLite's machine for a whole answer, in tens: work, not time. */
    private long steps(SessionRows.Query query) {
        AtomicLong steps = new AtomicLong();
        return database.read(
                connection -> {
                    ProgressHandler.setHandler(
                            connection,
                            10,
                            new ProgressHandler() {
                                @Override
                                protected int progress() {
                                    steps.incrementAndGet();
                                    return 0;
                                }
                            });
                    try (PreparedStatement statement = connection.prepareStatement(query.sql())) {
                        for (int i = 0; i < query.values().size(); i++)
                            statement.setObject(i + 1, query.values().get(i));
                        try (ResultSet row = statement.executeQuery()) {
                            while (row.next()) row.getLong(1);
                        }
                    } finally {
                        ProgressHandler.clearHandler(connection);
                    }
                    return steps.get();
                });
    }

    private static SeededSessions.Row row(int id, Random random) {
        return plain(id, "user" + random.nextInt(9), START.plusSeconds(random.nextInt(80)));
    }

    private static SeededSessions.Row plain(int id, String user, Instant start) {
        return new SeededSessions.Row(
                id,
                user,
                null,
                "LAB-" + id % 30,
                start,
                "observed",
                start.plusSeconds(30),
                null,
                null,
                null,
                null,
                PLAIN);
    }
}
