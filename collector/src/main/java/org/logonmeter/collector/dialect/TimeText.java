package org.logonmeter.collector.dialect;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How each dialect writes a moment or a span. Always UTC, always truncated, never rounded. */
final class TimeText {
    private static final DateTimeFormatter OFFSET = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'+00:00'");
    private static final DateTimeFormatter ZULU = utc("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
    private static final DateTimeFormatter US_DAY = utc("M/d/uuuu");
    private static final DateTimeFormatter US_MINUTE = utc("M/d/uuuu h:mm a");
    private static final DateTimeFormatter US_SECOND = utc("M/d/uuuu h:mm:ss a");
    private static final DateTimeFormatter LONG = utc("MMMM d, uuuu HH:mm:ss 'UTC'");
    private static final int TICK_NANOS = 100;

    private TimeText() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** {@code 2025-07-03T11:34:33.250+00:00}: dialect 1. */
    static String offset(Instant at) {
        return OFFSET.format(at);
    }

    /** {@code 2025-07-03T11:34:33.250Z}: dialect 2. */
    static String zulu(Instant at) {
        return ZULU.format(at);
    }

    /** {@code 7/3/2025}: dialect 3. */
    static String usDay(Instant at) {
        return US_DAY.format(at);
    }

    /** {@code 7/3/2025 11:34 AM}: dialect 3. */
    static String usMinute(Instant at) {
        return US_MINUTE.format(at);
    }

    /** {@code 7/3/2025 11:34:33 AM}: dialect 3. */
    static String usSecond(Instant at) {
        return US_SECOND.format(at);
    }

    /** {@code July 3, 2025 11:34:33 UTC}: dialect 4. */
    static String written(Instant at) {
        return LONG.format(at);
    }

    /** A .NET timespan, {@code [d.]hh:mm:ss.fffffff}: dialect 1. */
    static String span(Duration span) {
        String days = span.toDays() > 0 ? span.toDays() + "." : "";
        return String.format(
                Locale.ROOT,
                "%s%02d:%02d:%02d.%07d",
                days,
                span.toHoursPart(),
                span.toMinutesPart(),
                span.toSecondsPart(),
                span.toNanosPart() / TICK_NANOS);
    }
}
