package org.logonmeter.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

/** What one host tells, minute by minute, written down by a test. */
final class HostDiary {
    static final Instant DAY = Instant.parse("2026-11-25T08:00:00Z");
    static final Duration INTERVAL = Duration.ofMinutes(5);

    final List<TimedEvent> events = new ArrayList<>();
    private final String host;
    private String boot = "boot-1";
    private Duration correction = Duration.ZERO;
    private long seq;

    HostDiary(String host) {
        this.host = host;
    }

    static Instant minute(double minutes) {
        return DAY.plusMillis((long) (minutes * 60_000));
    }

    static SessionId id(String osId, double minute) {
        return new SessionId(osId, minute(minute));
    }

    static Account account(SessionId id) {
        return new Account("LAB", "user-" + id.osId(), null);
    }

    /** Everything from here on happens in another boot. */
    HostDiary boot(String bootId) {
        boot = bootId;
        return this;
    }

    /** The host's clock is wrong from here on: what it tells must be corrected by this. */
    HostDiary correction(Duration correction) {
        this.correction = correction;
        return this;
    }

    HostDiary logon(SessionId id) {
        return session(id.startedAt(), SessionEvent.Kind.LOGON, id, null);
    }

    HostDiary told(double minute, SessionEvent.Kind kind, SessionId id) {
        return session(minute(minute), kind, id, null);
    }

    HostDiary logoff(double minute, SessionId id) {
        return session(minute(minute), SessionEvent.Kind.LOGOFF, id, EndClaim.LOGOFF_SEEN);
    }

    HostDiary logoff(double minute, SessionId id, EndClaim end) {
        return session(minute(minute), SessionEvent.Kind.LOGOFF, id, end);
    }

    HostDiary power(double minute, PowerEvent.Kind kind) {
        return add(new PowerEvent(header(minute(minute)), kind));
    }

    HostDiary beat(double minute, SessionId... alive) {
        return add(
                new Heartbeat(header(minute(minute)), Arrays.asList(alive), INTERVAL, null, null));
    }

    HostDiary timing(double minute, SessionId id, long totalMs) {
        return add(
                new LogonTiming(
                        header(minute(minute)),
                        id,
                        account(id),
                        id.startedAt(),
                        null,
                        null,
                        totalMs,
                        true,
                        false,
                        null,
                        List.of(),
                        List.of(),
                        null));
    }

    HostDiary add(HostEvent event) {
        events.add(new TimedEvent(host, event, DAY.plusSeconds(86_400 + seq), correction));
        return this;
    }

    private HostDiary session(
            Instant at, SessionEvent.Kind kind, SessionId id, @Nullable EndClaim end) {
        SessionDetails details =
                kind == SessionEvent.Kind.LOGON
                        ? new SessionDetails("console", null, false, null)
                        : null;
        return add(new SessionEvent(header(at), kind, id, account(id), details, end));
    }

    EventHeader header(Instant at) {
        seq++;
        UUID eventId = new UUID(host.hashCode() * 31L + 7, seq);
        return new EventHeader(eventId, boot, seq, at, null, "test");
    }

    List<Session> sessions() {
        return SessionTimeline.of(events);
    }

    /** The one session there must be. */
    Session session() {
        List<Session> all = sessions();
        if (all.size() != 1) throw new AssertionError("expected one session, found " + all);
        return all.getFirst();
    }
}
