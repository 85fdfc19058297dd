package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventLog.Trait;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.Terminal;

/**
 * What the logs claim of one session, as facts for the timeline: its logon, every claim of its end,
 * locks and disconnects. Which claim holds is the timeline's to decide.
 */
final class SessionFacts {
    private static final String SOURCE = "eventlog";

    private final EventLog log;
    private final LogonSession session;
    private final Set<Long> logonIds;
    private final List<HostEvent> facts = new ArrayList<>();
    private @Nullable EventRecord observed;
    private Instant lastSign;

    private SessionFacts(EventLog log, LogonSession session, Set<Long> logonIds) {
        this.log = log;
        this.session = session;
        this.logonIds = logonIds;
        this.lastSign = session.anchor().steady();
    }

    /**
     * @param logonIds LUIDs of the session's logon; empty if not audited
     */
    static List<HostEvent> of(EventLog log, LogonSession session, Set<Long> logonIds) {
        SessionFacts facts = new SessionFacts(log, session, logonIds);
        facts.observed = observedEnd(log, session);
        facts.tell(SessionEvent.Kind.LOGON, session.anchor(), facts.details(), null);
        facts.absences();
        facts.signs();
        facts.ends();
        return facts.facts;
    }

    /** 7002, else LSM 23, else the profile's unloading (4). */
    static @Nullable EventRecord observedEnd(EventLog log, LogonSession session) {
        long number = session.number();
        EventLog.Span reach = session.reach();
        EventRecord end =
                log.first(
                        Providers.WINLOGON,
                        7002,
                        Trait.SESSION,
                        number,
                        reach,
                        e -> session.sid() == null || session.isUser(e.text("UserSid")));
        if (end == null)
            end = log.first(Providers.LSM, 23, Trait.SESSION, number, reach, e -> true);
        if (end == null && session.sid() != null)
            end =
                    log.first(
                            Providers.PROFILES,
                            4,
                            Trait.SESSION,
                            number,
                            reach,
                            e -> session.isUser(e.userSid()));
        return end;
    }

    private void ends() {
        if (observed != null) {
            tell(SessionEvent.Kind.LOGOFF, observed, null, EndClaim.LOGOFF_SEEN);
            return;
        }
        EventRecord wish = wish();
        if (wish != null)
            tell(
                    SessionEvent.Kind.LOGOFF,
                    wish,
                    null,
                    new EndClaim(EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null));
        EventRecord shutdown = shutdown();
        if (shutdown != null)
            tell(SessionEvent.Kind.LOGOFF, shutdown, null, EndClaim.SHUTDOWN_SEEN);
        if (shutdown == null) bounds();
    }

    /**
     * 4647 of the session's own logon; by its user where the logon is not audited and the user had
     * no other session open.
     */
    private @Nullable EventRecord wish() {
        EventRecord own = null;
        for (long id : logonIds) {
            EventRecord wished =
                    log.last(Providers.SECURITY, 4647, Trait.LOGON, id, session.reach(), e -> true);
            if (wished != null && (own == null || wished.steady().isAfter(own.steady())))
                own = wished;
        }
        if (own != null || session.sid() == null || !logonIds.isEmpty()) return own;
        return log.last(
                Providers.SECURITY,
                4647,
                Trait.ABOUT,
                session.foldedSid(),
                session.reach(),
                e -> true);
    }

    private @Nullable EventRecord shutdown() {
        return shutdown(log, session.reach(), session.successor() == null ? session.next() : null);
    }

    /**
     * What ended a boot in order.
     *
     * @param next the boot that followed; null if none is known
     */
    static @Nullable EventRecord shutdown(EventLog log, EventLog.Span reach, @Nullable Boot next) {
        EventRecord down = log.first(Providers.EVENTLOG_CLASSIC, 6006, reach, e -> true);
        if (down == null) down = log.first(Providers.KERNEL_GENERAL, 13, reach, e -> true);
        if (down == null) down = log.first(Providers.KERNEL_POWER, 109, reach, e -> true);
        if (down == null && next != null && next.hybrid())
            down = log.last(Providers.KERNEL_POWER, 42, reach, e -> true);
        if (down == null) down = log.first(Providers.EVENTLOG_SERVICE, 1100, reach, e -> true);
        return down;
    }

    /** Nobody saw the end: between the last sign of life and whatever proves it gone. */
    private void bounds() {
        EventRecord successor = session.successor();
        Boot next = session.next();
        if (successor != null) {
            claim(lastSign, successor.at(), successor.steady(), EndClaim.Reason.UNKNOWN);
        } else if (next != null) {
            Instant alive = next.aliveBefore();
            Instant earliest = alive != null && alive.isAfter(lastSign) ? alive : lastSign;
            EndClaim.Reason reason =
                    next.crashedBefore()
                            ? EndClaim.Reason.CRASH
                            : next.cleanBefore() || next.hybrid()
                                    ? EndClaim.Reason.SHUTDOWN
                                    : EndClaim.Reason.UNKNOWN;
            claim(earliest, next.first().at(), next.start(), reason);
        }
    }

    private void claim(
            Instant earliestSteady,
            Instant latestAt,
            Instant latestSteady,
            EndClaim.Reason reason) {
        Duration clock = Duration.between(latestSteady, latestAt);
        Instant earliest = session.shown(earliestSteady.plus(clock), earliestSteady);
        Instant latest = session.shown(latestAt, latestSteady);
        if (earliest.isAfter(latest)) earliest = latest;
        facts.add(
                new SessionEvent(
                        header("end " + reason, earliest),
                        SessionEvent.Kind.LOGOFF,
                        session.id(),
                        session.knownAccount(),
                        null,
                        new EndClaim(EndClaim.Quality.INFERRED, reason, earliest, latest)));
    }

    private void absences() {
        List<Long> number = List.of(session.number());
        each(4800, Trait.SESSION, number).forEach(e -> tell(SessionEvent.Kind.LOCK, e, null, null));
        each(4801, Trait.SESSION, number)
                .forEach(e -> tell(SessionEvent.Kind.UNLOCK, e, null, null));
        if (log.all(Providers.LSM, 21).isEmpty()) {
            connections(each(4779, Trait.LOGON, logonIds), each(4778, Trait.LOGON, logonIds));
        } else {
            connections(
                    log.between(Providers.LSM, 24, Trait.SESSION, session.number(), life()),
                    log.between(Providers.LSM, 25, Trait.SESSION, session.number(), life()));
        }
    }

    private List<EventRecord> each(int id, Trait trait, Collection<Long> values) {
        List<EventRecord> found = new ArrayList<>();
        for (long value : values)
            found.addAll(log.between(Providers.SECURITY, id, trait, value, life()));
        found.sort(SteadyClock.ORDER);
        return found;
    }

    private void connections(List<EventRecord> away, List<EventRecord> back) {
        for (EventRecord e : away) tell(SessionEvent.Kind.DISCONNECT, e, null, null);
        for (EventRecord e : back) {
            String address = e.text(e.is(Providers.LSM, 25) ? "Address" : "ClientAddress");
            tell(SessionEvent.Kind.CONNECT, e, details(address), null);
        }
    }

    /** A 24 that comes after the session's 23 belongs to nobody. */
    private EventLog.Span life() {
        EventRecord over =
                log.first(
                        Providers.LSM,
                        23,
                        Trait.SESSION,
                        session.number(),
                        session.reach(),
                        e -> true);
        Instant to = session.reach().to();
        if (observed != null && observed.steady().isBefore(to)) to = observed.steady();
        if (over != null && over.steady().isBefore(to)) to = over.steady();
        return new EventLog.Span(session.reach().from(), to);
    }

    /** Moves the last sign of life forward to every record that carries the session's number. */
    private void signs() {
        for (int id : new int[] {21, 22, 24, 25}) sign(Providers.LSM, id, e -> true);
        for (int id : new int[] {4800, 4801}) sign(Providers.SECURITY, id, e -> true);
        for (int id : new int[] {1, 2})
            sign(Providers.PROFILES, id, e -> session.isUser(e.userSid()));
        sign(Providers.POLICY, 5324, e -> true);
    }

    private void sign(String provider, int id, Predicate<EventRecord> own) {
        EventRecord last = log.last(provider, id, Trait.SESSION, session.number(), life(), own);
        if (last != null && last.steady().isAfter(lastSign)) lastSign = last.steady();
    }

    private SessionDetails details() {
        EventLog.Span start =
                new EventLog.Span(
                        session.reach().from().minus(LogonStart.BEFORE), session.reach().to());
        EventRecord ready =
                log.first(Providers.LSM, 21, Trait.SESSION, session.number(), start, e -> true);
        if (ready != null) return details(ready.text("Address"));
        EventRecord accepted = null;
        for (long id : logonIds) {
            EventRecord found =
                    log.first(Providers.SECURITY, 4624, Trait.LOGON, id, start, e -> true);
            if (found != null
                    && (accepted == null || SteadyClock.ORDER.compare(found, accepted) < 0))
                accepted = found;
        }
        if (accepted == null) return new SessionDetails(null, null, false, null);
        boolean remote = accepted.number("LogonType") == 10 || accepted.number("LogonType") == 12;
        return remote ? details(accepted.text("IpAddress")) : details("LOCAL");
    }

    private static SessionDetails details(@Nullable String address) {
        if (address == null || address.equalsIgnoreCase("Unknown"))
            return new SessionDetails(null, null, false, null);
        if (address.equalsIgnoreCase("LOCAL"))
            return new SessionDetails("console", null, false, null);
        return new SessionDetails(
                "remote", "rdp", true, new Terminal(null, address, null, null, null));
    }

    private void tell(
            SessionEvent.Kind kind,
            EventRecord told,
            @Nullable SessionDetails details,
            @Nullable EndClaim end) {
        Instant at = session.shown(told.at(), told.steady());
        facts.add(
                new SessionEvent(
                        header(told.source(), at),
                        kind,
                        session.id(),
                        session.knownAccount(),
                        details,
                        end));
    }

    private EventHeader header(String what, Instant at) {
        return header(session, what, at);
    }

    /** The same record gives the same id however often and wherever it is read. */
    static EventHeader header(LogonSession session, String what, Instant at) {
        String identity = session.anchor().computer() + "|" + session.id() + "|" + what + "|" + at;
        return new EventHeader(EventIds.derived(identity), session.bootId(), 0, at, null, SOURCE);
    }
}
