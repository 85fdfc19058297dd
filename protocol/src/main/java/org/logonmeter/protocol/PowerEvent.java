package org.logonmeter.protocol;

import java.util.Locale;

/**
 * The host as a whole went on, off or to sleep. A boot's {@code header.bootId} is the new boot; a
 * shutdown, sleep or wake carries the boot it happened in.
 */
public record PowerEvent(EventHeader header, Kind event) implements HostEvent {
    public enum Kind {
        BOOT,
        SHUTDOWN,
        SLEEP,
        WAKE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String kind() {
        return event.wireName();
    }
}
