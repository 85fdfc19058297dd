package org.logonmeter.collector.store;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.MachineFacts;

/** Reads what is known of the machines. */
public final class MachineRows {
    private final Database database;

    public MachineRows(Database database) {
        this.database = database;
    }

    /**
     * How much the store has heard.
     *
     * @param machines all that anything was ever told of
     * @param agents those of them with an agent of ours
     * @param newest when the newest data came, collector's clock; null if none ever came
     * @param newestFromAgent the same, of the agents; null if none ever did
     */
    public record Heard(
            int machines,
            int agents,
            @Nullable Instant newest,
            @Nullable Instant newestFromAgent) {}

    public Heard heard() {
        return database.read(
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row =
                                    statement.executeQuery(
                                            "SELECT count(*), count(heartbeat_interval_ms),"
                                                    + " max(last_contact_ms), max(CASE WHEN"
                                                    + " heartbeat_interval_ms IS NOT NULL THEN"
                                                    + " last_contact_ms END) FROM machine")) {
                        row.next();
                        return new Heard(
                                row.getInt(1), row.getInt(2), instant(row, 3), instant(row, 4));
                    }
                });
    }

    /** How the host describes itself now; empty if nothing was told of it. */
    public Optional<MachineFacts> described(String host) {
        return database.read(connection -> MachineTable.factsAt(connection, host, Long.MAX_VALUE));
    }

    private static @Nullable Instant instant(ResultSet row, int column)
            throws java.sql.SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
