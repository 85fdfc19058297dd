package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.timeline.LifelikeEvents;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/** The sessions in the store are those that its events give, however the events came. */
class ProjectionTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final int HOSTS = 40;

    @TempDir Path directory;
    private Database database;
    private EventStore events;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("store.db"));
        events = new EventStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void sessionsKeptUpBatchByBatchAreThoseOfARebuild() {
        for (int seed = 1; seed <= HOSTS; seed++) arrive("pc-" + seed, seed);
        List<String> kept = table("session");
        List<String> machines = table("machine");
        List<String> flags = flags();
        assertThat(kept).hasSizeGreaterThan(HOSTS);
        events.rebuild((done, total) -> {});
        assertThat(table("session")).isEqualTo(kept);
        assertThat(table("machine")).isEqualTo(machines);
        assertThat(flags).as("some heartbeats say nothing").isNotEmpty();
    }

    @Test
    void sessionsInTheStoreAreThoseOfTheTimeline() {
        for (int seed = 1; seed <= HOSTS; seed++) {
            String host = "pc-" + seed;
            arrive(host, seed);
            List<Session> all = SessionTimeline.of(stored(host));
            assertThat(summaries(host))
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(ProjectionTest::summary).toList());
        }
    }

    /** Control: a row that the events do not give is found by the comparison with a rebuild. */
    @Test
    void aRowThatTheEventsDoNotGiveIsFoundByARebuild() throws Exception {
        arrive("pc-1", 1);
        List<String> right = table("session");
        database.inTransaction(
                c -> Sql.update(c, "UPDATE session SET last_seen_ms = 1, end_ms = 1"));
        assertThat(table("session")).isNotEqualTo(right);
        events.rebuild((done, total) -> {});
        assertThat(table("session")).isEqualTo(right);
    }

    @Test
    void aSessionKeepsItsNumberForEver() {
        arrive("pc-1", 1);
        arrive("pc-2", 2);
        List<String> numbers = table("session_identity");
        database.inTransaction(c -> Sql.update(c, "DELETE FROM session"));
        events.rebuild((done, total) -> {});
        assertThat(table("session_identity")).isEqualTo(numbers);
        arrive("pc-3", 3);
        assertThat(table("session_identity")).containsAll(numbers);
    }

    @Test
    void readersCannotWrite() {
        assertThatThrownBy(() -> database.read(c -> Sql.update(c, "DELETE FROM event")))
                .isInstanceOf(StoreException.class);
    }

    /** In batches of random size, some batches late, some twice. */
    private void arrive(String host, long seed) {
        Random random = new Random(seed);
        List<List<HostEvent>> batches = new ArrayList<>();
        List<HostEvent> all = new ArrayList<>(LifelikeEvents.of(host, seed));
        if (seed % 3 == 0) Collections.shuffle(all, random);
        for (int i = 0; i < all.size(); ) {
            int end = Math.min(all.size(), i + 1 + random.nextInt(20));
            batches.add(all.subList(i, end));
            i = end;
        }
        if (seed % 3 == 1) Collections.shuffle(batches, random);
        Instant received = NOW;
        for (List<HostEvent> batch : batches) {
            received = received.plusMillis(random.nextInt(5000));
            Arrival arrival =
                    new Arrival(received, received, batch.getLast().header().bootId(), null);
            events.append(host, arrival, batch);
            if (random.nextInt(10) == 0) events.append(host, arrival, batch);
        }
    }

    private List<TimedEvent> stored(String host) {
        return database.read(
                c -> {
                    List<TimedEvent> all = new ArrayList<>();
                    for (int flag = 0; flag <= 1; flag++)
                        all.addAll(
                                Sql.all(
                                        c,
                                        "SELECT * FROM event WHERE host = ? AND superfluous = ?",
                                        StoredEvents::read,
                                        host,
                                        flag));
                    return all;
                });
    }

    private static String summary(Session session) {
        SessionRow row =
                SessionRow.of(session, java.util.Optional.empty(), java.time.Duration.ZERO);
        SessionRow.End end = row.end();
        return row.key()
                + " "
                + row.start().toEpochMilli()
                + " "
                + end.kind()
                + " "
                + (end.at() == null ? null : end.at().toEpochMilli())
                + " "
                + (end.latest() == null ? null : end.latest().toEpochMilli())
                + " "
                + (end.lastSeen() == null ? null : end.lastSeen().toEpochMilli());
    }

    private List<String> summaries(String host) {
        return database.read(
                c ->
                        Sql.all(
                                c,
                                """
                                SELECT session_key, start_ms, end_kind, end_ms, end_latest_ms,
                                  last_seen_ms FROM session WHERE host = ?""",
                                row -> {
                                    List<String> parts = new ArrayList<>();
                                    for (int i = 1; i <= 6; i++) parts.add(row.getString(i));
                                    return String.join(" ", parts);
                                },
                                host));
    }

    private List<String> flags() {
        return database.read(
                c ->
                        Sql.all(
                                c,
                                "SELECT event_id FROM event WHERE superfluous = 1",
                                row -> row.getString(1)));
    }

    private List<String> table(String name) {
        return database.read(c -> rows(c, name));
    }

    private static List<String> rows(Connection connection, String name) throws SQLException {
        TreeSet<String> rows = new TreeSet<>();
        Sql.all(
                        connection,
                        "SELECT * FROM " + name,
                        row -> {
                            StringBuilder text = new StringBuilder();
                            int columns = row.getMetaData().getColumnCount();
                            for (int i = 1; i <= columns; i++)
                                text.append(row.getMetaData().getColumnName(i))
                                        .append('=')
                                        .append(row.getString(i))
                                        .append(' ');
                            return text.toString();
                        })
                .forEach(rows::add);
        return List.copyOf(rows);
    }
}
