package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A counted loss: {@code count} events between the two instants were given up and will never come.
 *
 * @param reason why: {@code spool-full}, {@code spool-damaged}, {@code log-cleared}, {@code
 *     log-not-read}, ...
 */
public record Gap(EventHeader header, long count, Instant from, Instant to, String reason)
        implements HostEvent {
    public Gap {
        from = from.truncatedTo(ChronoUnit.MILLIS);
        to = to.truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public String kind() {
        return "gap";
    }
}
