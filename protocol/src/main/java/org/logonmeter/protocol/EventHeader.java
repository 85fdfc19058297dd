package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every event carries.
 *
 * @param eventId UUIDv7 made once, at capture, before the first attempt to send; the one key by
 *     which an event is known
 * @param bootId the host's boot this happened in (Linux: {@code /proc/sys/kernel/random/boot_id})
 * @param seq counts up by one per event of this host's spool; orders events and shows gaps, never a
 *     key (a restored disk repeats it)
 * @param occurredAt UTC, milliseconds, by the host's own clock
 * @param uptimeMs milliseconds from the boot to the event on the monotonic clock; null where only a
 *     log told the event
 * @param source where the fact comes from: {@code logind}, {@code journal}, {@code wtmp}, {@code
 *     agent}, {@code import}, ...
 */
public record EventHeader(
        UUID eventId,
        String bootId,
        long seq,
        Instant occurredAt,
        @Nullable Long uptimeMs,
        String source) {
    public EventHeader {
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
