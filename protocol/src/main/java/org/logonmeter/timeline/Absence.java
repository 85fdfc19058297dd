package org.logonmeter.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.timeline.Session.Inactive;

/**
 * The stretches of a session in which nobody was at it: locked, idle, disconnected, asleep; always
 * inside the session and never empty.
 */
final class Absence {
    private Absence() {}

    /**
     * @param to first sign of the host after it fell asleep; null = none yet
     */
    record Sleep(String bootId, Instant from, @Nullable Instant to) {}

    /**
     * When the host slept. It slept until the first thing heard of it, so a lost wake-up costs no
     * more than a heartbeat.
     */
    static List<Sleep> sleeps(List<TimedEvent> inTime) {
        List<Sleep> sleeps = new ArrayList<>();
        TimedEvent asleep = null;
        for (TimedEvent timed : inTime) {
            boolean sleep =
                    timed.event() instanceof PowerEvent e && e.event() == PowerEvent.Kind.SLEEP;
            boolean sign =
                    timed.event() instanceof PowerEvent
                            || timed.event() instanceof SessionEvent
                            || timed.event() instanceof Heartbeat;
            if (asleep == null) {
                if (sleep) asleep = timed;
            } else if (sign && !sleep) {
                sleeps.add(new Sleep(asleep.event().header().bootId(), asleep.at(), timed.at()));
                asleep = null;
            }
        }
        if (asleep != null)
            sleeps.add(new Sleep(asleep.event().header().bootId(), asleep.at(), null));
        return sleeps;
    }

    /**
     * @param told the session's own events in time order
     * @param end the end that is counted; null while open
     */
    static List<Inactive> of(
            List<TimedEvent> told,
            List<Sleep> sleeps,
            String bootId,
            Instant start,
            @Nullable Instant end) {
        List<Inactive> found = new ArrayList<>();
        found.addAll(
                stretches(
                        told,
                        Inactive.Kind.LOCK,
                        SessionEvent.Kind.LOCK,
                        SessionEvent.Kind.UNLOCK));
        found.addAll(
                stretches(
                        told,
                        Inactive.Kind.IDLE,
                        SessionEvent.Kind.IDLE,
                        SessionEvent.Kind.ACTIVE));
        found.addAll(
                stretches(
                        told,
                        Inactive.Kind.DISCONNECTED,
                        SessionEvent.Kind.DISCONNECT,
                        SessionEvent.Kind.CONNECT));
        for (Sleep sleep : sleeps) {
            // what began before the session cannot have lasted into it: nobody logs on to a
            // sleeping host
            if (sleep.bootId().equals(bootId) && !sleep.from().isBefore(start))
                found.add(new Inactive(Inactive.Kind.ASLEEP, sleep.from(), sleep.to()));
        }
        return clipped(found, start, end);
    }

    private static List<Inactive> stretches(
            List<TimedEvent> told,
            Inactive.Kind kind,
            SessionEvent.Kind away,
            SessionEvent.Kind back) {
        List<Inactive> found = new ArrayList<>();
        Instant from = null;
        for (TimedEvent timed : told) {
            if (!(timed.event() instanceof SessionEvent e)) continue;
            if (e.event() == away && from == null) from = timed.at();
            if (e.event() == back && from != null) {
                found.add(new Inactive(kind, from, timed.at()));
                from = null;
            }
        }
        if (from != null) found.add(new Inactive(kind, from, null));
        return found;
    }

    /** Cut to the session; what is empty then is left out. */
    static List<Inactive> clipped(List<Inactive> found, Instant start, @Nullable Instant end) {
        List<Inactive> kept = new ArrayList<>();
        for (Inactive stretch : found) {
            Instant from = stretch.from().isBefore(start) ? start : stretch.from();
            Instant to = stretch.to();
            if (end != null && (to == null || to.isAfter(end))) to = end;
            if (to == null || to.isAfter(from)) kept.add(new Inactive(stretch.kind(), from, to));
        }
        kept.sort(Comparator.comparing(Inactive::from).thenComparing(Inactive::kind));
        return kept;
    }
}
