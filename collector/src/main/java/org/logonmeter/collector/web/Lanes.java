package org.logonmeter.collector.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * Draws a session on the line of the day it began on. A day of 23 or 25 hours is that long; what
 * goes beyond the day is cut off.
 */
final class Lanes {
    private static final double LEAST_PERCENT = 0.9;

    private Lanes() {}

    static SessionsView.Lane of(StoredSession session, SiteTime time, Instant asOf) {
        LocalDate day = time.date(session.start());
        Scale scale = new Scale(time.startOf(day), time.startOf(day.plusDays(1)));
        Instant counted = session.start().plus(session.length(asOf));
        double from = scale.at(session.start());
        double to = scale.at(counted);
        if (to - from < LEAST_PERCENT) to = from + LEAST_PERCENT;
        double shift = Math.max(0, to - 100);
        Instant last = last(session, asOf);
        double until = last == null ? to : scale.at(last);
        return new SessionsView.Lane(
                percent(from - shift),
                percent(to - from),
                session.quality() == EndQuality.OPEN,
                until - to < LEAST_PERCENT / 2
                        ? null
                        : new SessionsView.Lane.Maybe(percent(to), percent(until - to)),
                Stream.of(6, 12, 18)
                        .map(hour -> day.atTime(hour, 0).atZone(time.zone()).toInstant())
                        .map(instant -> percent(scale.at(instant)))
                        .toList());
    }

    /** The last moment at which it may have ended; null where the end is known or to come. */
    private static @Nullable Instant last(StoredSession session, Instant asOf) {
        Instant latest = session.latest();
        return switch (session.quality()) {
            case INFERRED -> latest;
            case LOST -> latest == null ? asOf : latest;
            case OBSERVED, INITIATED, SHUTDOWN, OPEN -> null;
            case null -> null;
        };
    }

    private record Scale(Instant begin, Instant end) {
        double at(Instant instant) {
            double whole = end.toEpochMilli() - begin.toEpochMilli();
            double part = instant.toEpochMilli() - begin.toEpochMilli();
            return Math.clamp(100 * part / whole, 0, 100);
        }
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
