package org.logonmeter.agent.logon;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionKey;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * Exported logs of any machines, rebuilt into sessions by the same timeline that the collector
 * uses.
 *
 * @param hosts every computer that a used record names, by name; without sessions where no record
 *     opens one
 * @param used records of a used kind, each once
 * @param lengths of sessions, by computer and key
 */
public record Analysis(List<Host> hosts, long used, Map<String, Duration> lengths) {

    /** One computer under one name. */
    public record Host(String computer, List<Session> sessions) {
        public Host {
            sessions = List.copyOf(sessions);
        }
    }

    public Analysis {
        hosts = List.copyOf(hosts);
        lengths = Map.copyOf(lengths);
    }

    /** How long a session lasted by a clock that nobody set; null unless its end was seen. */
    @Nullable Duration length(Session session) {
        return lengths.get(session.host() + "|" + session.key());
    }

    public static Analysis of(Collection<EventRecord> records) {
        Map<String, List<EventRecord>> byComputer = new TreeMap<>();
        List<EventRecord> once = SteadyClock.once(records);
        Map<String, String> names = names(once);
        for (EventRecord record : once)
            byComputer
                    .computeIfAbsent(name(names, record.computer()), c -> new ArrayList<>())
                    .add(record);
        List<TimedEvent> events = new ArrayList<>();
        Map<String, Duration> lengths = new HashMap<>();
        for (Set<String> own : Renames.machines(byComputer)) {
            List<EventRecord> machine = new ArrayList<>();
            for (String name : own) machine.addAll(byComputer.getOrDefault(name, List.of()));
            for (MachineLogons.Told told : MachineLogons.of(machine)) {
                String computer = name(names, told.computer());
                for (HostEvent fact : told.facts()) {
                    events.add(
                            new TimedEvent(
                                    computer, fact, fact.header().occurredAt(), Duration.ZERO));
                    for (String key : SessionKey.namedBy(fact))
                        if (told.length() != null) lengths.put(computer + "|" + key, told.length());
                }
            }
        }
        Map<String, List<Session>> sessions = new TreeMap<>();
        byComputer.keySet().forEach(name -> sessions.put(name, new ArrayList<>()));
        for (Session session : SessionTimeline.of(events))
            sessions.computeIfAbsent(session.host(), h -> new ArrayList<>()).add(session);
        List<Host> hosts = new ArrayList<>();
        sessions.forEach((name, own) -> hosts.add(new Host(name, own)));
        return new Analysis(hosts, once.size(), lengths);
    }

    /** One spelling of each computer's name, by the name without its case. */
    private static Map<String, String> names(List<EventRecord> records) {
        Map<String, String> names = new HashMap<>();
        Set<String> spelt = new HashSet<>();
        for (EventRecord record : records)
            if (spelt.add(record.computer()))
                names.merge(
                        EventLog.folded(record.computer()),
                        record.computer(),
                        (one, other) -> one.compareTo(other) <= 0 ? one : other);
        return names;
    }

    private static String name(Map<String, String> names, String computer) {
        return names.getOrDefault(EventLog.folded(computer), computer);
    }
}
