package org.logonmeter.collector.dialect;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which foreign clients write a moment. Every calendar date must exist in the years 1
 * to 9999, every hour lie in 0 to 23 (1 to 12 with AM or PM): nothing is rolled over or cut.
 */
final class DateGrammar {
    private static final String DAY = "(\\d{4})-(\\d{2})-(\\d{2})";
    private static final String CLOCK = "(\\d{2}):(\\d{2})";
    private static final String ZONE = "(Z|[+-]\\d{2}:\\d{2})?";

    private static final Pattern ISO_DATE = Pattern.compile(DAY);
    private static final Pattern ISO =
            Pattern.compile(DAY + "(?:T" + CLOCK + "(?::(\\d{2})(?:\\.(\\d{1,7}))?)?)?" + ZONE);
    private static final Pattern NET_ISO =
            Pattern.compile(DAY + "(?:[T ]" + CLOCK + "(?::(\\d{2})(?:\\.(\\d+))?)?)?" + ZONE);
    private static final Pattern XML_TIME =
            Pattern.compile(DAY + "T" + CLOCK + ":(\\d{2})(?:\\.(\\d+))?" + ZONE);
    private static final Pattern XML_DATE = Pattern.compile(DAY + ZONE);
    private static final Pattern UTC =
            Pattern.compile(DAY + "T" + CLOCK + "(?::(\\d{2})(?:\\.(\\d{3}))?)?(Z)");
    private static final Pattern US =
            Pattern.compile(
                    "(\\d{1,2})/(\\d{1,2})/(\\d{4})"
                            + "(?: (\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: ([AaPp])[Mm])?)?");
    private static final Pattern NET_TICKS =
            Pattern.compile("/Date\\((-?\\d{1,16})(?:[+-]\\d{4})?\\)/");
    private static final int MAX_OFFSET_HOURS = 14;

    private DateGrammar() {}

    /**
     * A day, or a moment in it, of a clock on a wall.
     *
     * @param dateOnly true where no time was written
     * @param offset null where none was written
     */
    record Written(LocalDateTime local, boolean dateOnly, @Nullable ZoneOffset offset) {
        /** The moment, a wall time without an offset being one of {@code zone}. */
        Instant in(ZoneId zone) {
            return offset == null ? at(local, zone) : local.toInstant(offset);
        }
    }

    /**
     * A wall time as .NET reads it: where the clock shows it twice the later, standard, offset
     * holds; where it is left out it moves forward by the gap.
     */
    static Instant at(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    /** {@code yyyy-MM-dd}: dialect 4. */
    static Optional<LocalDate> day(String text) {
        return iso(ISO_DATE, text).map(w -> w.local().toLocalDate());
    }

    /** {@code yyyy-MM-dd[THH:mm[:ss[.f]]][Z|±hh:mm]}, one to seven digits of f: dialect 1. */
    static Optional<Written> iso(String text) {
        return iso(ISO, text);
    }

    /** {@code yyyy-MM-ddTHH:mm[:ss[.SSS]]Z}: dialect 2. */
    static Optional<Instant> utc(String text) {
        return iso(UTC, text).map(w -> w.in(ZoneOffset.UTC));
    }

    /** {@code M/d/yyyy [H:mm[:ss] [AM|PM]]}, leading zeros free: dialects 3 and 0. */
    static Optional<Written> us(String text) {
        Matcher m = US.matcher(text);
        if (!m.matches() || number(m, 3) == 0) return Optional.empty();
        try {
            LocalDate day = LocalDate.of(number(m, 3), number(m, 1), number(m, 2));
            if (m.group(4) == null) return Optional.of(new Written(day.atStartOfDay(), true, null));
            int hour = number(m, 4);
            String half = m.group(7);
            if (half != null) {
                if (hour > 12) return Optional.empty();
                hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
            }
            int second = m.group(6) == null ? 0 : number(m, 6);
            LocalTime time = LocalTime.of(hour, number(m, 5), second);
            return Optional.of(new Written(day.atTime(time), false, null));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * What .NET takes in JSON and forms: ISO with a {@code T} or a blank, {@code /Date(ms)/} as
     * Windows PowerShell 5.1 writes it, and {@link #us}: dialect 0.
     */
    static Optional<Written> net(String text) {
        Matcher ticks = NET_TICKS.matcher(text);
        if (ticks.matches()) {
            Instant instant = Instant.ofEpochMilli(Long.parseLong(ticks.group(1)));
            try {
                LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
                boolean written = utc.getYear() >= 1 && utc.getYear() <= 9999;
                return written
                        ? Optional.of(new Written(utc, false, ZoneOffset.UTC))
                        : Optional.empty();
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
        return iso(NET_ISO, text).or(() -> us(text));
    }

    /** {@code xs:dateTime} or {@code xs:date}, blanks around it free: dialect 0 in XML. */
    static Optional<Written> xml(String text) {
        String value = text.strip();
        return iso(XML_TIME, value).or(() -> iso(XML_DATE, value));
    }

    private static Optional<Written> iso(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        if (!m.matches() || number(m, 1) == 0) return Optional.empty();
        try {
            LocalDate day = LocalDate.of(number(m, 1), number(m, 2), number(m, 3));
            boolean timed = m.groupCount() > 4 && m.group(4) != null;
            LocalTime time =
                    timed
                            ? LocalTime.of(
                                    number(m, 4),
                                    number(m, 5),
                                    m.group(6) == null ? 0 : number(m, 6),
                                    nanos(m.group(7)))
                            : LocalTime.MIDNIGHT;
            String zone = m.groupCount() > 3 ? m.group(m.groupCount()) : null;
            return Optional.of(
                    new Written(day.atTime(time), !timed, zone == null ? null : offset(zone)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Seven digits count, as in .NET. */
    private static int nanos(@Nullable String fraction) {
        if (fraction == null) return 0;
        String seven = (fraction + "0000000").substring(0, 7);
        return Integer.parseInt(seven) * 100;
    }

    private static ZoneOffset offset(String zone) {
        if (zone.equals("Z")) return ZoneOffset.UTC;
        int hours = Integer.parseInt(zone.substring(1, 3));
        int minutes = Integer.parseInt(zone.substring(4, 6));
        if (minutes > 59 || hours * 60 + minutes > MAX_OFFSET_HOURS * 60)
            throw new DateTimeException("no such offset");
        int sign = zone.charAt(0) == '-' ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }
}
