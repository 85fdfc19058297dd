package org.logonmeter.agent.delivery;

import org.jspecify.annotations.Nullable;

/**
 * How much of the queue goes into the next batch, and how a single bad event is found among many.
 * Knows nothing of HTTP or disk.
 *
 * <p>A refused batch is halved until one event is left. A batch the server breaks over (5xx) is
 * suspected only after {@value #FAULTS} such answers, and only if another event goes through
 * meanwhile: else the server is broken, not the event.
 */
final class Portions {
    static final int MOST_EVENTS = 200;
    static final int NEWEST_FIRST = 100;
    static final long MOST_BYTES = 256 * 1024;
    static final int FAULTS = 20;

    /**
     * So many parked with nothing accepted between: then it is the server that is wrong, not the
     * events.
     */
    static final int PARKED_IN_A_ROW = 10;

    private enum Hunt {
        NONE,
        /** Is it the server? Send one other event. */
        PROBE,
        /** It is one of the suspects: halve them. */
        HALVE,
        /** One is left: is the server still well? */
        CONFIRM
    }

    /** What to take from the queue. */
    record Take(boolean newestFirst, int events, long bytes) {}

    private boolean newestFirst = true;
    private int limit = MOST_EVENTS;
    private int suspects;
    private long limitBytes = MOST_BYTES;
    private int parkedInARow;
    private boolean takenNewest;

    /** The suspects are the newest events, so an innocent one is looked for among the oldest. */
    private boolean suspectsNewest;

    private Hunt hunt = Hunt.NONE;
    private long faultyHead = -1;
    private int faults;

    /**
     * @param queued events waiting
     */
    Take next(long queued) {
        return switch (hunt) {
            case PROBE, CONFIRM -> new Take(!suspectsNewest, 1, limitBytes);
            case HALVE -> new Take(suspectsNewest, limit, limitBytes);
            case NONE -> {
                takenNewest =
                        newestFirst
                                && suspects == 0
                                && limit == MOST_EVENTS
                                && queued > MOST_EVENTS;
                yield takenNewest
                        ? new Take(true, NEWEST_FIRST, limitBytes)
                        : new Take(false, limit, limitBytes);
            }
        };
    }

    /**
     * A batch of so many was understood. Returns the suspect that is thereby proven guilty, if any.
     */
    @Nullable Long understood(int events) {
        parkedInARow = 0;
        newestFirst = false;
        Long guilty = null;
        switch (hunt) {
            case NONE -> innocent(events);
            case PROBE -> hunt = Hunt.HALVE;
            case HALVE -> {
                innocent(events);
                if (suspects == 0) stopHunting();
            }
            case CONFIRM -> {
                guilty = faultyHead;
                stopHunting();
            }
        }
        if (hunt == Hunt.NONE) faults = 0;
        return guilty;
    }

    private void innocent(int events) {
        suspects = Math.max(0, suspects - events);
        limit = suspects == 0 ? MOST_EVENTS : Math.max(1, suspects / 2);
    }

    /**
     * A batch was refused as a whole.
     *
     * @return true if it was a single event, which is to be parked; false if a smaller one is to be
     *     tried
     */
    boolean refused(int events, long bytes, boolean tooLarge) {
        if (tooLarge && events > 1) limitBytes = Math.max(1, bytes / 2);
        if (events > 1) {
            suspects = events;
            limit = events / 2;
            return false;
        }
        suspects = 0;
        limit = MOST_EVENTS;
        parkedInARow++;
        return true;
    }

    /** True if so many were parked in a row that the server must be at fault. */
    boolean serverRefusesAll() {
        return parkedInARow >= PARKED_IN_A_ROW;
    }

    /**
     * The server broke over a batch.
     *
     * @param head the oldest event in it
     * @param events in the batch; of several one may be innocent
     * @param others true if events wait that were not in it
     * @return true if a smaller batch is to be tried soon; false to wait longer and longer
     */
    boolean broke(long head, int events, boolean others) {
        switch (hunt) {
            case PROBE, CONFIRM -> stopHunting();
            case HALVE -> {
                faultyHead = head;
                suspects = events;
                limit = Math.max(1, events / 2);
                if (events == 1) hunt = Hunt.CONFIRM;
                return true;
            }
            case NONE -> {
                faults = head == faultyHead ? faults + 1 : 1;
                faultyHead = head;
                if (faults >= FAULTS && (others || events > 1)) {
                    faults = 0;
                    suspectsNewest = takenNewest;
                    suspects = events;
                    limit = events;
                    hunt = Hunt.PROBE;
                    return true;
                }
            }
        }
        return false;
    }

    /** Nothing came back, or nothing that says anything about the events. */
    void failed() {
        newestFirst = true;
        if (hunt != Hunt.NONE) stopHunting();
    }

    private void stopHunting() {
        hunt = Hunt.NONE;
        suspects = 0;
        limit = MOST_EVENTS;
        faults = 0;
    }
}
