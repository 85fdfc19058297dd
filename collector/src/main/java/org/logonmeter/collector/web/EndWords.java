package org.logonmeter.collector.web;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * How a session ended, told to people: a word to look for, a sentence with the bounds.
 *
 * @param tone colour and shape of the chip
 * @param chip two or three words
 * @param sentence what is known and how surely; null where chip and time say it all
 * @param ended the end's time as short text
 * @param length how long it was, as short text
 */
record EndWords(Tone tone, String chip, @Nullable String sentence, String ended, String length) {

    /** A start ahead by less is two clocks that differ, not one that is wrong. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    /** Shapes differ too: colour alone tells nothing. */
    enum Tone {
        OK,
        ON,
        OFF,
        WARN,
        BAD;

        String css() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** The word of each quality where it stands alone, in a filter. */
    static String label(EndQuality quality) {
        return switch (quality) {
            case OBSERVED -> "Logged off, seen";
            case INITIATED -> "Logged off, only the start seen";
            case SHUTDOWN -> "PC shut down";
            case INFERRED -> "End worked out, between two times";
            case LOST -> "PC silent, end not known";
            case OPEN -> "Still open";
        };
    }

    static EndWords of(StoredSession session, SiteTime time, Instant asOf) {
        Duration length = session.length(asOf);
        String exact = Durations.words(length);
        return switch (session.quality()) {
            case OBSERVED -> new EndWords(Tone.OK, "Logged off", null, at(session, time), exact);
            case INITIATED ->
                    new EndWords(
                            Tone.OK,
                            "Logged off",
                            "asked to log off at "
                                    + at(session, time)
                                    + "; the end itself was not seen",
                            at(session, time),
                            exact);
            case SHUTDOWN -> new EndWords(Tone.OFF, "PC shut down", null, at(session, time), exact);
            case INFERRED -> inferred(session, time, length);
            case LOST -> lost(session, time, length);
            case OPEN -> open(session, time, asOf, exact);
            case null -> throw new IllegalArgumentException("an attempt has no end");
        };
    }

    private static EndWords open(StoredSession session, SiteTime time, Instant asOf, String exact) {
        if (session.start().isAfter(asOf.plus(CLOCKS_DIFFER)))
            return new EndWords(
                    Tone.WARN,
                    "Start in the future",
                    "told to have begun after now: the clock or the file that told it is wrong",
                    "–",
                    "not known");
        Instant seen = session.lastSeen();
        return new EndWords(
                Tone.ON,
                "Still open",
                seen == null ? null : "last sign of life " + time.minute(seen, asOf),
                "–",
                exact + " so far");
    }

    private static EndWords inferred(StoredSession session, SiteTime time, Duration length) {
        Instant start = session.start();
        Instant earliest = session.earliest();
        Instant latest = session.latest();
        if (earliest == null || latest == null) return lost(session, time, length);
        Reason reason = session.reason();
        String why =
                switch (reason) {
                    case CRASH -> "power lost or crash";
                    case SHUTDOWN -> "shut down";
                    case LOGOFF -> "logged off";
                    case UNKNOWN -> "nobody saw how";
                    case null -> "nobody saw how";
                };
        String chip =
                switch (reason) {
                    case CRASH -> "Power lost";
                    case SHUTDOWN -> "PC shut down";
                    case LOGOFF -> "Logged off";
                    case UNKNOWN -> "End not seen";
                    case null -> "End not seen";
                };
        if (earliest.equals(latest))
            return new EndWords(
                    Tone.WARN,
                    chip,
                    "ended at " + time.minute(earliest, start) + " – " + why,
                    time.minute(earliest, start),
                    Durations.words(length));
        return new EndWords(
                Tone.WARN,
                chip,
                "ended between " + time.range(earliest, latest, start, " and ") + " – " + why,
                time.range(earliest, latest, start, " – "),
                lengths(length, Duration.between(start, latest)));
    }

    private static String lengths(Duration least, Duration most) {
        String from = Durations.words(least);
        String to = Durations.words(most);
        return from.equals(to) ? from : from + " to " + to;
    }

    private static EndWords lost(StoredSession session, SiteTime time, Duration length) {
        Instant start = session.start();
        Instant earliest = session.earliest();
        String since = earliest == null ? "its start" : time.minute(earliest, start);
        Instant latest = session.latest();
        return new EndWords(
                Tone.BAD,
                "PC silent",
                latest == null
                        ? "nothing heard since " + since + "; it may have ended then or later"
                        : "ended between "
                                + since
                                + " and "
                                + time.minute(latest, start)
                                + " – nothing was heard",
                earliest == null ? "not known" : since + " or later",
                "at least " + Durations.words(length));
    }

    private static String at(StoredSession session, SiteTime time) {
        Instant end = session.countedEnd();
        return end == null ? "not known" : time.minute(end, session.start());
    }
}
