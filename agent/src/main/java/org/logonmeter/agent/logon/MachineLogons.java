package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;

/**
 * From one machine's records to the facts about its sessions and logons. The result depends on the
 * set of records alone, not on their order.
 */
public final class MachineLogons {

    /**
     * The facts of one session, with the name that the machine had at its logon.
     *
     * @param facts its logon, its timing, every claim of its end, its locks and disconnects
     * @param length to the end that was seen, by a clock that nobody sets; null if no end was seen
     */
    public record Told(String computer, List<HostEvent> facts, @Nullable Duration length) {
        public Told {
            facts = List.copyOf(facts);
        }
    }

    private MachineLogons() {}

    /** Every session that an anchor event opened, by start. */
    public static List<Told> of(Collection<EventRecord> records) {
        EventLog log = EventLog.of(records);
        List<Boot> boots = Boot.of(log);
        PolicyPasses passes = new PolicyPasses(log);
        List<Told> told = new ArrayList<>();
        Set<String> asleep = new HashSet<>();
        for (LogonSession session : Anchors.sessions(log, boots)) {
            LogonStart start = LogonStart.of(log, session);
            List<HostEvent> facts =
                    new ArrayList<>(SessionFacts.of(log, session, start.logonIds()));
            facts.add(LogonTimes.of(log, session, start, passes));
            EventRecord end = SessionFacts.observedEnd(log, session);
            if (asleep.add(session.bootId())) facts.addAll(sleeps(log, session));
            Duration length =
                    end == null ? null : Duration.between(session.anchor().steady(), end.steady());
            told.add(new Told(session.anchor().computer(), facts, length));
        }
        return told;
    }

    /**
     * When the machine slept from the session's start to the next boot; told once a boot, by its
     * first session.
     */
    private static List<HostEvent> sleeps(EventLog log, LogonSession session) {
        List<HostEvent> facts = new ArrayList<>();
        Boot next = session.next();
        Instant until = next == null ? Instant.MAX : next.first().at();
        for (Sleeps.Sleep sleep : log.sleeps().touching(session.anchor().at(), until)) {
            facts.add(power(session, sleep.from(), PowerEvent.Kind.SLEEP));
            facts.add(power(session, sleep.to(), PowerEvent.Kind.WAKE));
        }
        return facts;
    }

    private static PowerEvent power(LogonSession session, Instant at, PowerEvent.Kind kind) {
        String identity =
                session.anchor().computer() + "|" + session.bootId() + "|" + kind + "|" + at;
        return new PowerEvent(
                new EventHeader(
                        EventIds.derived(identity), session.bootId(), 0, at, null, "eventlog"),
                kind);
    }
}
