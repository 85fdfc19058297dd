package org.logonmeter.timeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionEvent;

/**
 * Most heartbeats say only that nothing happened: of a run of equal ones the first and the last
 * suffice.
 */
public final class Heartbeats {
    private Heartbeats() {}

    /**
     * The events less those heartbeats without which {@link SessionTimeline#of} finds the same
     * sessions; each event once, by host and time.
     */
    public static List<TimedEvent> compressed(Collection<TimedEvent> events) {
        List<TimedEvent> kept = new ArrayList<>();
        SessionTimeline.byHost(events).values().forEach(own -> compress(own, kept));
        return kept;
    }

    private static void compress(List<TimedEvent> own, List<TimedEvent> kept) {
        List<TimedEvent> telling = own.stream().filter(e -> tells(e.event())).toList();
        own.stream().filter(e -> !tells(e.event())).forEach(kept::add);
        for (int i = 0; i < telling.size(); i++) {
            boolean inside = i > 0 && i < telling.size() - 1;
            if (!inside || !superfluous(telling.get(i - 1), telling.get(i), telling.get(i + 1)))
                kept.add(telling.get(i));
        }
    }

    /** What can end a run: anything that a heartbeat's place in time matters to. */
    private static boolean tells(HostEvent event) {
        return event instanceof Heartbeat
                || event instanceof PowerEvent
                || event instanceof SessionEvent;
    }

    /**
     * Whether {@code middle} may be left out, given its neighbours in the host's time (by {@link
     * TimedEvent#at}, then {@code seq}, then event id) among heartbeats, power and session events.
     * Once left out it stays superfluous only while nothing arrives that belongs between the two.
     */
    public static boolean superfluous(TimedEvent before, TimedEvent middle, TimedEvent after) {
        return before.event() instanceof Heartbeat a
                && middle.event() instanceof Heartbeat b
                && after.event() instanceof Heartbeat c
                && same(a, b)
                && same(b, c);
    }

    private static boolean same(Heartbeat a, Heartbeat b) {
        return a.header().bootId().equals(b.header().bootId())
                && new HashSet<>(a.alive()).equals(new HashSet<>(b.alive()));
    }
}
