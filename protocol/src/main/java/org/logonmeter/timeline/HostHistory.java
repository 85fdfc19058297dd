package org.logonmeter.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Usage;

/** All that is known of one host, sorted by what it proves. */
final class HostHistory {
    private final Map<String, SessionHistory> sessions = new TreeMap<>();
    private final Map<String, List<TimedEvent>> records = new TreeMap<>();
    private final NavigableSet<TimedEvent> heartbeats = new TreeSet<>(SessionTimeline.IN_TIME);
    private final NavigableSet<TimedEvent> boots = new TreeSet<>(SessionTimeline.IN_TIME);
    private final Map<String, List<TimedEvent>> shutdowns = new HashMap<>();
    private final Map<String, TimedEvent> lastListed = new HashMap<>();
    private final List<Absence.Sleep> sleeps;

    /**
     * @param events of one host, each once, in time order
     */
    HostHistory(List<TimedEvent> events) {
        for (TimedEvent timed : events) {
            switch (timed.event()) {
                case SessionEvent e -> session(SessionKey.of(e.session())).add(timed);
                case LogonTiming e -> session(SessionKey.of(e.session())).add(timed);
                case Heartbeat e -> {
                    heartbeats.add(timed);
                    for (SessionId id : e.alive()) lastListed.put(SessionKey.of(id), timed);
                }
                case PowerEvent e -> {
                    if (e.event() == PowerEvent.Kind.BOOT) boots.add(timed);
                    if (e.event() == PowerEvent.Kind.SHUTDOWN)
                        shutdowns
                                .computeIfAbsent(e.header().bootId(), b -> new ArrayList<>())
                                .add(timed);
                }
                case RecordedSession e -> {
                    if (e.failure() == null)
                        records.computeIfAbsent(SessionKey.of(e), k -> new ArrayList<>())
                                .add(timed);
                }
                case LogonFailure _, Gap _, Usage _ -> {
                    // an attempt makes no session, a counted loss proves nothing about one
                }
            }
        }
        sleeps = Absence.sleeps(events);
    }

    private SessionHistory session(String key) {
        return sessions.computeIfAbsent(key, SessionHistory::new);
    }

    List<Session> sessions() {
        List<Session> result = new ArrayList<>();
        sessions.values().forEach(s -> result.add(s.session(this)));
        records.values().forEach(told -> result.add(Recorded.session(told)));
        return result;
    }

    /** The last heartbeat that lists the session. */
    @Nullable TimedEvent lastListed(String key) {
        return lastListed.get(key);
    }

    /**
     * First proof that a session of {@code bootId} is gone: a heartbeat after the last one that
     * lists it, or the next boot.
     */
    @Nullable TimedEvent firstWithout(TimedEvent lastAlive, String bootId, Instant start) {
        TimedEvent beat = heartbeats.higher(lastAlive);
        while (beat != null && beat.at().isBefore(start)) beat = heartbeats.higher(beat);
        for (TimedEvent boot : boots.tailSet(lastAlive, false)) {
            if (boot.event().header().bootId().equals(bootId) || boot.at().isBefore(start))
                continue;
            return beat == null || SessionTimeline.IN_TIME.compare(boot, beat) < 0 ? boot : beat;
        }
        return beat;
    }

    List<TimedEvent> shutdowns(String bootId) {
        return shutdowns.getOrDefault(bootId, List.of());
    }

    List<Absence.Sleep> sleeps() {
        return sleeps;
    }
}
