package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionEvent;

/**
 * Evidence for the live agent, as records arrive: what the records held so far tell that was not
 * told before. The same functions as for an exported log run over everything held, so an event that
 * comes late only completes what was said.
 *
 * <p>Holds the records of the last days. Not thread-safe.
 */
public final class LogonEvidence {
    /**
     * Long enough for any logon of a boot to be looked at again; boots themselves are held as long.
     */
    static final Duration HELD = Duration.ofDays(3);

    private static final int MOST_HELD = 50_000;

    /** A logon without a sign of its desktop is told after this. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(10);

    /** The records of one logoff come within seconds; the best of them is waited for. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /** How evidence of the event logs is marked. */
    public static final String SOURCE = "eventlog";

    private final Function<String, @Nullable Account> accounts;
    private List<EventRecord> held = new ArrayList<>();
    private Set<String> told = new HashSet<>();
    private List<LogonSession> sessions = List.of();
    private String bootId;

    /**
     * @param bootId of the boot that runs if no record tells of one
     * @param accounts the name of a SID; null if the system knows none
     */
    public LogonEvidence(String bootId, Function<String, @Nullable Account> accounts) {
        this.bootId = bootId;
        this.accounts = accounts;
    }

    /** True for the records that come before userinit and Explorer. */
    public static boolean beginsLogon(EventRecord record) {
        return record.is(Providers.WINLOGON, 1)
                || record.is(Providers.WINLOGON, 7001)
                || record.is(Providers.LSM, 41);
    }

    /** Records that an earlier run of the agent has read and told of. */
    public void known(Collection<EventRecord> earlier) {
        if (earlier.isEmpty()) return;
        Instant last =
                earlier.stream().map(EventRecord::at).max(Comparator.naturalOrder()).orElseThrow();
        after(earlier, last);
    }

    /**
     * Takes what was read, in any order.
     *
     * @param now host clock
     * @return what is new, oldest first
     */
    public List<Evidence> after(Collection<EventRecord> records, Instant now) {
        held.addAll(records);
        held = held(now);
        Map<String, Evidence> facts = facts(now);
        List<Evidence> news = new ArrayList<>();
        facts.forEach(
                (identity, evidence) -> {
                    if (!told.contains(identity)) news.add(evidence);
                });
        told = new HashSet<>(facts.keySet());
        news.sort(Comparator.comparing(Evidence::at).thenComparingInt(LogonEvidence::rank));
        return news;
    }

    /** The boot that runs, by the same name in evidence and snapshots. */
    public String bootId() {
        return bootId;
    }

    /**
     * When the log saw the session begin that the system shows under this number.
     *
     * @param logonTime as the system shows it
     * @return null if no record opened it
     */
    public @Nullable Instant startOf(long number, Instant logonTime) {
        Instant start = null;
        for (LogonSession session : sessions) {
            boolean near =
                    Duration.between(session.anchor().at(), logonTime).abs().compareTo(GIVEN_UP)
                            < 0;
            if (session.number() == number && near && session.next() == null)
                start = session.anchor().at();
        }
        return start;
    }

    private List<EventRecord> held(Instant now) {
        List<EventRecord> once = SteadyClock.once(held);
        once.removeIf(e -> e.at().isBefore(now.minus(HELD)) && !isBoot(e));
        int surplus = once.size() - MOST_HELD;
        return surplus > 0 ? new ArrayList<>(once.subList(surplus, once.size())) : once;
    }

    private static boolean isBoot(EventRecord record) {
        return record.is(Providers.KERNEL_GENERAL, 12)
                || record.is(Providers.KERNEL_BOOT, 27)
                || record.is(Providers.EVENTLOG_CLASSIC, 6005);
    }

    private Map<String, Evidence> facts(Instant now) {
        EventLog log = EventLog.of(held);
        List<Boot> boots = Boot.of(log);
        PolicyPasses passes = new PolicyPasses(log);
        Map<String, Evidence> facts = new LinkedHashMap<>();
        power(log, boots, facts);
        sessions = Anchors.sessions(log, boots);
        for (LogonSession session : sessions) {
            LogonStart start = LogonStart.of(log, session);
            EventRecord end = SessionFacts.observedEnd(log, session);
            boolean ending =
                    end != null
                            && !end.is(Providers.WINLOGON, 7002)
                            && end.at().plus(SETTLED).isAfter(now);
            for (HostEvent fact : SessionFacts.of(log, session, start.logonIds())) {
                Evidence evidence = evidence(session, fact);
                if (evidence != null && !(ending && evidence instanceof Evidence.Closed))
                    put(facts, evidence);
            }
            LogonTiming timing = LogonTimes.of(log, session, start, passes);
            boolean over = timing.ready() != null || end != null;
            if (over || timing.start().plus(GIVEN_UP).isBefore(now)) {
                Evidence measured =
                        new Evidence.Measured(
                                timing.header().occurredAt(),
                                boot(session.boot()),
                                null,
                                SOURCE,
                                timing);
                facts.put(measured.toString(), measured);
            }
        }
        if (!boots.isEmpty()) bootId = boot(boots.getLast());
        return facts;
    }

    private String boot(@Nullable Boot boot) {
        return boot == null ? bootId : boot.id();
    }

    private void power(EventLog log, List<Boot> boots, Map<String, Evidence> facts) {
        for (int i = 0; i < boots.size(); i++) {
            Boot boot = boots.get(i);
            String before = i == 0 ? null : boots.get(i - 1).id();
            Instant alive = boot.aliveBefore();
            EventRecord toldBy = boot.aliveToldBy();
            if (before != null && alive != null && toldBy != null)
                put(
                        facts,
                        new Evidence.Alive(
                                alive.minus(Duration.between(toldBy.at(), toldBy.steady())),
                                before,
                                null,
                                SOURCE));
            put(
                    facts,
                    new Evidence.Power(
                            boot.first().at(), boot.id(), null, SOURCE, Evidence.Power.Kind.BOOT));
            Instant until = i + 1 < boots.size() ? boots.get(i + 1).start() : Instant.MAX;
            EventRecord down =
                    SessionFacts.shutdown(
                            log,
                            new EventLog.Span(boot.start(), until.minusNanos(1)),
                            i + 1 < boots.size() ? boots.get(i + 1) : null);
            if (down != null)
                put(
                        facts,
                        new Evidence.Power(
                                down.at(), boot.id(), null, SOURCE, Evidence.Power.Kind.SHUTDOWN));
        }
        for (EventRecord record : log.all(Providers.POWER_TROUBLESHOOTER, 1)) {
            String at = bootAt(boots, record.steady());
            for (Sleeps.Sleep sleep : Sleeps.told(List.of(record))) {
                put(
                        facts,
                        new Evidence.Power(
                                sleep.from(), at, null, SOURCE, Evidence.Power.Kind.SLEEP));
                put(
                        facts,
                        new Evidence.Power(sleep.to(), at, null, SOURCE, Evidence.Power.Kind.WAKE));
            }
        }
    }

    private String bootAt(List<Boot> boots, Instant moment) {
        String id = bootId;
        for (Boot boot : boots) if (!boot.start().isAfter(moment)) id = boot.id();
        return id;
    }

    private static void put(Map<String, Evidence> facts, Evidence evidence) {
        facts.put(evidence.toString(), evidence);
    }

    private @Nullable Evidence evidence(LogonSession session, HostEvent fact) {
        if (!(fact instanceof SessionEvent event)) return null;
        Instant at = event.header().occurredAt();
        String boot = boot(session.boot());
        String number = event.session().osId();
        EndClaim end = event.end();
        if (end != null) {
            Instant latest = end.latest();
            return new Evidence.Closed(
                    latest == null ? at : latest,
                    boot,
                    null,
                    SOURCE,
                    number,
                    end.quality(),
                    end.reason());
        }
        if (event.event() != SessionEvent.Kind.LOGON) return null;
        return new Evidence.Opened(
                at, boot, null, SOURCE, number, account(session), event.details());
    }

    private Account account(LogonSession session) {
        Account known = session.account();
        if (known != null) return known;
        Account resolved = session.sid() == null ? null : accounts.apply(session.sid());
        return resolved == null ? session.knownAccount() : resolved;
    }

    /** At equal times: what was alive, then how it ended, then what began. */
    private static int rank(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Alive _ -> 0;
            case Evidence.Missing _ -> 1;
            case Evidence.Closed _ -> 2;
            case Evidence.Power _ -> 3;
            case Evidence.Opened _ -> 4;
            case Evidence.Measured _ -> 5;
        };
    }
}
