package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

/** What one more batch costs does not grow with what was there before. */
class QuietHostTest {
    private static final Instant START = Instant.parse("2026-05-29T08:00:00Z");
    private static final SessionId OPEN = new SessionId("1", START);
    private static final Duration EVERY = Duration.ofMinutes(5);

    @TempDir Path directory;
    private Database database;
    private EventStore events;
    private long seq;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
        events = new EventStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void halfAYearOfHeartbeatsOfAnOpenSessionIsNotReadAgain() {
        tell(logon());
        List<HostEvent> hour = new ArrayList<>();
        Instant at = START;
        for (int i = 1; i <= 180 * 288; i++) {
            at = START.plus(EVERY.multipliedBy(i));
            hour.add(heartbeat(at));
            if (i % 144 == 0) {
                tell(hour.toArray(HostEvent[]::new));
                hour.clear();
            }
        }
        assertThat(stored()).isEqualTo(180 * 288 + 1);
        assertThat(readAgain())
                .as("logon, first and last heartbeat, their neighbours")
                .isLessThan(8);
        tell(heartbeat(at.plus(EVERY)));
        assertThat(readAgain()).isLessThan(8);

        // One that comes late is put in its place, and the run around it folds again.
        tell(heartbeat(START.plus(Duration.ofDays(90)).plusSeconds(7)));
        assertThat(readAgain()).isLessThan(8);
        tell(logoff(at.plus(EVERY.multipliedBy(2))));
        assertThat(database.read(QuietHostTest::endKind)).isEqualTo("observed");
    }

    @Test
    void noStatementOfABatchReadsAWholeTable() throws SQLException {
        tell(logon(), heartbeat(START.plus(EVERY)), heartbeat(START.plus(EVERY.multipliedBy(2))));
        Set<String> statements = new LinkedHashSet<>();
        Instant now = START.plus(Duration.ofHours(1));
        database.inTransaction(
                c ->
                        events.append(
                                watched(c, statements),
                                "pc-1",
                                new Arrival(now, now, "b", null),
                                List.of(
                                        heartbeat(START.plus(EVERY.multipliedBy(3))),
                                        logoff(START.plus(EVERY.multipliedBy(4))))));
        assertThat(statements).hasSizeGreaterThan(10);
        for (String sql : statements) {
            List<String> plan =
                    database.read(
                            c -> Sql.all(c, "EXPLAIN QUERY PLAN " + sql, row -> row.getString(4)));
            assertThat(plan).as(sql).noneMatch(line -> line.startsWith("SCAN "));
        }
    }

    /** The connection, with a note of each statement that is prepared on it. */
    private static Connection watched(Connection connection, Set<String> statements) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("prepareStatement"))
                                statements.add((String) arguments[0]);
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }

    private void tell(HostEvent... told) {
        Instant now = told[told.length - 1].header().occurredAt();
        events.append("pc-1", new Arrival(now, now, "b", null), List.of(told));
    }

    private int readAgain() {
        return database.read(
                c -> StoredEvents.load(c, "pc-1", Projection.BEGINNING, Set.of()).size());
    }

    private long stored() {
        return database.read(
                c -> Sql.first(c, "SELECT count(*) FROM event", row -> row.getLong(1)).orElse(0L));
    }

    private static String endKind(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT end_kind FROM session", row -> row.getString(1))
                .orElse("");
    }

    private EventHeader header(Instant at) {
        return new EventHeader(EventIds.next(), "b", ++seq, at, null, "test");
    }

    private Heartbeat heartbeat(Instant at) {
        return new Heartbeat(header(at), List.of(OPEN), EVERY, null, null);
    }

    private SessionEvent logon() {
        return new SessionEvent(
                header(START),
                SessionEvent.Kind.LOGON,
                OPEN,
                new Account(null, "jo", null),
                null,
                null);
    }

    private SessionEvent logoff(Instant at) {
        return new SessionEvent(
                header(at),
                SessionEvent.Kind.LOGOFF,
                OPEN,
                new Account(null, "jo", null),
                null,
                EndClaim.LOGOFF_SEEN);
    }
}
