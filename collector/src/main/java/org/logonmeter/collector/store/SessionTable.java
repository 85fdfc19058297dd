package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.Terminal;

/** Writes the table {@code session}. */
final class SessionTable {
    private static final String PUT =
            """
            INSERT INTO session (session_id, user_id, host, session_key, machine_name,
              machine_fold, machine_domain, machine_domain_fold, user_name, user_fold,
              user_domain, user_domain_fold, account_id, start_ms, end_kind, end_ms,
              end_earliest_ms, end_latest_ms, end_reason, last_seen_ms, over_ms, details,
              timing_event, record_event, attempt, connection_ms, room_id, location_fold,
              terminal_type_fold)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
              ?, ?, ?)
            ON CONFLICT (session_id) DO UPDATE SET user_id = excluded.user_id,
              machine_name = excluded.machine_name, machine_fold = excluded.machine_fold,
              machine_domain = excluded.machine_domain,
              machine_domain_fold = excluded.machine_domain_fold,
              user_name = excluded.user_name, user_fold = excluded.user_fold,
              user_domain = excluded.user_domain, user_domain_fold = excluded.user_domain_fold,
              account_id = excluded.account_id, start_ms = excluded.start_ms,
              end_kind = excluded.end_kind, end_ms = excluded.end_ms,
              end_earliest_ms = excluded.end_earliest_ms, end_latest_ms = excluded.end_latest_ms,
              end_reason = excluded.end_reason, last_seen_ms = excluded.last_seen_ms,
              over_ms = excluded.over_ms, details = excluded.details,
              timing_event = excluded.timing_event, record_event = excluded.record_event,
              attempt = excluded.attempt, connection_ms = excluded.connection_ms,
              room_id = excluded.room_id, location_fold = excluded.location_fold,
              terminal_type_fold = excluded.terminal_type_fold""";

    private SessionTable() {}

    static void put(Connection connection, SessionRow row) throws SQLException {
        SessionDetail detail = row.detail();
        SessionRow.End end = row.end();
        Terminal terminal = detail.terminal();
        EndClaim.Reason reason = end.reason();
        Sql.update(
                connection,
                PUT,
                Identities.session(connection, row.host(), row.key()),
                Identities.user(connection, row.account()),
                row.host(),
                row.key(),
                row.machineName(),
                Names.fold(row.machineName()),
                row.machineDomain(),
                Names.foldOrNull(row.machineDomain()),
                row.account().name(),
                Names.fold(row.account().name()),
                row.account().domain(),
                Names.foldOrNull(row.account().domain()),
                row.account().id(),
                row.start().toEpochMilli(),
                end.kind(),
                millis(end.at()),
                millis(end.earliest()),
                millis(end.latest()),
                reason == null ? null : reason.wireName(),
                millis(end.lastSeen()),
                end.over() == null ? Long.MAX_VALUE : end.over().toEpochMilli(),
                detail.text(),
                row.timingEvent(),
                row.recordEvent(),
                row.attempt() ? 1 : 0,
                row.connection().toEpochMilli(),
                detail.roomId(),
                Names.foldOrNull(detail.location()),
                terminal == null ? null : Names.foldOrNull(terminal.osType()));
    }

    static void remove(Connection connection, String host, String key) throws SQLException {
        Sql.update(connection, "DELETE FROM session WHERE host = ? AND session_key = ?", host, key);
    }

    static void removeAll(Connection connection, String host) throws SQLException {
        Sql.update(connection, "DELETE FROM session WHERE host = ?", host);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }
}
