package org.logonmeter.collector.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * Which sessions to read; a null part does not narrow.
 *
 * @param user bare account name or {@code name@domain} or {@code DOMAIN\name}; compared whole,
 *     without case, never as a pattern
 * @param machine bare machine name or {@code name.domain}, {@code name@domain}, {@code
 *     DOMAIN\name}; compared as {@code user}
 * @param from earliest start, included
 * @param to latest start, not included
 * @param endQuality as of the moment of asking
 */
public record SessionFilter(
        @Nullable String user,
        @Nullable String machine,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable EndQuality endQuality) {
    public static final SessionFilter ALL = new SessionFilter(null, null, null, null, null);
}
