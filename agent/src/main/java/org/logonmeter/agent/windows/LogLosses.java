package org.logonmeter.agent.windows;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.AtRest;
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
    private final List<Unreadable> unread = new ArrayList<>();

    /**
     * @param next the record behind it; null if none was there yet
     */
    private record Unreadable(ReadPositions.Loss loss, @Nullable EventRecord next) {}

    /** A channel was read to its end; what it held before that. */
    void read(LogExtent before) {
        read.add(before);
    }

    /**
     * An event between the two instants could not be read.
     *
     * @param next the record behind it; null if none was there yet. If that was told of, so was
     *     this
     */
    void unreadable(Instant from, Instant to, @Nullable EventRecord next) {
        Instant begin = from.isAfter(to) ? to : from;
        unread.add(new Unreadable(new ReadPositions.Loss(begin, to), next));
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
        for (Unreadable event : unread) {
            EventRecord next = event.next();
            if (next != null && positions.had(next)) continue;
            all = all == null ? event.loss() : all.and(event.loss());
        }
        read.clear();
        unread.clear();
        return Optional.ofNullable(all);
    }

    /**
     * What was written while nobody read, and is older than what is asked of every channel: phases,
     * locks, who connected. Nothing if the machine was at rest all that time.
     *
     * @param lastRead null if never
     */
    static Optional<ReadPositions.Loss> notAsked(
            @Nullable Instant lastRead, Instant now, List<EventRecord> found) {
        Instant asked = now.minus(LogonEvidence.HELD);
        if (lastRead == null || !lastRead.isBefore(asked) || AtRest.between(found, lastRead, asked))
            return Optional.empty();
        LOG.log(
                Level.WARNING,
                "The agent was down for days. Sessions and boots of that time are told; times of logons, locks and connections are not. from="
                        + lastRead
                        + " to="
                        + asked);
        return Optional.of(new ReadPositions.Loss(lastRead, asked));
    }

    static Evidence.Missing notRead(ReadPositions.Loss loss, String bootId) {
        return new Evidence.Missing(
                loss.to(),
                bootId,
                null,
                LogonEvidence.SOURCE,
                loss.from(),
                Evidence.Missing.NOT_READ);
    }

    static Evidence.Missing told(ReadPositions.Loss loss, String bootId) {
        Instant to = loss.to();
        return new Evidence.Missing(to, bootId, null, LogonEvidence.SOURCE, loss.from());
    }
}
