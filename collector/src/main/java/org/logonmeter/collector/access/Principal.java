package org.logonmeter.collector.access;

import java.util.List;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param name of the token, or {@code anonymous}
 * @param rooms the rooms this one is limited to; empty = all
 */
public record Principal(String name, Role role, Optional<List<String>> rooms) {
    public Principal {
        rooms = rooms.map(List::copyOf);
    }
}
