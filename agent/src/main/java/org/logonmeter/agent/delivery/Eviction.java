package org.logonmeter.agent.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What is given up first: parked rows, then rows a collector has, then heartbeats, then the oldest
 * facts, and earlier {@code Gap}s last of all: one stands for many. Each runs inside the caller's
 * transaction.
 */
final class Eviction {
    private Eviction() {}

    /**
     * @param rows rows deleted; 0 = nothing left to delete
     * @param loss those of them that no collector has
     */
    record Step(long rows, Loss loss) {}

    /** Room within the spool's own limit. */
    static Step step(Connection c, int limit) throws SQLException {
        Loss parked = oldestParked(c, limit);
        if (parked.rows() > 0) return new Step(parked.rows(), parked);
        Step sent = sent(c, limit);
        if (sent.rows() > 0) return sent;
        Loss queued = oldestQueued(c, limit);
        return new Step(queued.rows(), queued);
    }

    /** Room that costs nothing: a collector has these. */
    static Step sent(Connection c, int limit) throws SQLException {
        return new Step(delete(c, "state=" + SpoolRows.SENT, limit).rows(), Loss.NONE);
    }

    static Loss oldestParked(Connection c, int limit) throws SQLException {
        return delete(c, "state=" + SpoolRows.PARKED, limit);
    }

    /** Of one sort at a time; 0 rows if nothing is queued. */
    static Loss oldestQueued(Connection c, int limit) throws SQLException {
        String queued = "state=" + SpoolRows.QUEUED;
        Loss beats = delete(c, queued + " AND kind='heartbeat'", limit);
        if (beats.rows() > 0) return beats;
        Loss facts = delete(c, queued + " AND kind<>'gap'", limit);
        return facts.rows() > 0 ? facts : delete(c, queued, limit);
    }

    /** Rows that have waited since before an instant, epoch milliseconds. */
    static Loss waitingSince(Connection c, long before) throws SQLException {
        return delete(
                c,
                "state="
                        + SpoolRows.QUEUED
                        + " AND occurred_at<"
                        + before
                        + " AND changed_at<"
                        + before,
                Integer.MAX_VALUE);
    }

    /** Deletes the oldest of some rows, {@code which} being a condition of ours alone. */
    private static Loss delete(Connection c, String which, int limit) throws SQLException {
        String rows =
                " FROM event WHERE seq IN (SELECT seq FROM event WHERE "
                        + which
                        + " ORDER BY seq LIMIT ?)";
        Loss loss = Loss.NONE;
        try (PreparedStatement s =
                c.prepareStatement(
                        "SELECT kind, occurred_at, CASE kind WHEN 'gap' THEN json END" + rows)) {
            s.setInt(1, limit);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) loss = loss.and(r);
            }
        }
        if (loss.rows() == 0) return loss;
        try (PreparedStatement s = c.prepareStatement("DELETE" + rows)) {
            s.setInt(1, limit);
            s.executeUpdate();
        }
        return loss;
    }
}
