package org.logonmeter.collector.edge;

import java.time.Duration;

/**
 * How long a request may take to come, however its bytes are spread over that time.
 *
 * @param head from its first byte, or on a new connection from the connection's begin, to the empty
 *     line behind its headers
 * @param body from there to its last byte
 * @param answer the longest its client may take none of the answer
 */
public record Deadlines(Duration head, Duration body, Duration answer) {
    public static final Deadlines USUAL =
            new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(20));
}
