package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.timeline.TimedEvent;

/**
 * What each host told of itself, and when ({@code machine_facts}), and what is known of it now
 * ({@code machine}).
 */
final class MachineTable {
    private MachineTable() {}

    /**
     * Keeps a description a host gave at that moment, and shows the newest one.
     *
     * @return the starts of sessions that it describes
     */
    static Projection.Span tell(Connection connection, String host, MachineFacts facts, long atMs)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO machine_facts (host, at_ms, facts) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING""",
                host,
                atMs,
                WireFormat.write(facts));
        showNewest(connection, host);
        return new Projection.Span(
                when(connection, host, "at_ms < ?", atMs, "DESC").isPresent()
                        ? Instant.ofEpochMilli(atMs)
                        : Projection.BEGINNING,
                when(connection, host, "at_ms > ?", atMs, "")
                        .map(Instant::ofEpochMilli)
                        .orElse(Instant.ofEpochMilli(Long.MAX_VALUE)));
    }

    private static Optional<Long> when(
            Connection connection, String host, String condition, long atMs, String order)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT at_ms FROM machine_facts WHERE host = ? AND "
                        + condition
                        + " ORDER BY at_ms "
                        + order
                        + " LIMIT 1",
                row -> row.getLong(1),
                host,
                atMs);
    }

    /** A machine without an agent, known by its name alone: as first told. */
    static void tellName(Connection connection, String host, String name, Instant receivedAt)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO machine (host, machine_name, machine_fold, last_contact_ms)
                VALUES (?, ?, ?, ?)
                ON CONFLICT (host) DO UPDATE SET last_contact_ms = excluded.last_contact_ms""",
                host,
                name.strip(),
                Names.fold(name),
                receivedAt.toEpochMilli());
    }

    /**
     * Takes from an agent's new events what they say of the machine itself.
     *
     * @return the starts of sessions whose machine is described differently now; null if none is
     */
    static Projection.@Nullable Span hear(
            Connection connection, String host, Collection<TimedEvent> news) throws SQLException {
        Projection.Span redescribed = null;
        for (TimedEvent timed : news) {
            heard(connection, timed);
            if (!(timed.event() instanceof Heartbeat beat)) continue;
            beat(connection, timed, beat);
            MachineFacts facts = beat.facts();
            if (facts == null) continue;
            Projection.Span span = tell(connection, host, facts, timed.at().toEpochMilli());
            redescribed = redescribed == null ? span : redescribed.and(span);
        }
        return redescribed;
    }

    private static void heard(Connection connection, TimedEvent timed) throws SQLException {
        long received = timed.receivedAt().toEpochMilli();
        Sql.update(
                connection,
                """
                INSERT INTO machine (host, machine_name, machine_fold, last_heard_ms,
                  last_contact_ms) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (host) DO UPDATE SET
                  last_heard_ms = CASE WHEN machine.last_heard_ms > excluded.last_heard_ms
                    THEN machine.last_heard_ms ELSE excluded.last_heard_ms END,
                  last_contact_ms = CASE WHEN machine.last_contact_ms > excluded.last_contact_ms
                    THEN machine.last_contact_ms ELSE excluded.last_contact_ms END""",
                timed.host(),
                timed.host(),
                timed.host(),
                Math.min(timed.at().toEpochMilli(), received),
                received);
    }

    private static void beat(Connection connection, TimedEvent timed, Heartbeat beat)
            throws SQLException {
        Sql.update(
                connection,
                """
                UPDATE machine SET heartbeat_ms = ?, heartbeat_interval_ms = ?, heartbeat_event = ?
                WHERE host = ? AND (heartbeat_ms IS NULL OR heartbeat_ms <= ?)""",
                timed.at().toEpochMilli(),
                beat.interval().toMillis(),
                beat.header().eventId().toString(),
                timed.host(),
                timed.at().toEpochMilli());
    }

    /** Makes what the events say of a machine again; its own descriptions are kept. */
    static void rebuild(Connection connection, String host, Collection<TimedEvent> events)
            throws SQLException {
        if (host.startsWith(EventStore.NAMED)) return;
        Sql.update(
                connection,
                """
                UPDATE machine SET last_heard_ms = NULL, heartbeat_ms = NULL,
                  heartbeat_interval_ms = NULL, heartbeat_event = NULL
                WHERE host = ?""",
                host);
        hear(connection, host, events);
    }

    private static void showNewest(Connection connection, String host) throws SQLException {
        show(connection, host, factsAt(connection, host, Long.MAX_VALUE).orElseThrow());
    }

    /** What the host told of itself last before {@code atMs}, else what it told first after. */
    static Optional<MachineFacts> factsAt(Connection connection, String host, long atMs)
            throws SQLException {
        Optional<String> before =
                Sql.first(
                        connection,
                        """
                        SELECT facts FROM machine_facts WHERE host = ? AND at_ms <= ?
                        ORDER BY at_ms DESC LIMIT 1""",
                        row -> row.getString(1),
                        host,
                        atMs);
        if (before.isPresent()) return before.map(MachineTable::read);
        return Sql.first(
                        connection,
                        "SELECT facts FROM machine_facts WHERE host = ? ORDER BY at_ms LIMIT 1",
                        row -> row.getString(1),
                        host)
                .map(MachineTable::read);
    }

    private static void show(Connection connection, String host, MachineFacts facts)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO machine (host, machine_name, machine_fold, machine_domain,
                  machine_domain_fold, facts) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (host) DO UPDATE SET machine_name = excluded.machine_name,
                  machine_fold = excluded.machine_fold, machine_domain = excluded.machine_domain,
                  machine_domain_fold = excluded.machine_domain_fold, facts = excluded.facts""",
                host,
                facts.name(),
                Names.fold(facts.name()),
                facts.domain(),
                Names.foldOrNull(facts.domain()),
                WireFormat.write(facts));
    }

    private static MachineFacts read(String facts) {
        try {
            return WireFormat.readFacts(facts);
        } catch (WireException e) {
            throw new StoreException(
                    StoreException.Cause.FAILED, "a stored description cannot be read", e);
        }
    }
}
