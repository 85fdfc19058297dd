package org.logonmeter.agent.logon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * Exported logs of any machines, rebuilt into sessions by the same timeline that the collector
 * uses.
 *
 * @param hosts every computer that a used record names, by name; without sessions where no record
 *     opens one
 * @param used records of a used kind, each once
 */
public record Analysis(List<Host> hosts, long used) {

    /** One computer under one name. */
    public record Host(String computer, List<Session> sessions) {
        public Host {
            sessions = List.copyOf(sessions);
        }
    }

    public Analysis {
        hosts = List.copyOf(hosts);
    }

    public static Analysis of(Collection<EventRecord> records) {
        Map<String, List<EventRecord>> byComputer = new TreeMap<>();
        Set<EventRecord> once = new HashSet<>(records);
        for (EventRecord record : once)
            byComputer.computeIfAbsent(record.computer(), c -> new ArrayList<>()).add(record);
        List<TimedEvent> events = new ArrayList<>();
        for (Set<String> names : Renames.machines(byComputer)) {
            List<EventRecord> machine = new ArrayList<>();
            for (String name : names) machine.addAll(byComputer.getOrDefault(name, List.of()));
            for (MachineLogons.Told told : MachineLogons.of(machine))
                told.facts().forEach(fact -> events.add(timed(told.computer(), fact)));
            for (String name : names)
                MachineLogons.sleeps(machine).forEach(fact -> events.add(timed(name, fact)));
        }
        Map<String, List<Session>> sessions = new TreeMap<>();
        byComputer.keySet().forEach(name -> sessions.put(name, new ArrayList<>()));
        for (Session session : SessionTimeline.of(events))
            sessions.computeIfAbsent(session.host(), h -> new ArrayList<>()).add(session);
        List<Host> hosts = new ArrayList<>();
        sessions.forEach((name, own) -> hosts.add(new Host(name, own)));
        return new Analysis(hosts, once.size());
    }

    private static TimedEvent timed(String computer, HostEvent fact) {
        return new TimedEvent(computer, fact, fact.header().occurredAt(), Duration.ZERO);
    }
}
