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
 * that the new events name, and {@code w} what {@link #readFrom} gives. Then the sessions with a
 * key in {@code touched} or {@code named} are those that {@link SessionTimeline#of} finds for these
 * keys among the host's events that happened at {@code w} or later, or that name one of these keys.
 * It may find pieces of other sessions there; they are not to be used.
 *
 * @param named keys of the sessions that the new events speak of
 * @param from earliest new event that says something about sessions it does not name, UTC; null if
 *     there is none
 * @param to latest such event
 * @param since earliest start told for a named session, which may be new; null if none is told
 */
public record Reach(
        Set<String> named, @Nullable Instant from, @Nullable Instant to, @Nullable Instant since) {
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
        Instant since = null;
        for (TimedEvent timed : arrived) {
            named.addAll(SessionKey.namedBy(timed.event()));
            since = earlier(since, startTold(timed));
            if (!speaksOfTheHost(timed)) continue;
            from = earlier(from, timed.at());
            if (to == null || timed.at().isAfter(to)) to = timed.at();
        }
        return new Reach(named, from, to, since);
    }

    private static @Nullable Instant startTold(TimedEvent timed) {
        return switch (timed.event()) {
            case SessionEvent e ->
                    earlier(timed.at(), e.session().startedAt().plus(timed.correction()));
            case LogonTiming e -> e.session().startedAt().plus(timed.correction());
            case Heartbeat _, PowerEvent _, LogonFailure _, Gap _, RecordedSession _, Usage _ ->
                    null;
        };
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) return a == null ? b : a;
        return b.isBefore(a) ? b : a;
    }

    /**
     * Where reading must begin.
     *
     * @param touched start of the earliest session that this touches; null if it touches none
     * @return null if no session can have changed but by a record that names it
     */
    public @Nullable Instant readFrom(@Nullable Instant touched) {
        return earlier(earlier(from, since), touched);
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
