package org.logonmeter.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.TrackerState.Ended;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
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

/** One fold in the making: the working copy of the state and the events found so far. */
final class Folding {
    /** The log's time of a logon and the start the system shows differ by less than this. */
    static final long SAME_START_MS = 2_000;

    /**
     * On a busy machine the log tells of a session seconds before the system counts it as begun.
     */
    static final long LATE_START_MS = 10_000;

    private static final long FRESH_MS = 120_000;
    private static final long SHUTDOWN_TAKES_MS = 300_000;

    private final LongSupplier numbers;
    private final Supplier<UUID> ids;
    private final Boots boots;
    private final List<KnownSession> open;
    private final List<Ended> ended;
    private @Nullable String heartbeatBoot;
    private long heartbeatDueMs;
    private @Nullable String factsTold;
    private final List<HostEvent> events = new ArrayList<>();

    Folding(TrackerState state, LongSupplier numbers, Supplier<UUID> ids) {
        this.numbers = numbers;
        this.ids = ids;
        boots = new Boots(state.boots());
        open = new ArrayList<>(state.open());
        ended = new ArrayList<>(state.ended());
        heartbeatBoot = state.heartbeatBoot();
        heartbeatDueMs = state.heartbeatDueMs();
        factsTold = state.factsTold();
    }

    SessionTracker.Result result() {
        int surplus = ended.size() - TrackerState.KEPT_ENDS;
        if (surplus > 0) ended.subList(0, surplus).clear();
        boolean unexplained = open.stream().anyMatch(k -> k.missingSince() != null);
        return new SessionTracker.Result(
                events,
                new TrackerState(
                        boots.all(), open, ended, heartbeatBoot, heartbeatDueMs, factsTold),
                unexplained);
    }

    /** Takes one entry of the system's own log. */
    void take(Evidence entry) {
        boots.heard(entry.bootId());
        switch (entry) {
            case Evidence.Opened o -> opened(o);
            case Evidence.Closed c -> closed(c);
            case Evidence.Power p -> power(p);
            case Evidence.Alive a -> alive(a);
            case Evidence.Missing m -> unread(m);
            case Evidence.Measured m -> measured(m);
        }
    }

    private void opened(Evidence.Opened o) {
        long at = o.at().toEpochMilli();
        if (open.stream().anyMatch(k -> begins(k, o.bootId(), o.osId(), at))) return;
        if (endedAlready(o.bootId(), o.osId(), at)) return;
        // The system gave the id to a new session, so the old one is gone.
        for (KnownSession k : List.copyOf(open)) {
            if (k.bootId().equals(o.bootId()) && k.osId().equals(o.osId()) && k.startedAt() < at)
                end(k, gone(k, at, EndClaim.Reason.UNKNOWN));
        }
        open.add(KnownSession.announced(o));
    }

    private void closed(Evidence.Closed c) {
        long at = c.at().toEpochMilli();
        Optional<KnownSession> known =
                open.stream()
                        .filter(k -> k.bootId().equals(c.bootId()) && k.osId().equals(c.osId()))
                        .filter(k -> k.startedAt() <= at + SAME_START_MS)
                        .max(Comparator.comparingLong(KnownSession::startedAt));
        if (known.isEmpty()) {
            explained(c, at);
        } else if (c.quality() == EndClaim.Quality.INITIATED) {
            replace(known.get(), known.get().leaving(at, known.get().missingSince()));
        } else {
            end(known.get(), ending(known.get(), c, at));
        }
    }

    /**
     * A better account of an end that was told already: the true logoff replaces the inferred one.
     */
    private void explained(Evidence.Closed c, long at) {
        for (int i = ended.size() - 1; i >= 0; i--) {
            Ended e = ended.get(i);
            KnownSession k = e.session();
            if (!k.bootId().equals(c.bootId()) || !k.osId().equals(c.osId())) continue;
            if (k.startedAt() > at + SAME_START_MS) continue;
            Ending better = ending(k, c, at);
            if (better.claim().quality().compareTo(e.quality()) < 0) {
                ended.remove(i);
                logoff(k, better);
            }
            return;
        }
    }

    /** The log tells every end: what it had not ended by its last entry was there. */
    private void alive(Evidence.Alive a) {
        for (KnownSession k : List.copyOf(open)) {
            if (k.bootId().equals(a.bootId()) && k.missingSince() == null)
                replace(k, k.alive(a.at().toEpochMilli()));
        }
    }

    private void unread(Evidence.Missing m) {
        EventHeader header = header(m.bootId(), m.at().toEpochMilli(), m.uptimeMs(), m.source());
        events.add(new Gap(header, 0, m.from(), m.at(), "log-cleared"));
    }

    /** The timing under the session's own name; of a session that nobody knows it tells nothing. */
    private void measured(Evidence.Measured m) {
        LogonTiming t = m.timing();
        KnownSession known = known(m.bootId(), t.session());
        if (known == null) return;
        if (!known.told()) known = announce(known, t.account());
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

    /** A snapshot would give the session its own name, and the timing would stand under another. */
    private KnownSession announce(KnownSession k, Account otherwise) {
        Account account = k.account();
        KnownSession named = k.confirmed(account == null ? otherwise : account);
        replace(k, named);
        logon(named);
        return named;
    }

    private @Nullable KnownSession known(String bootId, SessionId id) {
        long start = id.startedAt().toEpochMilli();
        for (KnownSession k : open) if (k.is(bootId, id.osId(), start, SAME_START_MS)) return k;
        for (Ended e : ended)
            if (e.session().is(bootId, id.osId(), start, SAME_START_MS)) return e.session();
        return null;
    }

    private void power(Evidence.Power p) {
        long at = p.at().toEpochMilli();
        switch (p.kind()) {
            case BOOT -> booted(p.bootId(), at, p.uptimeMs(), p.source());
            case SHUTDOWN -> {
                if (boots.shutdown(p.bootId(), at)) {
                    tell(p, PowerEvent.Kind.SHUTDOWN);
                    noCrash(p.bootId(), at);
                }
            }
            case SLEEP -> tell(p, PowerEvent.Kind.SLEEP);
            case WAKE -> tell(p, PowerEvent.Kind.WAKE);
        }
    }

    /** Ends that were put down to a crash before the log told of the shutdown. */
    private void noCrash(String bootId, long shutdownAt) {
        for (Ended e : List.copyOf(ended)) {
            if (!e.session().bootId().equals(bootId)
                    || e.quality() != EndClaim.Quality.INFERRED
                    || e.reason() != EndClaim.Reason.CRASH) continue;
            ended.remove(e);
            logoff(e.session(), Ending.at(shutdownAt, EndClaim.SHUTDOWN_SEEN));
        }
    }

    private void tell(Evidence.Power p, PowerEvent.Kind kind) {
        events.add(
                new PowerEvent(
                        header(p.bootId(), p.at().toEpochMilli(), p.uptimeMs(), p.source()), kind));
    }

    private void booted(String bootId, long at, @Nullable Long uptimeMs, String source) {
        if (boots.booted(bootId, at))
            events.add(new PowerEvent(header(bootId, at, uptimeMs, source), PowerEvent.Kind.BOOT));
    }

    /** Sets what is known against what the host shows; the log must have been read to its end. */
    void compare(HostSnapshot now) {
        long at = now.takenAt().toEpochMilli();
        boots.heard(now.bootId());
        booted(now.bootId(), at - now.uptimeMs(), 0L, now.source());
        List<KnownSession> there = new ArrayList<>();
        for (SessionSnapshot s : now.sessions()) present(now, s, at).ifPresent(there::add);
        for (KnownSession k : List.copyOf(open)) {
            if (there.contains(k)) continue;
            Long shutdown = boots.shutdownAt(k.bootId());
            if (!k.bootId().equals(now.bootId())) end(k, endOfBoot(k, at - now.uptimeMs()));
            else if (shutdown != null) end(k, Ending.at(shutdown, EndClaim.SHUTDOWN_SEEN));
            else if (k.startedAt() <= at) absent(k, at);
        }
        Long shutdown = boots.shutdownAt(now.bootId());
        if (shutdown != null)
            there.forEach(k -> end(k, Ending.at(shutdown, EndClaim.SHUTDOWN_SEEN)));
    }

    private Optional<KnownSession> present(HostSnapshot now, SessionSnapshot s, long at) {
        String osId = s.id().osId();
        long start = s.id().startedAt().toEpochMilli();
        KnownSession before = null;
        for (KnownSession k : open) {
            if (k.is(now.bootId(), osId, start, SAME_START_MS) || announced(k, now, osId, start))
                before = k;
        }
        if (before == null) before = revived(now, osId, start, at);
        if (before == null && endedAlready(now.bootId(), osId, start)) return Optional.empty();
        if (before == null || !before.told()) {
            if (before != null) open.remove(before);
            Long uptime = before == null ? null : before.logonUptimeMs();
            if (uptime == null && at - start >= 0 && at - start <= FRESH_MS)
                uptime = Math.max(0, now.uptimeMs() - (at - start));
            before = KnownSession.found(s, now, uptime);
            open.add(before);
            logon(before);
        }
        KnownSession after = before.seen(s, at);
        differences(now, s, before, after);
        replace(before, after);
        return Optional.of(after);
    }

    /** The log's entry at {@code told} is the beginning of {@code k}. */
    private static boolean begins(KnownSession k, String bootId, String osId, long told) {
        long late = k.startedAt() - told;
        return k.bootId().equals(bootId)
                && k.osId().equals(osId)
                && late >= -SAME_START_MS
                && late <= LATE_START_MS;
    }

    /** The log told of it before any snapshot did, with a time of its own. */
    private static boolean announced(KnownSession k, HostSnapshot now, String osId, long start) {
        long late = start - k.startedAt();
        return !k.told()
                && k.bootId().equals(now.bootId())
                && k.osId().equals(osId)
                && late >= 0
                && late <= LATE_START_MS;
    }

    private boolean endedAlready(String bootId, String osId, long start) {
        return ended.stream().anyMatch(e -> was(e, bootId, osId, start));
    }

    /** Ids are given anew, perhaps at once: what starts after an end is another session. */
    private static boolean was(Ended e, String bootId, String osId, long start) {
        KnownSession k = e.session();
        return k.is(bootId, osId, start, SAME_START_MS)
                && (start < e.at() || start == k.startedAt());
    }

    /** A session that was given up too early is still the same session. */
    private @Nullable KnownSession revived(HostSnapshot now, String osId, long start, long at) {
        for (Ended e : ended) {
            if (!was(e, now.bootId(), osId, start)) continue;
            boolean shutdownDidNotCome =
                    e.quality() == EndClaim.Quality.SHUTDOWN && at > e.at() + SHUTDOWN_TAKES_MS;
            if (e.quality() != EndClaim.Quality.INFERRED && !shutdownDidNotCome) return null;
            ended.remove(e);
            if (shutdownDidNotCome) boots.stayedUp(now.bootId());
            open.add(e.session());
            return e.session();
        }
        return null;
    }

    private void differences(
            HostSnapshot now, SessionSnapshot s, KnownSession before, KnownSession after) {
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

    private void absent(KnownSession k, long at) {
        Long missing = k.missingSince();
        if (missing == null) replace(k, k.leaving(k.initiatedAt(), at));
        else end(k, gone(k, missing, EndClaim.Reason.UNKNOWN));
    }

    private Ending endOfBoot(KnownSession k, long thisBoot) {
        Long shutdown = boots.shutdownAt(k.bootId());
        if (shutdown != null && k.initiatedAt() == null)
            return Ending.at(shutdown, EndClaim.SHUTDOWN_SEEN);
        Long next = boots.bootedAfter(k.bootId());
        return gone(k, next == null ? thisBoot : next, EndClaim.Reason.CRASH);
    }

    /** The end of a session that is gone, nobody having seen it go. */
    private static Ending gone(KnownSession k, long latest, EndClaim.Reason reason) {
        Long initiated = k.initiatedAt();
        if (initiated != null)
            return Ending.at(
                    initiated,
                    new EndClaim(EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null));
        return Ending.between(k.lastSeen(), latest, reason);
    }

    private Ending ending(KnownSession k, Evidence.Closed c, long at) {
        Long shutdown = boots.shutdownAt(c.bootId());
        if (shutdown != null && at >= shutdown)
            return new Ending(at, c.uptimeMs(), c.source(), EndClaim.SHUTDOWN_SEEN);
        if (c.quality() == EndClaim.Quality.INFERRED)
            return Ending.between(k.lastSeen(), at, c.reason());
        return new Ending(
                at, c.uptimeMs(), c.source(), new EndClaim(c.quality(), c.reason(), null, null));
    }

    private void end(KnownSession k, Ending ending) {
        open.remove(k);
        if (!k.told()) logon(k);
        logoff(k.confirmed(k.account()), ending);
    }

    private void logon(KnownSession k) {
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

    private void logoff(KnownSession k, Ending ending) {
        Account account = k.account();
        if (account == null) return;
        long at = Math.max(ending.at(), k.startedAt());
        String source = ending.source();
        events.add(
                new SessionEvent(
                        header(
                                k.bootId(),
                                at,
                                ending.uptimeMs(),
                                source == null ? "agent" : source),
                        SessionEvent.Kind.LOGOFF,
                        k.id(),
                        account,
                        null,
                        ending.claim()));
        ended.add(new Ended(k, ending.claim().quality(), ending.claim().reason(), at));
    }

    private void replace(KnownSession before, KnownSession after) {
        open.set(open.indexOf(before), after);
    }

    void beat(
            HostSnapshot now,
            SessionTracker.Pulse pulse,
            Duration interval,
            DoubleSupplier chance) {
        boolean due = !now.bootId().equals(heartbeatBoot) || now.uptimeMs() >= heartbeatDueMs;
        if (!due && !pulse.now()) return;
        List<SessionId> alive =
                open.stream()
                        .filter(KnownSession::told)
                        .filter(k -> k.missingSince() == null)
                        .map(KnownSession::id)
                        .toList();
        MachineFacts machine = pulse.facts().get();
        String facts = withoutBootTime(machine).toString();
        boolean news = pulse.now() || !facts.equals(factsTold);
        events.add(
                new Heartbeat(
                        header(
                                now.bootId(),
                                now.takenAt().toEpochMilli(),
                                now.uptimeMs(),
                                now.source()),
                        alive,
                        interval,
                        pulse.state().get(),
                        news ? machine : null));
        factsTold = facts;
        heartbeatBoot = now.bootId();
        heartbeatDueMs =
                now.uptimeMs() + Math.round(interval.toMillis() * (1 - chance.getAsDouble() / 10));
    }

    /** A boot time is computed anew each time and wavers; it comes with the boot event anyway. */
    private static MachineFacts withoutBootTime(MachineFacts f) {
        return new MachineFacts(
                f.name(),
                f.domain(),
                f.domainKind(),
                f.osName(),
                f.osVersion(),
                f.osBuild(),
                f.manufacturer(),
                f.model(),
                f.hardwareId(),
                f.machineId(),
                null,
                f.addresses(),
                f.macs(),
                f.location(),
                f.lab(),
                f.agentVersion());
    }

    private EventHeader header(String bootId, long at, @Nullable Long uptimeMs, String source) {
        return new EventHeader(
                ids.get(), bootId, numbers.getAsLong(), Instant.ofEpochMilli(at), uptimeMs, source);
    }

    /**
     * When and how a session ended.
     *
     * @param source null = concluded by the agent
     */
    private record Ending(
            long at, @Nullable Long uptimeMs, @Nullable String source, EndClaim claim) {
        static Ending at(long at, EndClaim claim) {
            return new Ending(at, null, null, claim);
        }

        static Ending between(long earliest, long latest, EndClaim.Reason reason) {
            return at(
                    earliest,
                    new EndClaim(
                            EndClaim.Quality.INFERRED,
                            reason,
                            Instant.ofEpochMilli(earliest),
                            Instant.ofEpochMilli(Math.max(earliest, latest))));
        }
    }
}
