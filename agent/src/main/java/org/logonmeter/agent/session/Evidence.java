package org.logonmeter.agent.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionDetails;

/**
 * What the system's own log says happened. Read once, in order, from a bookmark; it may be older
 * than this agent's start.
 */
public sealed interface Evidence {
    /** Host clock, UTC. */
    Instant at();

    /** The boot it happened in. */
    String bootId();

    /** Milliseconds since that boot, monotonic; null where the log does not tell. */
    @Nullable Long uptimeMs();

    /** {@code journal}, {@code wtmp}, {@code eventlog}, ... */
    String source();

    /** A session began. {@code osId} is the id that snapshots of the same session carry. */
    record Opened(
            Instant at,
            String bootId,
            @Nullable Long uptimeMs,
            String source,
            String osId,
            @Nullable Account account,
            @Nullable SessionDetails details)
            implements Evidence {}

    /** A session ended. */
    record Closed(
            Instant at,
            String bootId,
            @Nullable Long uptimeMs,
            String source,
            String osId,
            EndClaim.Quality quality,
            EndClaim.Reason reason)
            implements Evidence {}

    /** The host went on, off or to sleep. */
    record Power(Instant at, String bootId, @Nullable Long uptimeMs, String source, Kind kind)
            implements Evidence {
        public enum Kind {
            BOOT,
            SHUTDOWN,
            SLEEP,
            WAKE
        }
    }

    /**
     * The last sign of life of a boot that ended without a shutdown: what was open and not closed
     * by then was open then. Comes before the boot that followed.
     */
    record Alive(Instant at, String bootId, @Nullable Long uptimeMs, String source)
            implements Evidence {}

    /**
     * Entries of the log are gone before they were read, or are not read.
     *
     * @param at the first entry there is again, or now
     * @param from the last entry that was read
     * @param reason of the gap
     */
    record Missing(
            Instant at,
            String bootId,
            @Nullable Long uptimeMs,
            String source,
            Instant from,
            String reason)
            implements Evidence {
        /** They were rotated away or cleared. */
        public static final String CLEARED = "log-cleared";

        /** They are too old to be asked for: the agent was down for days. */
        public static final String NOT_READ = "log-not-read";

        public Missing(
                Instant at, String bootId, @Nullable Long uptimeMs, String source, Instant from) {
            this(at, bootId, uptimeMs, source, from, CLEARED);
        }
    }

    /**
     * Where the time of a logon went. Told again when later entries tell more.
     *
     * @param timing names the session as the log does; its header counts for nothing
     */
    record Measured(
            Instant at, String bootId, @Nullable Long uptimeMs, String source, LogonTiming timing)
            implements Evidence {}

    /**
     * A stretch of the log.
     *
     * @param bookmark where to go on; to be stored together with what {@code entries} gave rise to
     * @param more true if the next page may be read at once
     */
    record Page(List<Evidence> entries, String bookmark, boolean more) {
        public Page {
            entries = List.copyOf(entries);
        }
    }
}
