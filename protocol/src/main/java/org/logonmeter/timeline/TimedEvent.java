package org.logonmeter.timeline;

import java.time.Duration;
import java.time.Instant;
import org.logonmeter.protocol.HostEvent;

/**
 * An event as the timeline takes it.
 *
 * @param host names the machine among all machines; opaque
 * @param event the fact
 * @param receivedAt collector's clock, UTC
 * @param correction what to add to the host's instants to get true time (collector's clock minus
 *     the host's); zero unless known and larger than two seconds
 */
public record TimedEvent(String host, HostEvent event, Instant receivedAt, Duration correction) {
    /** When it happened, in true time as far as that is known. */
    public Instant at() {
        return event.header().occurredAt().plus(correction);
    }
}
