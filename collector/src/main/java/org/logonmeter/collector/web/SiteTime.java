package org.logonmeter.collector.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Instants in words, in the site's zone. */
final class SiteTime {
    private static final Locale LOCALE = Locale.UK;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE d MMMM uuuu", LOCALE);
    private static final DateTimeFormatter SHORT_DAY =
            DateTimeFormatter.ofPattern("EEE d MMM", LOCALE);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", LOCALE);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("HH:mm:ss", LOCALE);

    private final ZoneId zone;

    SiteTime(ZoneId zone) {
        this.zone = zone;
    }

    ZoneId zone() {
        return zone;
    }

    LocalDate date(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }

    /** The first instant of a day: not always midnight. */
    Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** {@code Thursday 19 November 2026}. */
    String day(LocalDate day) {
        return DAY.format(day);
    }

    /** {@code 09:02:11}. */
    String second(Instant instant) {
        return SECOND.format(instant.atZone(zone));
    }

    /** {@code 09:02} on the day of {@code besides}, else {@code Fri 20 Nov, 09:02}. */
    String minute(Instant instant, Instant besides) {
        return onDay(instant, besides, MINUTE);
    }

    /**
     * A range as short as it is clear: {@code 10:02 to 10:07}; with seconds where both lie in one
     * minute.
     *
     * @param between the word between both
     */
    String range(Instant from, Instant to, Instant besides, String between) {
        DateTimeFormatter form =
                minute(from, besides).equals(minute(to, besides)) ? SECOND : MINUTE;
        return onDay(from, besides, form) + between + onDay(to, besides, form);
    }

    private String onDay(Instant instant, Instant besides, DateTimeFormatter form) {
        String time = form.format(instant.atZone(zone));
        LocalDate day = date(instant);
        if (day.equals(date(besides))) return time;
        String name = SHORT_DAY.format(day);
        if (day.getYear() != date(besides).getYear()) name += " " + day.getYear();
        return name + ", " + time;
    }
}
