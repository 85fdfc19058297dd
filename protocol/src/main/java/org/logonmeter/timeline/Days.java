package org.logonmeter.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of time cut at local midnights. A local day has as many hours as its zone gives it: 23,
 * 24, 25 or other.
 */
public final class Days {
    private Days() {}

    /**
     * The part of a stretch that lies in one local day.
     *
     * @param from inclusive, UTC
     * @param to exclusive, UTC; after {@code from}
     */
    public record Part(LocalDate date, Instant from, Instant to) {
        public Duration length() {
            return Duration.between(from, to);
        }
    }

    /**
     * The parts of {@code [from, to)} in order, without gap or overlap; none if it is empty. A day
     * that the zone skipped has no part.
     */
    public static List<Part> of(Instant from, Instant to, ZoneId zone) {
        List<Part> parts = new ArrayList<>();
        Instant at = from;
        LocalDate date = from.atZone(zone).toLocalDate();
        while (at.isBefore(to)) {
            Instant midnight = date.plusDays(1).atStartOfDay(zone).toInstant();
            Instant until = midnight.isBefore(to) ? midnight : to;
            if (until.isAfter(at)) parts.add(new Part(date, at, until));
            at = until.isAfter(at) ? until : at;
            date = date.plusDays(1);
        }
        return parts;
    }
}
