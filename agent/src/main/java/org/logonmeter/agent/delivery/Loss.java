package org.logonmeter.agent.delivery;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * What was given up.
 *
 * @param count events no collector will ever get: the rows, and what a row that was a {@link Gap}
 *     stood for
 * @param from earliest of them, epoch milliseconds
 * @param to latest of them
 * @param rows rows given up; those that a given-up gap stood for were counted when they went
 */
record Loss(long count, long from, long to, long rows) {
    static final Loss NONE = new Loss(0, Long.MAX_VALUE, Long.MIN_VALUE, 0);

    Loss plus(Loss other) {
        return new Loss(
                count + other.count,
                Math.min(from, other.from),
                Math.max(to, other.to),
                rows + other.rows);
    }

    /**
     * One row more.
     *
     * @param row kind, occurred_at and the json of a gap
     */
    Loss and(ResultSet row) throws SQLException {
        long at = row.getLong(2);
        Loss more = plus(new Loss(1, at, at, 1));
        byte[] json = row.getBytes(3);
        if (json == null) return more;
        try {
            Gap gap = (Gap) WireFormat.readEvent(new String(json, StandardCharsets.UTF_8));
            return more.plus(
                    new Loss(gap.count(), gap.from().toEpochMilli(), gap.to().toEpochMilli(), 0));
        } catch (WireException | ClassCastException e) {
            return more; // salvaged from a damaged file
        }
    }
}
