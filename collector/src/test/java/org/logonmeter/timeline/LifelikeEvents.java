package org.logonmeter.timeline;

import java.util.List;
import org.logonmeter.protocol.HostEvent;

/** The days of {@link LifelikeHost}, as the events its agent sends. */
public final class LifelikeEvents {
    private LifelikeEvents() {}

    public static List<HostEvent> of(String host, long seed) {
        return new LifelikeHost(host, seed).events.stream().map(TimedEvent::event).toList();
    }
}
