package org.logonmeter.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.timeline.Session.Inactive;

/**
 * Sessions told whole by somebody else. The record is believed as it stands; a later record of the
 * same session may only go on with an open one.
 */
final class Recorded {
    private static final Comparator<TimedEvent> AS_TOLD =
            Comparator.comparing(TimedEvent::receivedAt).thenComparing(SessionTimeline.IN_TIME);

    private Recorded() {}

    /**
     * @param told every record of one session
     */
    static Session session(List<TimedEvent> told) {
        TimedEvent current = null;
        for (TimedEvent next : told.stream().sorted(AS_TOLD).toList()) {
            if (current == null || quality(record(current)) == RecordedSession.EndQuality.OPEN)
                current = next;
        }
        if (current == null) throw new IllegalArgumentException("a session was told at least once");
        RecordedSession record = record(current);
        Instant start = record.loginTime() == null ? current.at() : record.loginTime();
        SessionEnd end = end(record, start);
        return new Session(
                current.host(),
                SessionKey.of(record),
                record.account(),
                start,
                end,
                null,
                inactive(record, start, end.at()),
                null,
                record);
    }

    private static RecordedSession record(TimedEvent timed) {
        return (RecordedSession) timed.event();
    }

    /** The quality told, or the one that follows from whether a logout was told. */
    static RecordedSession.EndQuality quality(RecordedSession record) {
        RecordedSession.EndQuality told = record.endQuality();
        if (told != null) return told;
        return record.logoutTime() == null
                ? RecordedSession.EndQuality.OPEN
                : RecordedSession.EndQuality.OBSERVED;
    }

    /**
     * A lost or open end is {@link SessionEnd.Unended}; which of the two the record claims stays
     * readable in the record.
     */
    private static SessionEnd end(RecordedSession record, Instant start) {
        Instant at = notBefore(start, record.logoutTime());
        Instant last =
                notBefore(
                        start,
                        record.endEarliest() == null ? record.logoutTime() : record.endEarliest());
        return switch (quality(record)) {
            case OBSERVED -> new SessionEnd.Observed(at);
            case INITIATED -> new SessionEnd.Initiated(at);
            case SHUTDOWN -> new SessionEnd.Shutdown(at);
            case INFERRED ->
                    new SessionEnd.Inferred(
                            last, notBefore(last, record.endLatest()), EndClaim.Reason.UNKNOWN);
            case LOST, OPEN -> new SessionEnd.Unended(last);
        };
    }

    private static List<Inactive> inactive(
            RecordedSession record, Instant start, @Nullable Instant end) {
        List<Inactive> found = new ArrayList<>();
        for (RecordedSession.Inactive told : record.inactive()) {
            Inactive.Kind kind =
                    switch (told.kind()) {
                        case LOCK -> Inactive.Kind.LOCK;
                        case IDLE -> Inactive.Kind.IDLE;
                        case DISCONNECTED -> Inactive.Kind.DISCONNECTED;
                        case ASLEEP -> Inactive.Kind.ASLEEP;
                    };
            found.add(new Inactive(kind, told.from(), told.to()));
        }
        if (record.connectionEnd() != null)
            found.add(new Inactive(Inactive.Kind.DISCONNECTED, record.connectionEnd(), null));
        return Absence.clipped(found, start, end);
    }

    private static Instant notBefore(Instant start, @Nullable Instant at) {
        return at == null || at.isBefore(start) ? start : at;
    }
}
