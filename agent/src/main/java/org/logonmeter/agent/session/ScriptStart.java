package org.logonmeter.agent.session;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.logonmeter.protocol.LogonTiming;

/**
 * When a site's logon script began, as the user's own session left it where only that user can
 * write. It is his word: it counts for a logon of his only, and only where it can be true.
 */
public final class ScriptStart {
    /** An instant in ISO form is shorter. */
    public static final int LONGEST = 40;

    /** Later than that a script is no part of the logon. */
    private static final Duration LATEST = Duration.ofMinutes(20);

    /** Starts of sessions and of scripts come from clocks of different grain. */
    private static final Duration GRAIN = Duration.ofSeconds(2);

    private ScriptStart() {}

    /** ISO instant, UTC; empty for anything else. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > LONGEST) return Optional.empty();
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * True if a script of the logon at {@code start} can have begun then, {@code now} being now.
     */
    public static boolean fits(Instant scriptStart, Instant start, Instant now) {
        return !scriptStart.isBefore(start.minus(GRAIN))
                && !scriptStart.isAfter(start.plus(LATEST))
                && !scriptStart.isAfter(now.plus(GRAIN));
    }

    /** The same timing with the script's start in it. */
    public static LogonTiming in(LogonTiming t, Instant scriptStart) {
        return new LogonTiming(
                t.header(),
                t.session(),
                t.account(),
                t.start(),
                t.visible(),
                t.ready(),
                t.totalMs(),
                t.partial(),
                t.firstLogon(),
                scriptStart,
                t.phases(),
                t.before(),
                t.unaccountedMs());
    }
}
