package org.logonmeter.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;

/**
 * Decides how one session ended, from everything that speaks about it; the first that applies:
 *
 * <ol>
 *   <li>a logoff that was seen;
 *   <li>the wish to log off, if the session is not proven alive long after it;
 *   <li>a shutdown of its boot, told for the session or for the host, likewise;
 *   <li>bounds told by the host, if the session is not proven alive after them;
 *   <li>the last proof of life and the first proof of absence;
 *   <li>neither end nor absence is proven.
 * </ol>
 *
 * @param start corrected start of the session
 * @param lastSeen its last proof of life, never before {@code start}
 * @param claims every logoff told for it
 * @param gone first proof of absence after {@code lastSeen}; null if none
 * @param bootId the boot it lived in
 */
record Ending(
        Instant start,
        Instant lastSeen,
        List<Claim> claims,
        @Nullable TimedEvent gone,
        String bootId) {

    /**
     * How long a session may still be seen after the wish to leave or the order to shut down:
     * systemd kills what lingers after 90 s.
     */
    static final Duration LEAVING = Duration.ofMinutes(2);

    /** One logoff as told. */
    record Claim(TimedEvent told, EndClaim end) {
        private Instant earliest() {
            Instant bound = end.earliest();
            return bound == null ? told.at() : bound.plus(told.correction());
        }

        private Instant latest() {
            Instant bound = end.latest();
            return bound == null ? told.at() : bound.plus(told.correction());
        }
    }

    /**
     * @param shutdowns of the session's boot
     */
    SessionEnd end(List<TimedEvent> shutdowns) {
        Instant observed = first(EndClaim.Quality.OBSERVED, start);
        if (observed != null) return new SessionEnd.Observed(observed);
        Instant notBefore = lastSeen.minus(LEAVING);
        Instant initiated = first(EndClaim.Quality.INITIATED, notBefore);
        if (initiated != null) return new SessionEnd.Initiated(initiated);
        Claim inferred = bounds();
        Instant shutdown = first(EndClaim.Quality.SHUTDOWN, notBefore);
        if (shutdown == null) shutdown = shutdown(shutdowns, inferred, notBefore);
        if (shutdown != null) return new SessionEnd.Shutdown(shutdown);
        if (inferred != null)
            return new SessionEnd.Inferred(
                    max(inferred.earliest(), lastSeen),
                    max(inferred.latest(), lastSeen),
                    inferred.end().reason());
        if (gone == null) return new SessionEnd.Unended(lastSeen);
        boolean otherBoot = !gone.event().header().bootId().equals(bootId);
        return new SessionEnd.Inferred(
                lastSeen, gone.at(), otherBoot ? EndClaim.Reason.CRASH : EndClaim.Reason.UNKNOWN);
    }

    /**
     * The earliest claim of a quality that is not refuted by life after it; a session is never
     * shorter than its proofs.
     */
    private @Nullable Instant first(EndClaim.Quality quality, Instant notBefore) {
        boolean seen = quality == EndClaim.Quality.OBSERVED;
        return claims.stream()
                .filter(c -> c.end().quality() == quality)
                .map(c -> c.told().at())
                .filter(at -> seen || !at.isBefore(notBefore))
                .min(Comparator.naturalOrder())
                .map(at -> max(at, seen ? start : lastSeen))
                .orElse(null);
    }

    private @Nullable Instant shutdown(
            List<TimedEvent> shutdowns, @Nullable Claim inferred, Instant notBefore) {
        for (TimedEvent told : shutdowns) {
            Instant at = told.at();
            if (at.isBefore(start) || at.isBefore(notBefore)) continue;
            if (gone != null && SessionTimeline.IN_TIME.compare(told, gone) > 0) return null;
            if (inferred != null && at.isAfter(inferred.latest())) return null;
            return max(at, lastSeen);
        }
        return null;
    }

    /** The narrowest bounds told that life has not refuted. */
    private @Nullable Claim bounds() {
        return claims.stream()
                .filter(c -> c.end().quality() == EndClaim.Quality.INFERRED)
                .filter(c -> !c.latest().isBefore(lastSeen))
                .min(
                        Comparator.comparing(
                                        (Claim c) -> Duration.between(c.earliest(), c.latest()))
                                .thenComparing(Claim::latest)
                                .thenComparing(Claim::told, SessionTimeline.IN_TIME))
                .orElse(null);
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
