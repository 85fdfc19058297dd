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
 * <p>Without a new record nothing is computed. Not thread-safe.
 */
public final class LogonEvidence {
    /** What is asked of the logs for the last days only is told of these days only. */
    public static final Duration HELD = HeldRecords.HELD;

    /** A logon without a sign of its desktop is told after this. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(10);

    /** The records of one logoff come within seconds; the best of them is waited for. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /** How evidence of the event logs is marked. */
    public static final String SOURCE = "eventlog";

    private final Function<String, @Nullable Account> accounts;
    private final HeldRecords held = new HeldRecords();
    private boolean stale;
    private Instant due = Instant.MAX;
    private List<EventRecord> anchors = List.of();
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
        stale |= held.add(earlier);
        told = new HashSet<>(facts(last).keySet());
        stale = false;
    }

    /**
     * Takes what was read, in any order.
     *
     * @param now host clock
     * @return what is new, oldest first
     */
    public List<Evidence> after(Collection<EventRecord> records, Instant now) {
        stale |= held.add(records);
        if (!stale && now.isBefore(due)) return List.of();
        Map<String, Evidence> facts = facts(now);
        List<Evidence> news = new ArrayList<>();
        facts.forEach(
                (identity, evidence) -> {
                    if (!told.contains(identity)) news.add(evidence);
                });
        told = new HashSet<>(facts.keySet());
        held.letGo(now, anchors);
        stale = false;
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

    private Map<String, Evidence> facts(Instant now) {
        EventLog log = EventLog.of(held.all());
        List<Boot> boots = Boot.of(log);
        PolicyPasses passes = new PolicyPasses(log);
        Map<String, Evidence> facts = new LinkedHashMap<>();
        due = Instant.MAX;
        PowerEvidence.of(log, boots, bootId).forEach(power -> put(facts, power));
        sessions = Anchors.sessions(log, boots);
        List<EventRecord> staying = new ArrayList<>();
        for (LogonSession session : sessions) {
            LogonStart start = LogonStart.of(log, session);
            boolean whole = held.holdsAllOf(session.anchor().at(), now);
            EventRecord end = SessionFacts.observedEnd(log, session);
            Instant over = bounds(log, session, start, end, whole, now, facts);
            if (over == null || !over.isBefore(now.minus(HELD)))
                staying.addAll(anchors(log, session));
            if (whole) measured(log, session, start, end, passes, now, facts);
        }
        anchors = staying;
        if (!boots.isEmpty()) bootId = boot(boots.getLast());
        return facts;
    }

    /**
     * Beginning and end of a session.
     *
     * @return when it was over; null if it is not known to be
     */
    private @Nullable Instant bounds(
            EventLog log,
            LogonSession session,
            LogonStart start,
            @Nullable EventRecord end,
            boolean whole,
            Instant now,
            Map<String, Evidence> facts) {
        boolean ending =
                end != null
                        && !end.is(Providers.WINLOGON, 7002)
                        && notYet(end.at().plus(SETTLED), now);
        Instant over = null;
        for (HostEvent fact : SessionFacts.of(log, session, start.logonIds())) {
            Evidence evidence = evidence(session, fact);
            if (evidence instanceof Evidence.Opened opened) {
                facts.put(identity(opened), opened);
            } else if (evidence instanceof Evidence.Closed closed && !ending) {
                boolean wish = closed.quality() == EndClaim.Quality.INITIATED;
                if (!wish) over = closed.at();
                if (!wish || whole || knowsOwn(session, start)) put(facts, closed);
            }
        }
        return over;
    }

    /** An older logon's LUIDs are gone: a wish to leave may be that of the user's other session. */
    private boolean knowsOwn(LogonSession session, LogonStart start) {
        if (!start.logonIds().isEmpty()) return true;
        for (LogonSession other : sessions)
            if (!other.anchor().equals(session.anchor()) && session.isUser(other.sid()))
                return false;
        return true;
    }

    private void measured(
            EventLog log,
            LogonSession session,
            LogonStart start,
            @Nullable EventRecord end,
            PolicyPasses passes,
            Instant now,
            Map<String, Evidence> facts) {
        LogonTiming timing = LogonTimes.of(log, session, start, passes);
        boolean over = timing.ready() != null || end != null;
        if (!over && notYet(timing.start().plus(GIVEN_UP), now)) return;
        put(
                facts,
                new Evidence.Measured(
                        timing.header().occurredAt(), boot(session.boot()), null, SOURCE, timing));
    }

    /** What opened the session, and what names its user. */
    private static List<EventRecord> anchors(EventLog log, LogonSession session) {
        List<EventRecord> anchors = new ArrayList<>();
        anchors.add(HeldRecords.asRead(session.anchor()));
        EventRecord ready =
                log.first(
                        Providers.LSM,
                        21,
                        session.reach(),
                        e -> Anchors.number(e) == session.number());
        if (ready != null) anchors.add(HeldRecords.asRead(ready));
        return anchors;
    }

    /** True before the moment; then it is looked at again without a new record. */
    private boolean notYet(Instant moment, Instant now) {
        if (!moment.isAfter(now)) return false;
        if (moment.isBefore(due)) due = moment;
        return true;
    }

    /** A beginning is told once, however much of it is held later. */
    private static String identity(Evidence.Opened o) {
        return "opened " + o.bootId() + ' ' + o.osId() + ' ' + o.at();
    }

    private String boot(@Nullable Boot boot) {
        return boot == null ? bootId : boot.id();
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
