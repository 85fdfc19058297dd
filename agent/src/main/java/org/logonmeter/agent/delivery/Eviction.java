package org.logonmeter.agent.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import org.logonmeter.agent.delivery.SpoolRows.Loss;

/**
 * What is given up first: parked rows, then rows a collector has, then heartbeats, then the oldest
 * of the rest.
 */
final class Eviction {
    private Eviction() {}

    /**
     * @param rows rows deleted; 0 = nothing left to delete
     * @param loss those of them that no collector has
     */
    record Step(long rows, Loss loss) {}

    static Step step(Connection c, int limit) throws SQLException {
        Loss parked = SpoolRows.delete(c, SpoolRows.PARKED, null, limit);
        if (parked.count() > 0) return new Step(parked.count(), parked);
        Loss sent = SpoolRows.delete(c, SpoolRows.SENT, null, limit);
        if (sent.count() > 0) return new Step(sent.count(), Loss.NONE);
        Loss queued = oldestQueued(c, limit);
        return new Step(queued.count(), queued);
    }

    /**
     * Heartbeats go before facts about sessions; an earlier {@code Gap} goes last, as it stands for
     * many.
     */
    static Loss oldestQueued(Connection c, int limit) throws SQLException {
        Loss beats = SpoolRows.delete(c, SpoolRows.QUEUED, "heartbeat", limit);
        return beats.count() > 0 ? beats : SpoolRows.delete(c, SpoolRows.QUEUED, null, limit);
    }
}
