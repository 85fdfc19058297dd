package org.logonmeter.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

/** What one fold has to tell: each finding as an event with a number and an id of its own. */
final class Telling {
    private final LongSupplier numbers;
    private final Supplier<UUID> ids;
    private final List<HostEvent> events = new ArrayList<>();

    Telling(LongSupplier numbers, Supplier<UUID> ids) {
        this.numbers = numbers;
        this.ids = ids;
    }

    /** In the order in which they were found. */
    List<HostEvent> events() {
        return events;
    }

    void boot(String bootId, long at, @Nullable Long uptimeMs, String source) {
        events.add(new PowerEvent(header(bootId, at, uptimeMs, source), PowerEvent.Kind.BOOT));
    }

    void power(Evidence.Power p, PowerEvent.Kind kind) {
        events.add(
                new PowerEvent(
                        header(p.bootId(), p.at().toEpochMilli(), p.uptimeMs(), p.source()), kind));
    }

    void gap(Evidence.Missing m) {
        EventHeader header = header(m.bootId(), m.at().toEpochMilli(), m.uptimeMs(), m.source());
        events.add(new Gap(header, 0, m.from(), m.at(), m.reason()));
    }

    /** The timing under the session's own name. */
    void timing(Evidence.Measured m, KnownSession known) {
        LogonTiming t = m.timing();
        Account account = known.account();
        events.add(
                new LogonTiming(
                        header(m.bootId(), m.at().toEpochMilli(), m.uptimeMs(), m.source()),
                        known.id(),
                        account == null ? t.account() : account,
                        t.start(),
                        t.visible(),
                        t.ready(),
                        t.totalMs(),
                        t.partial(),
                        t.firstLogon(),
                        t.scriptStart(),
                        t.phases(),
                        t.before(),
                        t.unaccountedMs()));
    }

    /** Of a session whose account nobody knows nothing is told. */
    void logon(KnownSession k) {
        Account account = k.account();
        if (account == null) return;
        events.add(
                new SessionEvent(
                        header(k.bootId(), k.startedAt(), k.logonUptimeMs(), k.source()),
                        SessionEvent.Kind.LOGON,
                        k.id(),
                        account,
                        k.details(),
                        null));
    }

    void logoff(KnownSession k, Ending ending) {
        Account account = k.account();
        if (account == null) return;
        String source = ending.source();
        events.add(
                new SessionEvent(
                        header(
                                k.bootId(),
                                ending.atOrAfterStart(k),
                                ending.uptimeMs(),
                                source == null ? "agent" : source),
                        SessionEvent.Kind.LOGOFF,
                        k.id(),
                        account,
                        null,
                        ending.claim()));
    }

    /**
     * A sign of life.
     *
     * @param facts null if nothing of them is news
     */
    void heartbeat(
            HostSnapshot now,
            List<SessionId> alive,
            Duration interval,
            AgentState state,
            @Nullable MachineFacts facts) {
        events.add(
                new Heartbeat(
                        header(
                                now.bootId(),
                                now.takenAt().toEpochMilli(),
                                now.uptimeMs(),
                                now.source()),
                        alive,
                        interval,
                        state,
                        facts));
    }

    /** What of a session is otherwise than at the look before. */
    void changes(HostSnapshot now, SessionSnapshot s, KnownSession before, KnownSession after) {
        long at = now.takenAt().toEpochMilli();
        if (turned(before.locked(), after.locked()))
            change(
                    now,
                    at,
                    after,
                    is(after.locked()) ? SessionEvent.Kind.LOCK : SessionEvent.Kind.UNLOCK,
                    null);
        if (turned(before.idle(), after.idle())) {
            Instant since = s.idleSince();
            boolean idle = is(after.idle());
            long from = idle && since != null ? since.toEpochMilli() : at;
            change(
                    now,
                    Math.min(at, Math.max(from, after.startedAt())),
                    after,
                    idle ? SessionEvent.Kind.IDLE : SessionEvent.Kind.ACTIVE,
                    null);
        }
        boolean wasAway = before.connected() != null && !is(before.connected());
        boolean isAway = after.connected() != null && !is(after.connected());
        if (wasAway != isAway) {
            boolean otherPlace = !Objects.equals(before.details(), after.details());
            change(
                    now,
                    at,
                    after,
                    isAway ? SessionEvent.Kind.DISCONNECT : SessionEvent.Kind.CONNECT,
                    !isAway && otherPlace ? after.details() : null);
        }
    }

    private static boolean turned(@Nullable Boolean before, @Nullable Boolean after) {
        return is(before) != is(after);
    }

    private static boolean is(@Nullable Boolean flag) {
        return flag != null && flag;
    }

    private void change(
            HostSnapshot now,
            long at,
            KnownSession k,
            SessionEvent.Kind kind,
            @Nullable SessionDetails details) {
        Long uptime = Math.max(0, now.uptimeMs() - (now.takenAt().toEpochMilli() - at));
        Account account = k.account();
        if (account == null) return;
        events.add(
                new SessionEvent(
                        header(k.bootId(), at, uptime, now.source()),
                        kind,
                        k.id(),
                        account,
                        details,
                        null));
    }

    private EventHeader header(String bootId, long at, @Nullable Long uptimeMs, String source) {
        return new EventHeader(
                ids.get(), bootId, numbers.getAsLong(), Instant.ofEpochMilli(at), uptimeMs, source);
    }
}
