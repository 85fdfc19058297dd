package org.logonmeter.collector.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim.Reason;

/** Rows of the session projection as the store writes them, for tests of those who read them. */
public final class SeededSessions {
    private final Database database;

    public SeededSessions(Database database) {
        this.database = database;
    }

    /**
     * One row; null where the projection has null.
     *
     * @param kind {@code end_kind}
     */
    public record Row(
            int id,
            String user,
            @Nullable String domain,
            String machine,
            Instant start,
            String kind,
            @Nullable Instant end,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable Reason reason,
            @Nullable Instant lastSeen,
            SessionDetail detail) {}

    public void add(List<Row> rows) {
        database.inTransaction(
                connection -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement(
                                    "INSERT INTO session(session_id, user_id, host, session_key,"
                                            + " machine_name, machine_fold, user_name, user_fold,"
                                            + " user_domain, user_domain_fold, start_ms, end_kind,"
                                            + " end_ms, end_earliest_ms, end_latest_ms, end_reason,"
                                            + " last_seen_ms, over_ms, details, attempt,"
                                            + " connection_ms) VALUES"
                                            + " (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
                        for (Row row : rows) {
                            fill(insert, row);
                            insert.executeUpdate();
                        }
                    }
                    return rows.size();
                });
    }

    /** A machine with an agent that was last heard at {@code heard}. */
    public void machine(String name, Instant heard) {
        database.inTransaction(
                connection -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement(
                                    "INSERT INTO machine(host, machine_name, machine_fold,"
                                            + " last_heard_ms, last_contact_ms,"
                                            + " heartbeat_interval_ms) VALUES (?,?,?,?,?,300000)")) {
                        insert.setString(1, host(name));
                        insert.setString(2, name);
                        insert.setString(3, Names.fold(name));
                        insert.setLong(4, heard.toEpochMilli());
                        insert.setLong(5, heard.toEpochMilli());
                        return insert.executeUpdate();
                    }
                });
    }

    /** The looks written down, as {@code who role what query sessions persons}. */
    public List<String> looks() {
        return database.read(
                connection -> {
                    List<String> looks = new java.util.ArrayList<>();
                    try (var rows =
                            connection
                                    .createStatement()
                                    .executeQuery(
                                            "SELECT who, role, what, query, sessions, persons FROM"
                                                    + " person_look ORDER BY look_id")) {
                        while (rows.next())
                            looks.add(
                                    String.join(
                                            " ",
                                            rows.getString(1),
                                            rows.getString(2),
                                            rows.getString(3),
                                            rows.getString(4),
                                            rows.getString(5),
                                            rows.getString(6)));
                    }
                    return looks;
                });
    }

    private static void fill(PreparedStatement insert, Row row) throws SQLException {
        int i = 1;
        insert.setInt(i++, row.id());
        insert.setInt(i++, Math.abs(Names.fold(row.user()).hashCode() % 100_000) + 1);
        insert.setString(i++, host(row.machine()));
        insert.setString(i++, "key-" + row.id());
        insert.setString(i++, row.machine());
        insert.setString(i++, Names.fold(row.machine()));
        insert.setString(i++, row.user());
        insert.setString(i++, Names.fold(row.user()));
        insert.setString(i++, row.domain());
        insert.setString(i++, Names.foldOrNull(row.domain()));
        insert.setLong(i++, row.start().toEpochMilli());
        insert.setString(i++, row.kind());
        instant(insert, i++, row.end());
        instant(insert, i++, row.earliest());
        instant(insert, i++, row.latest());
        Reason reason = row.reason();
        insert.setString(i++, reason == null ? null : reason.wireName());
        instant(insert, i++, row.lastSeen());
        Instant over = row.latest() == null ? row.end() : row.latest();
        insert.setLong(i++, over == null ? Long.MAX_VALUE : over.toEpochMilli());
        insert.setString(i++, row.detail().text());
        insert.setInt(i++, row.kind().equals("attempt") ? 1 : 0);
        insert.setLong(i, row.start().toEpochMilli());
    }

    private static String host(String machine) {
        return "host-" + Names.fold(machine);
    }

    private static void instant(PreparedStatement insert, int index, @Nullable Instant instant)
            throws SQLException {
        if (instant == null) insert.setObject(index, null);
        else insert.setLong(index, instant.toEpochMilli());
    }
}
