package org.logonmeter.agent.session;

import java.time.Instant;
import java.util.List;

/**
 * All sessions of the host at one moment.
 *
 * @param takenAt host clock, UTC
 * @param bootId the running boot
 * @param uptimeMs milliseconds since that boot, on the monotonic clock
 * @param source what was asked: {@code logind}, {@code utmp}, {@code wtmp}, {@code wtmpdb}, {@code
 *     wts}
 * @param sessions of people only: greeters, managers and services are left out
 */
public record HostSnapshot(
        Instant takenAt,
        String bootId,
        long uptimeMs,
        String source,
        List<SessionSnapshot> sessions) {
    public HostSnapshot {
        sessions = List.copyOf(sessions);
    }
}
