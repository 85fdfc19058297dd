package org.logonmeter.collector.dialect;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The window of a log request.
 *
 * @param before exclusive
 * @param fromEcho what the answer repeats as the beginning
 * @param toEcho what it repeats as the end
 */
record ElectaWindow(Instant from, Instant before, String fromEcho, String toEcho) {
    private static final String START = "StartDateTimeUTC";
    private static final String END = "EndDateTimeUTC";
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * @param start as sent; null = absent
     * @param end as sent; null = absent
     * @throws Refusal code 4, naming the parameter
     */
    static ElectaWindow of(@Nullable String start, @Nullable String end, Instant now)
            throws Refusal {
        if (start == null && end == null) {
            Instant today = now.truncatedTo(ChronoUnit.DAYS);
            String echo = TimeText.usDay(today);
            return new ElectaWindow(today, today.plus(DAY), echo, echo);
        }
        if (end == null) {
            Instant from = instant(START, start);
            Instant before = from.plus(DAY);
            return new ElectaWindow(from, before, text(start), second(before));
        }
        DateGrammar.Written written = written(END, end);
        Instant to = written.in(ZoneOffset.UTC);
        Instant before = written.dateOnly() ? to.plus(DAY) : to.plusSeconds(1);
        if (start == null) {
            Instant from = written.dateOnly() ? to : to.minus(DAY);
            String echo = written.dateOnly() ? TimeText.usDay(to) : second(from);
            return new ElectaWindow(from, before, echo, end);
        }
        Instant from = instant(START, start);
        if (!from.isBefore(before)) throw refusal(START, "it must not lie after " + END);
        return new ElectaWindow(from, before, start, end);
    }

    /** The moment as it can be written: the day after the last one has a year of five digits. */
    private static String second(Instant at) {
        Instant written = at.isBefore(FIRST) ? FIRST : at.isAfter(LAST) ? LAST : at;
        return TimeText.usSecond(written);
    }

    private static String text(@Nullable String sent) {
        return sent == null ? "" : sent;
    }

    private static Instant instant(String name, @Nullable String text) throws Refusal {
        return written(name, text(text)).in(ZoneOffset.UTC);
    }

    private static DateGrammar.Written written(String name, String text) throws Refusal {
        Optional<DateGrammar.Written> written = DateGrammar.us(text);
        if (written.isEmpty())
            throw refusal(name, "it must be a date and time such as 1/14/2016 23:45:00");
        return written.get();
    }

    private static Refusal refusal(String name, String why) {
        return new Refusal(
                new Problem.Coded(
                        ElectaDialect.BAD_PARAMETER, "Invalid " + name + ": " + why + "."));
    }
}
