package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How surely a host knows the end it reports. The logoff's {@code occurredAt} is the end itself.
 *
 * @param earliest last proof that the session lived; set where the end was not seen
 * @param latest first proof that it was gone; set where the end was not seen
 */
public record EndClaim(
        Quality quality, Reason reason, @Nullable Instant earliest, @Nullable Instant latest) {

    /**
     * As in the session file's {@code endQuality}, less {@code lost} and {@code open}, which only
     * the collector can tell.
     */
    public enum Quality {
        /** The end itself was seen (7002, SessionRemoved). */
        OBSERVED,
        /** Only the wish to end was seen (4647). */
        INITIATED,
        /** The host was shut down with the session on it. */
        SHUTDOWN,
        /** Nobody saw the end; it lies between the two bounds. */
        INFERRED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Reason {
        LOGOFF,
        SHUTDOWN,
        CRASH,
        UNKNOWN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final EndClaim LOGOFF_SEEN =
            new EndClaim(Quality.OBSERVED, Reason.LOGOFF, null, null);
    public static final EndClaim SHUTDOWN_SEEN =
            new EndClaim(Quality.SHUTDOWN, Reason.SHUTDOWN, null, null);

    public EndClaim {
        earliest = earliest == null ? null : earliest.truncatedTo(ChronoUnit.MILLIS);
        latest = latest == null ? null : latest.truncatedTo(ChronoUnit.MILLIS);
        if (quality == Quality.INFERRED && (earliest == null || latest == null))
            throw new IllegalArgumentException("an inferred end has bounds");
        if (earliest != null && latest != null && latest.isBefore(earliest))
            throw new IllegalArgumentException("the bounds of an end are in order");
    }
}
