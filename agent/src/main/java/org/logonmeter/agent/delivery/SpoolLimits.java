package org.logonmeter.agent.delivery;

import java.time.Duration;

/**
 * How large a spool may become. A lab PC makes 10 to 60 events a day, so these exist for faults.
 *
 * @param pages size of the file, in pages of 4096 bytes
 * @param queued events waiting, at most
 * @param keepQueued events waiting longer than this are given up
 * @param parked events parked, at most
 * @param parkedBytes their size, at most
 * @param keepSent how long sent events are kept, to send them again to a restored collector
 * @param ballastBytes disk space held back, to be given up when the disk is full
 * @param ballastFreeBytes free disk space from which the ballast is made again
 */
record SpoolLimits(
        int pages,
        int queued,
        Duration keepQueued,
        int parked,
        long parkedBytes,
        Duration keepSent,
        long ballastBytes,
        long ballastFreeBytes) {
    static final SpoolLimits STANDARD =
            new SpoolLimits(
                    16_384,
                    50_000,
                    Duration.ofDays(180),
                    1_000,
                    5L << 20,
                    Duration.ofDays(7),
                    1L << 20,
                    64L << 20);
}
