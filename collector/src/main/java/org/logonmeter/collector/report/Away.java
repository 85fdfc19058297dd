package org.logonmeter.collector.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.timeline.Session.Inactive;

/**
 * For how long the person of a session was away from it: locked, disconnected or asleep, time in
 * two of these counted once. Idle time is no proof of that and is not counted.
 *
 * @param length never longer than the session
 * @param lockedOnly true if nothing but locks made it up
 */
public record Away(Duration length, boolean lockedOnly) {

    public static Away of(StoredSession session, Instant asOf) {
        Instant end = session.start().plus(session.length(asOf));
        List<Inactive> spans =
                session.detail().inactive().stream()
                        .filter(span -> span.kind() != Inactive.Kind.IDLE)
                        .sorted(Comparator.comparing(Inactive::from))
                        .toList();
        Duration length = Duration.ZERO;
        Instant covered = session.start();
        for (Inactive span : spans) {
            Instant from = span.from().isAfter(covered) ? span.from() : covered;
            Instant given = span.to();
            Instant to = given == null || given.isAfter(end) ? end : given;
            if (!to.isAfter(from)) continue;
            length = length.plus(Duration.between(from, to));
            covered = to;
        }
        return new Away(length, spans.stream().allMatch(span -> span.kind() == Inactive.Kind.LOCK));
    }
}
