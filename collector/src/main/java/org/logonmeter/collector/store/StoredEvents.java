package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.timeline.TimedEvent;

/** The {@code event} table, written once a row and never changed. */
final class StoredEvents {
    private StoredEvents() {}

    /** Stores the event unless its id is known; the answer is true only after the commit. */
    static BatchReceipt.Item insert(
            Connection connection, String host, HostEvent event, TrueTime time, Instant receivedAt)
            throws SQLException {
        EventHeader header = event.header();
        String id = header.eventId().toString();
        String body = WireFormat.write(event);
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        INSERT INTO event (event_id, host, kind, boot_id, seq, occurred_ms,
                          correction_ms, at_ms, uptime_ms, received_ms, time_quality,
                          session_key, body)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT DO NOTHING""")) {
            long occurred = header.occurredAt().toEpochMilli();
            insert.setString(1, id);
            insert.setString(2, host);
            insert.setString(3, event.kind());
            insert.setString(4, header.bootId());
            insert.setLong(5, header.seq());
            insert.setLong(6, occurred);
            insert.setLong(7, time.correctionMs());
            insert.setLong(8, occurred + time.correctionMs());
            Sql.setLong(insert, 9, header.uptimeMs());
            insert.setLong(10, receivedAt.toEpochMilli());
            insert.setString(11, time.quality().wireName());
            insert.setString(12, Keys.of(event));
            insert.setString(13, body);
            if (insert.executeUpdate() == 1)
                return new BatchReceipt.Item(id, BatchReceipt.Outcome.ACCEPTED, null, null);
        }
        return body.equals(body(connection, id))
                ? new BatchReceipt.Item(id, BatchReceipt.Outcome.DUPLICATE, null, null)
                : new BatchReceipt.Item(
                        id,
                        BatchReceipt.Outcome.CONFLICT,
                        "id-reused",
                        "another event is stored under this id; the first stays");
    }

    private static final String COLUMNS =
            "SELECT host, body, received_ms, correction_ms FROM event WHERE host = ? AND ";

    /**
     * A host's events that say something about its sessions.
     *
     * @param from those that happened then or later; null = none for their time
     * @param keys and those about these sessions, whenever they happened
     */
    static List<TimedEvent> load(
            Connection connection, String host, @Nullable Instant from, Set<String> keys)
            throws SQLException {
        List<TimedEvent> events = new ArrayList<>();
        if (from != null)
            events.addAll(
                    Sql.all(
                            connection,
                            COLUMNS + "superfluous = 0 AND at_ms >= ? ORDER BY at_ms",
                            StoredEvents::read,
                            host,
                            from.toEpochMilli()));
        for (String key : keys)
            events.addAll(
                    Sql.all(
                            connection,
                            COLUMNS + "session_key = ? AND at_ms < ? ORDER BY received_ms, seq",
                            StoredEvents::read,
                            host,
                            key,
                            from == null ? Long.MAX_VALUE : from.toEpochMilli()));
        return events;
    }

    static TimedEvent read(ResultSet row) throws SQLException {
        return new TimedEvent(
                row.getString("host"),
                event(row.getString("body")),
                Instant.ofEpochMilli(row.getLong("received_ms")),
                Duration.ofMillis(row.getLong("correction_ms")));
    }

    static Map<UUID, HostEvent> byId(Connection connection, Collection<UUID> ids)
            throws SQLException {
        Map<UUID, HostEvent> found = new HashMap<>();
        for (UUID id : ids) {
            String body = body(connection, id.toString());
            if (body != null) found.put(id, event(body));
        }
        return found;
    }

    private static HostEvent event(String body) {
        try {
            return WireFormat.readStored(body);
        } catch (WireException e) {
            throw new StoreException(
                    StoreException.Cause.FAILED, "a stored event cannot be read", e);
        }
    }

    private static @Nullable String body(Connection connection, String id) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT body FROM event WHERE event_id = ?",
                        row -> row.getString(1),
                        id)
                .orElse(null);
    }

    static Optional<Instant> receivedAt(Connection connection, UUID eventId) throws SQLException {
        return Sql.first(
                connection,
                "SELECT received_ms FROM event WHERE event_id = ?",
                (ResultSet row) -> Instant.ofEpochMilli(row.getLong(1)),
                eventId.toString());
    }
}
