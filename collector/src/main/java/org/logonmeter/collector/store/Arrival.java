package org.logonmeter.collector.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a batch arrived and what its sender's clocks said then.
 *
 * @param receivedAt the collector's clock, UTC
 * @param sentAt the host's clock at the attempt, UTC
 * @param bootId the boot the host runs in now
 * @param uptimeMs milliseconds since that boot at {@code sentAt}; null if not told
 */
public record Arrival(Instant receivedAt, Instant sentAt, String bootId, @Nullable Long uptimeMs) {
    /** What to add to the host's clock to get ours, transit time included, milliseconds. */
    long offsetMs() {
        return receivedAt.toEpochMilli() - sentAt.toEpochMilli();
    }
}
