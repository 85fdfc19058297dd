package org.logonmeter.agent.session;

import java.util.List;
import org.logonmeter.protocol.HostEvent;

/**
 * What one look at the host gave. The three belong together: kept in one transaction, a crash can
 * neither lose nor repeat an event.
 *
 * @param events in the order they were found
 * @param trackerState to be given to {@link TrackerState#fromJson} at the next start
 * @param bookmark how far the system's own log was read
 */
public record Capture(List<HostEvent> events, String trackerState, String bookmark) {
    public Capture {
        events = List.copyOf(events);
    }
}
