package org.logonmeter.timeline;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.Usage;

/**
 * How far newly arrived events of one host reach into the sessions already known: all others stay
 * as they are.
 *
 * <p>The law: let {@code touched} be the known sessions that this touches, {@code named} the keys
 * that the new events name, and {@code w} the earliest of {@link #from} and the starts of {@code
 * touched}. Then the sessions with a key in {@code touched} or {@code named} are those that {@link
 * SessionTimeline#of} finds for these keys among the host's events that happened at {@code w} or
 * later, or that name one of these keys. It may find pieces of other sessions there; they are not
 * to be used.
 *
 * @param named keys of the sessions that the new events speak of
 * @param from earliest new event that says something about sessions it does not name, UTC; null if
 *     there is none
 * @param to latest such event
 */
public record Reach(Set<String> named, @Nullable Instant from, @Nullable Instant to) {
    public Reach {
        named = Set.copyOf(named);
    }

    /**
     * @param arrived events of one host
     */
    public static Reach of(Collection<TimedEvent> arrived) {
        Set<String> named = new TreeSet<>();
        Instant from = null;
        Instant to = null;
        for (TimedEvent timed : arrived) {
            named.addAll(SessionKey.namedBy(timed.event()));
            if (!speaksOfTheHost(timed)) continue;
            Instant at = timed.at();
            if (from == null || at.isBefore(from)) from = at;
            if (to == null || at.isAfter(to)) to = at;
        }
        return new Reach(named, from, to);
    }

    /**
     * Heartbeats and power events speak of every session there is; any sign of life ends a sleep.
     */
    private static boolean speaksOfTheHost(TimedEvent timed) {
        return switch (timed.event()) {
            case Heartbeat _, PowerEvent _, SessionEvent _ -> true;
            case LogonTiming _, LogonFailure _, Gap _, RecordedSession _, Usage _ -> false;
        };
    }

    /**
     * @param latest {@link SessionEnd#latest()}; null = nothing proves it gone
     */
    public boolean touches(String key, Instant start, @Nullable Instant latest) {
        if (named.contains(key)) return true;
        if (from == null || to == null) return false;
        return !start.isAfter(to) && (latest == null || !latest.isBefore(from));
    }

    public boolean touches(Session session) {
        if (session.record() != null) return named.contains(session.key());
        return touches(session.key(), session.start(), session.end().latest());
    }
}
