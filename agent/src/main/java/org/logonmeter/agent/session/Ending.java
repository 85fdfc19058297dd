package org.logonmeter.agent.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;

/**
 * When and how a session ended.
 *
 * @param at epoch milliseconds of the host's clock
 * @param uptimeMs milliseconds since the boot; null if not told
 * @param source null = concluded by the agent
 */
record Ending(long at, @Nullable Long uptimeMs, @Nullable String source, EndClaim claim) {
    static Ending at(long at, EndClaim claim) {
        return new Ending(at, null, null, claim);
    }

    /** Nobody saw it; it lies between the two. */
    static Ending between(long earliest, long latest, EndClaim.Reason reason) {
        return at(
                earliest,
                new EndClaim(
                        EndClaim.Quality.INFERRED,
                        reason,
                        Instant.ofEpochMilli(earliest),
                        Instant.ofEpochMilli(Math.max(earliest, latest))));
    }

    /** As told: a wall clock that was set back ends no session before its start. */
    long atOrAfterStart(KnownSession k) {
        return Math.max(at, k.startedAt());
    }

    /** The end of a session whose boot is over. */
    static Ending ofBoot(KnownSession k, Boots boots, long thisBoot) {
        Long shutdown = boots.shutdownAt(k.bootId());
        if (shutdown != null && k.initiatedAt() == null)
            return at(shutdown, EndClaim.SHUTDOWN_SEEN);
        Long next = boots.bootedAfter(k.bootId());
        return gone(k, next == null ? thisBoot : next, EndClaim.Reason.CRASH);
    }

    /** The end of a session that is gone, nobody having seen it go. */
    static Ending gone(KnownSession k, long latest, EndClaim.Reason reason) {
        Long initiated = k.initiatedAt();
        if (initiated != null)
            return at(
                    initiated,
                    new EndClaim(EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null));
        return between(k.lastSeen(), latest, reason);
    }

    /** The end that the log tells. */
    static Ending told(KnownSession k, Evidence.Closed c, Boots boots) {
        long at = c.at().toEpochMilli();
        Long shutdown = boots.shutdownAt(c.bootId());
        if (shutdown != null && at >= shutdown)
            return new Ending(at, c.uptimeMs(), c.source(), EndClaim.SHUTDOWN_SEEN);
        if (c.quality() == EndClaim.Quality.INFERRED) return between(k.lastSeen(), at, c.reason());
        return new Ending(
                at, c.uptimeMs(), c.source(), new EndClaim(c.quality(), c.reason(), null, null));
    }
}
