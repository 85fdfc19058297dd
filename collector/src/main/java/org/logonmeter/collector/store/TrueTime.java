package org.logonmeter.collector.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EventHeader;

/**
 * What to add to an event's own time to get true time, and how well that is known. Events are never
 * refused for their time; the raw value is kept beside.
 *
 * @param correctionMs milliseconds to add
 */
record TrueTime(long correctionMs, Quality quality) {
    enum Quality {
        /** The host's clock agreed with ours. */
        OK,
        /** Moved by a difference measured in the event's own boot. */
        CORRECTED,
        /** From a boot whose clock was never compared with ours: taken as told. */
        ESTIMATED,
        /** Lies after its own receipt even so; taken as received. */
        IMPLAUSIBLE;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Smaller differences are transit time, not a wrong clock. */
    private static final Duration TRANSIT = Duration.ofSeconds(2);

    private static final Duration FUTURE = Duration.ofMinutes(5);

    static final TrueTime AS_TOLD = new TrueTime(0, Quality.OK);

    /**
     * Judges one event of a batch.
     *
     * @param knownOffsetMs the difference last measured in the event's own boot, if it is not the
     *     batch's boot; null if never
     */
    static TrueTime of(EventHeader event, Arrival arrival, @Nullable Long knownOffsetMs) {
        long received = arrival.receivedAt().toEpochMilli();
        long occurred = event.occurredAt().toEpochMilli();
        TrueTime measured;
        if (!event.bootId().equals(arrival.bootId())) {
            measured =
                    knownOffsetMs == null
                            ? new TrueTime(0, Quality.ESTIMATED)
                            : shifted(knownOffsetMs);
        } else if (event.uptimeMs() != null && arrival.uptimeMs() != null) {
            // Immune to a clock set between the event and the sending (reliability: monotonic).
            long age = arrival.uptimeMs() - event.uptimeMs();
            measured = age < 0 ? shifted(arrival.offsetMs()) : shifted(received - age - occurred);
        } else {
            measured = shifted(arrival.offsetMs());
        }
        return plausible(measured, occurred, arrival.receivedAt());
    }

    /** Judges an event that no host of ours sent: its time is somebody's word. */
    static TrueTime told(EventHeader event, Instant receivedAt) {
        return event.occurredAt().isAfter(receivedAt.plus(FUTURE))
                ? new TrueTime(0, Quality.IMPLAUSIBLE)
                : AS_TOLD;
    }

    private static TrueTime shifted(long offsetMs) {
        return Math.abs(offsetMs) > TRANSIT.toMillis()
                ? new TrueTime(offsetMs, Quality.CORRECTED)
                : AS_TOLD;
    }

    private static TrueTime plausible(TrueTime measured, long occurred, Instant receivedAt) {
        long received = receivedAt.toEpochMilli();
        boolean ahead = occurred + measured.correctionMs > received + FUTURE.toMillis();
        return ahead ? new TrueTime(received - occurred, Quality.IMPLAUSIBLE) : measured;
    }
}
