package org.logonmeter.collector.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * A session, or an attempt at one, as it stands in the store at the moment of asking.
 *
 * @param sessionId given once, ascending, never reused
 * @param userId stable per distinct name and domain, compared without case
 * @param host names the machine among all machines; opaque
 * @param start UTC, to the millisecond, corrected for the host's clock
 * @param quality {@link EndQuality#OPEN} or {@link EndQuality#LOST} are decided at the moment of
 *     asking: lost = its machine has been silent for three heartbeats; null = an attempt that made
 *     no session
 * @param end the moment of the end where it is known as one moment; null for inferred, lost and
 *     open ends
 * @param earliest last proof that it lived, where the end was not seen; the end that is counted
 * @param latest first proof that it was gone, where there is one
 * @param reason null where nothing tells it
 * @param lastSeen last proof of life of a session without an end; null if it has one
 */
public record StoredSession(
        int sessionId,
        int userId,
        String host,
        String userName,
        @Nullable String userDomain,
        String machineName,
        @Nullable String machineDomain,
        Instant start,
        @Nullable EndQuality quality,
        @Nullable Instant end,
        @Nullable Instant earliest,
        @Nullable Instant latest,
        @Nullable Reason reason,
        @Nullable Instant lastSeen,
        SessionDetail detail) {

    public SessionPosition position() {
        return new SessionPosition(start, sessionId);
    }

    /**
     * The end that is counted: the known one, else the last proof of life; null while open. Never
     * before {@link #start()}.
     */
    public @Nullable Instant countedEnd() {
        if (quality == EndQuality.OPEN) return null;
        return end != null ? end : earliest;
    }

    /** From the start to the end that is counted, for an open session to {@code asOf}. */
    public Duration length(Instant asOf) {
        Instant until = countedEnd();
        if (until == null) until = asOf.isBefore(start) ? start : asOf;
        return Duration.between(start, until);
    }
}
