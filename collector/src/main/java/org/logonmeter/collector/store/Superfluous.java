package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.logonmeter.timeline.Heartbeats;
import org.logonmeter.timeline.TimedEvent;

/**
 * Heartbeats inside a run of equal ones say nothing that their neighbours do not; they are stored,
 * but not read again when sessions are made ({@link Heartbeats}).
 */
final class Superfluous {
    private Superfluous() {}

    /** Something arrived at {@code from} or later: the run it may fall into is read again. */
    static void recall(Connection connection, String host, Instant from) throws SQLException {
        Instant run =
                Sql.first(
                                connection,
                                """
                                SELECT at_ms FROM event WHERE host = ? AND superfluous = 0
                                  AND at_ms < ? AND kind = 'heartbeat'
                                ORDER BY at_ms DESC LIMIT 1""",
                                row -> Instant.ofEpochMilli(row.getLong(1)),
                                host,
                                from.toEpochMilli())
                        .orElse(from);
        Sql.update(
                connection,
                """
                UPDATE event SET superfluous = 0
                WHERE host = ? AND superfluous = 1 AND at_ms >= ?""",
                host,
                run.toEpochMilli());
    }

    static void recallAll(Connection connection, String host) throws SQLException {
        Sql.update(
                connection,
                "UPDATE event SET superfluous = 0 WHERE host = ? AND superfluous = 1",
                host);
    }

    /**
     * Marks what need not be read again.
     *
     * @param events all of one host's at {@code from} or later, and perhaps some earlier ones that
     *     are not all there are
     */
    static void mark(Connection connection, List<TimedEvent> events, Instant from)
            throws SQLException {
        List<TimedEvent> whole = events.stream().filter(e -> !e.at().isBefore(from)).toList();
        Set<UUID> kept = new HashSet<>();
        for (TimedEvent timed : Heartbeats.compressed(whole))
            kept.add(timed.event().header().eventId());
        for (TimedEvent timed : whole) {
            UUID id = timed.event().header().eventId();
            if (!kept.contains(id))
                Sql.update(
                        connection,
                        "UPDATE event SET superfluous = 1 WHERE event_id = ?",
                        id.toString());
        }
    }
}
