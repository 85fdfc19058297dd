package org.logonmeter.collector.store;

import java.time.Instant;

/**
 * A place in the order of all sessions (newest start first, then highest id first): just behind
 * this one.
 *
 * @param start to the millisecond
 */
public record SessionPosition(Instant start, int sessionId) {}
