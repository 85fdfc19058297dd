package org.logonmeter.timeline;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;

/** How a session ended and how surely that is known. */
public sealed interface SessionEnd {

    /**
     * The end that is counted: nobody can have been there longer than the last proof of it. Null
     * while open.
     */
    @Nullable Instant at();

    /**
     * The moment from which on it was surely over, UTC; {@link #at()} where the end is known. Null
     * while nothing proves it gone.
     */
    default @Nullable Instant latest() {
        return at();
    }

    /** The session's end was seen. */
    record Observed(Instant at) implements SessionEnd {}

    /** Only the user's wish to leave was seen. */
    record Initiated(Instant at) implements SessionEnd {}

    /** The machine was shut down with the session on it. */
    record Shutdown(Instant at) implements SessionEnd {}

    /**
     * Nobody saw the end; it lies in {@code [earliest, latest]}.
     *
     * @param earliest last proof of life; the end that is counted
     * @param latest first proof that it was gone
     */
    record Inferred(Instant earliest, Instant latest, EndClaim.Reason reason)
            implements SessionEnd {
        public Inferred {
            if (latest.isBefore(earliest))
                throw new IllegalArgumentException("the bounds of an end are in order");
        }

        @Override
        public Instant at() {
            return earliest;
        }
    }

    /**
     * No end was seen and no proof that it is gone. Whether that means open or lost depends on the
     * moment of asking: open while the machine is heard, lost once it has been silent for three
     * heartbeats.
     *
     * @param lastSeen last proof of life
     */
    record Unended(Instant lastSeen) implements SessionEnd {
        @Override
        public @Nullable Instant at() {
            return null;
        }
    }
}
