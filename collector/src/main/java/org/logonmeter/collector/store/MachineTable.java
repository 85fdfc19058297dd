package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * What each host told of itself, and when ({@code machine_facts}), and what is known of it now
 * ({@code machine}).
 */
final class MachineTable {
    private MachineTable() {}

    /** Keeps a description a host gave at that moment, and shows the newest one. */
    static void tell(Connection connection, String host, MachineFacts facts, long atMs)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO machine_facts (host, at_ms, facts) VALUES (?, ?, ?)
                ON CONFLICT DO NOTHING""",
                host,
                atMs,
                WireFormat.write(facts));
        Optional<String> newest =
                Sql.first(
                        connection,
                        """
                        SELECT facts FROM machine_facts WHERE host = ?
                        ORDER BY at_ms DESC LIMIT 1""",
                        row -> row.getString(1),
                        host);
        show(connection, host, read(newest.orElseThrow()));
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
