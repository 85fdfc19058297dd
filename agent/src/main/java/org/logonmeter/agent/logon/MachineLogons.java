package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
     */
    public record Told(String computer, List<HostEvent> facts) {
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
        for (LogonSession session : Anchors.sessions(log, boots)) {
            LogonStart start = LogonStart.of(log, session);
            List<HostEvent> facts =
                    new ArrayList<>(SessionFacts.of(log, session, start.logonIds()));
            facts.add(LogonTimes.of(log, session, start, passes));
            told.add(new Told(session.anchor().computer(), facts));
        }
        return told;
    }

    /** When the machine slept. */
    public static List<HostEvent> sleeps(Collection<EventRecord> records) {
        List<HostEvent> facts = new ArrayList<>();
        for (EventRecord record : records) {
            for (Sleeps.Sleep sleep : Sleeps.told(List.of(record))) {
                facts.add(power(record, sleep.from(), PowerEvent.Kind.SLEEP));
                facts.add(power(record, sleep.to(), PowerEvent.Kind.WAKE));
            }
        }
        return facts;
    }

    private static PowerEvent power(EventRecord record, Instant at, PowerEvent.Kind kind) {
        String identity = record.computer() + "|" + kind + "|" + at;
        return new PowerEvent(
                new EventHeader(EventIds.derived(identity), "any", 0, at, null, "eventlog"), kind);
    }
}
