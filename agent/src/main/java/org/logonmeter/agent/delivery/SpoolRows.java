package org.logonmeter.agent.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.WireFormat;

/** The statements of the spool. Each runs inside the caller's transaction. */
final class SpoolRows {
    static final int QUEUED = 0;
    static final int SENT = 1;
    static final int PARKED = 2;

    private SpoolRows() {}

    /** An event waiting to be sent, exactly as it will go over the wire. */
    record Waiting(long seq, String eventId, String kind, String json) {}

    record Counts(long queued, long sent, long parked, @Nullable Long oldestQueuedAt) {}

    static void insert(Connection c, HostEvent event, long now) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement(
                        "INSERT INTO event (seq, event_id, kind, occurred_at, state, changed_at, json)"
                                + " VALUES (?,?,?,?,0,?,?)")) {
            s.setLong(1, event.header().seq());
            s.setString(2, event.header().eventId().toString());
            s.setString(3, event.kind());
            s.setLong(4, event.header().occurredAt().toEpochMilli());
            s.setLong(5, now);
            s.setBytes(6, WireFormat.write(event).getBytes(StandardCharsets.UTF_8));
            s.executeUpdate();
        }
    }

    /**
     * Oldest first, or newest first; at most so many and so large, but always one if there is one.
     */
    static List<Waiting> waiting(Connection c, boolean newestFirst, int limit, long limitBytes)
            throws SQLException {
        List<Waiting> result = new ArrayList<>();
        try (PreparedStatement s =
                c.prepareStatement(
                        "SELECT seq, event_id, kind, json FROM event WHERE state=0 ORDER BY seq "
                                + (newestFirst ? "DESC" : "ASC")
                                + " LIMIT ?")) {
            s.setInt(1, limit);
            try (ResultSet r = s.executeQuery()) {
                long bytes = 0;
                while (r.next()) {
                    byte[] json = r.getBytes(4);
                    bytes += json.length + 1;
                    if (bytes > limitBytes && !result.isEmpty()) break;
                    result.add(
                            new Waiting(
                                    r.getLong(1),
                                    r.getString(2),
                                    r.getString(3),
                                    new String(json, StandardCharsets.UTF_8)));
                }
            }
        }
        return result;
    }

    static void mark(Connection c, long seq, int state, @Nullable String note, long now)
            throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement("UPDATE event SET state=?, note=?, changed_at=? WHERE seq=?")) {
            s.setInt(1, state);
            s.setString(2, note);
            s.setLong(3, now);
            s.setLong(4, seq);
            s.executeUpdate();
        }
    }

    /**
     * Puts rows of one state back into the queue; those with a note like {@code exceptNote} stay.
     */
    static int requeue(Connection c, int state, long changedSince, String exceptNote, long now)
            throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement(
                        "UPDATE event SET state=0, note=NULL, changed_at=? WHERE state=?"
                                + " AND changed_at>=? AND (note IS NULL OR note<>?)")) {
            s.setLong(1, now);
            s.setInt(2, state);
            s.setLong(3, changedSince);
            s.setString(4, exceptNote);
            return s.executeUpdate();
        }
    }

    static void park(Connection c, String note, long now) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement(
                        "UPDATE event SET state=2, note=?, changed_at=? WHERE state<>2")) {
            s.setString(1, note);
            s.setLong(2, now);
            s.executeUpdate();
        }
    }

    static void forgetSent(Connection c, long before) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement("DELETE FROM event WHERE state=1 AND changed_at<?")) {
            s.setLong(1, before);
            s.executeUpdate();
        }
    }

    static Counts counts(Connection c) throws SQLException {
        long[] n = new long[3];
        try (PreparedStatement s =
                        c.prepareStatement("SELECT state, count(*) FROM event GROUP BY state");
                ResultSet r = s.executeQuery()) {
            while (r.next()) n[Math.clamp(r.getInt(1), 0, 2)] += r.getLong(2);
        }
        Long oldest = null;
        try (PreparedStatement s =
                        c.prepareStatement("SELECT min(occurred_at) FROM event WHERE state=0");
                ResultSet r = s.executeQuery()) {
            if (r.next()) {
                long at = r.getLong(1);
                oldest = r.wasNull() ? null : at;
            }
        }
        return new Counts(n[QUEUED], n[SENT], n[PARKED], oldest);
    }

    static long bytes(Connection c, int state) throws SQLException {
        try (PreparedStatement s =
                c.prepareStatement(
                        "SELECT coalesce(sum(length(json)),0) FROM event WHERE state=?")) {
            s.setInt(1, state);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        }
    }

    static long highestSeq(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT coalesce(max(seq),0) FROM event");
                ResultSet r = s.executeQuery()) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    static Optional<String> state(Connection c, String name) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT value FROM state WHERE name=?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Optional.of(r.getString(1)) : Optional.empty();
            }
        }
    }

    static void state(Connection c, String name, @Nullable String value) throws SQLException {
        if (value == null) {
            try (PreparedStatement s = c.prepareStatement("DELETE FROM state WHERE name=?")) {
                s.setString(1, name);
                s.executeUpdate();
            }
            return;
        }
        try (PreparedStatement s =
                c.prepareStatement(
                        "INSERT INTO state (name, value) VALUES (?,?)"
                                + " ON CONFLICT (name) DO UPDATE SET value=excluded.value")) {
            s.setString(1, name);
            s.setString(2, value);
            s.executeUpdate();
        }
    }

    static long number(Connection c, String name) throws SQLException {
        Optional<String> text = state(c, name);
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text.get());
        } catch (NumberFormatException e) {
            return 0; // salvaged from a damaged file: as if never written
        }
    }
}
