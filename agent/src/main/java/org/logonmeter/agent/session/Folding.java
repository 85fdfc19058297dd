package org.logonmeter.agent.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.TrackerState.Ended;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.PowerEvent;
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

    private final Telling telling;
    private final Boots boots;
    private final List<KnownSession> open;
    private final List<Ended> ended;
    private @Nullable String heartbeatBoot;
    private long heartbeatDueMs;
    private @Nullable String factsTold;

    Folding(TrackerState state, LongSupplier numbers, Supplier<UUID> ids) {
        telling = new Telling(numbers, ids);
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
                telling.events(),
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
                end(k, Ending.gone(k, at, EndClaim.Reason.UNKNOWN));
        }
        open.add(KnownSession.announced(o));
    }

    private void closed(Evidence.Closed c) {
        long at = c.at().toEpochMilli();
        Optional<KnownSession> known =
                open.stream()
                        .filter(k -> k.bootId().equals(c.bootId()) && k.osId().equals(c.osId()))
                        .filter(k -> begunBy(k, c))
                        .max(Comparator.comparingLong(KnownSession::startedAt));
        if (known.isEmpty()) {
            explained(c);
        } else if (c.quality() == EndClaim.Quality.INITIATED) {
            replace(known.get(), known.get().leaving(at, known.get().missingSince()));
        } else {
            end(known.get(), Ending.told(known.get(), c, boots));
        }
    }

    /**
     * A better account of an end that was told already: the true logoff replaces the inferred one.
     */
    private void explained(Evidence.Closed c) {
        for (int i = ended.size() - 1; i >= 0; i--) {
            Ended e = ended.get(i);
            KnownSession k = e.session();
            if (!k.bootId().equals(c.bootId()) || !k.osId().equals(c.osId())) continue;
            if (!begunBy(k, c)) continue;
            Ending better = Ending.told(k, c, boots);
            if (better.claim().quality().compareTo(e.quality()) < 0) {
                ended.remove(i);
                logoff(k, better);
            }
            return;
        }
    }

    /**
     * True if the session had begun by then. Where both know, the monotonic clock tells: by a wall
     * clock that was set back it would begin in the future.
     */
    private static boolean begunBy(KnownSession k, Evidence.Closed c) {
        Long begun = k.logonUptimeMs();
        Long uptime = c.uptimeMs();
        if (begun == null || uptime == null)
            return k.startedAt() <= c.at().toEpochMilli() + SAME_START_MS;
        return begun <= uptime + SAME_START_MS;
    }

    /** The log tells every end: what it had not ended by its last entry was there. */
    private void alive(Evidence.Alive a) {
        for (KnownSession k : List.copyOf(open)) {
            if (k.bootId().equals(a.bootId()) && k.missingSince() == null)
                replace(k, k.alive(a.at().toEpochMilli()));
        }
    }

    private void unread(Evidence.Missing m) {
        telling.gap(m);
    }

    /** The timing under the session's own name; of a session that nobody knows it tells nothing. */
    private void measured(Evidence.Measured m) {
        LogonTiming t = m.timing();
        KnownSession known = known(m.bootId(), t.session());
        if (known == null) return;
        if (!known.told()) known = announce(known, t.account());
        telling.timing(m, known);
    }

    /** A snapshot would give the session its own name, and the timing would stand under another. */
    private KnownSession announce(KnownSession k, Account otherwise) {
        Account account = k.account();
        KnownSession named = k.confirmed(account == null ? otherwise : account);
        replace(k, named);
        telling.logon(named);
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
                    telling.power(p, PowerEvent.Kind.SHUTDOWN);
                    noCrash(p.bootId(), at);
                }
            }
            case SLEEP -> telling.power(p, PowerEvent.Kind.SLEEP);
            case WAKE -> telling.power(p, PowerEvent.Kind.WAKE);
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

    private void booted(String bootId, long at, @Nullable Long uptimeMs, String source) {
        if (boots.booted(bootId, at)) telling.boot(bootId, at, uptimeMs, source);
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
            if (!k.bootId().equals(now.bootId()))
                end(k, Ending.ofBoot(k, boots, at - now.uptimeMs()));
            else if (shutdown != null) end(k, Ending.at(shutdown, EndClaim.SHUTDOWN_SEEN));
            else absent(k, at);
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
            telling.logon(before);
        }
        KnownSession after = before.seen(s, at);
        telling.changes(now, s, before, after);
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

    /**
     * Gone at two snapshots is gone. One that only the log told of yet may still be on its way to
     * the system; and the first snapshot without it may be older than it, or the clock set back.
     */
    private void absent(KnownSession k, long at) {
        Long missing = k.missingSince();
        if (missing == null) {
            replace(k, k.leaving(k.initiatedAt(), at));
            return;
        }
        if (!k.told() && at >= missing && at - missing < LATE_START_MS) return;
        long latest = missing > k.startedAt() ? missing : at;
        end(k, Ending.gone(k, latest, EndClaim.Reason.UNKNOWN));
    }

    private void end(KnownSession k, Ending ending) {
        open.remove(k);
        if (!k.told()) telling.logon(k);
        logoff(k.confirmed(k.account()), ending);
    }

    private void logoff(KnownSession k, Ending ending) {
        if (k.account() == null) return;
        telling.logoff(k, ending);
        ended.add(
                new Ended(
                        k,
                        ending.claim().quality(),
                        ending.claim().reason(),
                        ending.atOrAfterStart(k)));
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
        telling.heartbeat(now, alive, interval, pulse.state().get(), news ? machine : null);
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
}
