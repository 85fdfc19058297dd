package org.logonmeter.collector.web;

import java.time.Duration;

/** Lengths of time in words; cut, never rounded up. */
final class Durations {
    private static final String THIN = "\u202f";

    private Durations() {}

    /** {@code 41 s}, {@code 12 min}, {@code 1 h 29 min}, {@code 2 days 3 h}. */
    static String words(Duration length) {
        if (length.toMinutes() < 1) return length.toSeconds() + THIN + "s";
        if (length.toHours() < 1) return length.toMinutes() + THIN + "min";
        if (length.toDays() < 2) return two(length.toHours(), "h", length.toMinutesPart(), "min");
        return length.toDays()
                + THIN
                + "days"
                + (length.toHoursPart() == 0 ? "" : " " + length.toHoursPart() + THIN + "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        String whole = large + THIN + largeUnit;
        return small == 0 ? whole : whole + " " + small + THIN + smallUnit;
    }
}
