package org.logonmeter.timeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Events in, sessions out. The result depends on the set of events alone: neither on their order
 * nor on how often each is told.
 *
 * <p>A session exists as soon as one event names it together with its account; its start is the
 * logon's time, or what the host told as its start if the logon itself is missing. Ends follow
 * {@link Ending}, stretches of absence {@link Absence}. Later events may change what earlier ones
 * said: a true logoff that arrives late replaces an inferred end.
 */
public final class SessionTimeline {
    /**
     * Order of a host's events in true time; the spool's number and the id only part equal times.
     */
    static final Comparator<TimedEvent> IN_TIME =
            Comparator.comparing(TimedEvent::at)
                    .thenComparingLong(e -> e.event().header().seq())
                    .thenComparing(e -> e.event().header().eventId());

    private static final Comparator<TimedEvent> FIRST_TOLD =
            Comparator.comparing(TimedEvent::receivedAt).thenComparing(TimedEvent::correction);

    private SessionTimeline() {}

    /**
     * The sessions of all hosts in {@code events}, by start, then host and key. Never throws for
     * what the events say: doubt is in the ends.
     */
    public static List<Session> of(Collection<TimedEvent> events) {
        List<Session> sessions = new ArrayList<>();
        byHost(events)
                .values()
                .forEach(own -> new HostHistory(own).sessions().forEach(sessions::add));
        sessions.sort(
                Comparator.comparing(Session::start)
                        .thenComparing(Session::host)
                        .thenComparing(Session::key));
        return List.copyOf(sessions);
    }

    /** Each host's events once and in order. */
    static Map<String, List<TimedEvent>> byHost(Collection<TimedEvent> events) {
        Map<String, Map<UUID, TimedEvent>> once = new TreeMap<>();
        for (TimedEvent event : events) {
            once.computeIfAbsent(event.host(), h -> new HashMap<>())
                    .merge(
                            event.event().header().eventId(),
                            event,
                            (a, b) -> FIRST_TOLD.compare(a, b) <= 0 ? a : b);
        }
        Map<String, List<TimedEvent>> ordered = new TreeMap<>();
        once.forEach(
                (host, own) -> ordered.put(host, own.values().stream().sorted(IN_TIME).toList()));
        return ordered;
    }
}
