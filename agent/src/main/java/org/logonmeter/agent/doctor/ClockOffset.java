package org.logonmeter.agent.doctor;

import java.time.Duration;

/** What the distance between this clock and the collector's means. */
public final class ClockOffset {
    static final Duration WORTH_A_WORD = Duration.ofSeconds(30);

    /**
     * Kerberos (RFC 4120 section 8.2) refuses logons from here on: the usual sign of a dead sync.
     */
    static final Duration WRONG = Duration.ofMinutes(5);

    private ClockOffset() {}

    /**
     * @param offset this clock less the collector's; its Date header counts whole seconds
     */
    public static Finding judged(Duration offset, boolean windows) {
        String text =
                "this clock is "
                        + offset.abs().toSeconds()
                        + " s "
                        + (offset.isNegative() ? "behind" : "ahead of")
                        + " the collector's";
        String cure =
                windows
                        ? "start the service w32time and run: w32tm /resync"
                        : "run: timedatectl set-ntp true";
        if (offset.abs().compareTo(WRONG) > 0) return Finding.fault("clock", text, cure);
        if (offset.abs().compareTo(WORTH_A_WORD) > 0) return Finding.note("clock", text, cure);
        return Finding.well("clock", text);
    }
}
