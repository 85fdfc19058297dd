package org.logonmeter.agent.windows;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.LogonEvidence;
import org.logonmeter.agent.session.Evidence;

/**
 * Whether the channels go on where they were left. Where one does not, records are gone that nobody
 * read, and that is told; so is an event that is there and cannot be read.
 *
 * <p>One thread.
 */
final class LogLosses {
    private static final Logger LOG = System.getLogger(LogLosses.class.getName());

    private final List<LogExtent> read = new ArrayList<>();
    private final List<ReadPositions.Loss> unread = new ArrayList<>();

    /** A channel was read to its end; what it held before that. */
    void read(LogExtent before) {
        read.add(before);
    }

    /** An event between the two instants could not be read. */
    void unreadable(Instant from, Instant to) {
        unread.add(new ReadPositions.Loss(from.isAfter(to) ? to : from, to));
    }

    /**
     * Moves the positions to what was read since the last call. What a cleared channel holds was
     * told of by no position then.
     *
     * @param found what was read meanwhile, of every channel
     * @return from when to when the log has a hole: one, however many channels have it
     */
    Optional<ReadPositions.Loss> since(ReadPositions positions, List<EventRecord> found) {
        ReadPositions.Loss all = null;
        for (LogExtent extent : read) {
            Optional<ReadPositions.Loss> loss = positions.reached(extent, found);
            if (loss.isEmpty()) continue;
            all = all == null ? loss.get() : all.and(loss.get());
            LOG.log(
                    Level.WARNING,
                    "A log was cleared, or overwritten before it was read; what it alone told of that time is lost. channel="
                            + extent.channel()
                            + " from="
                            + loss.get().from()
                            + " to="
                            + loss.get().to());
        }
        for (ReadPositions.Loss loss : unread) all = all == null ? loss : all.and(loss);
        read.clear();
        unread.clear();
        return Optional.ofNullable(all);
    }

    static Evidence.Missing told(ReadPositions.Loss loss, String bootId) {
        Instant to = loss.to();
        return new Evidence.Missing(to, bootId, null, LogonEvidence.SOURCE, loss.from());
    }
}
