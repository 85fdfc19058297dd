package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which computer names are one machine: old records keep the old name, and the first boot under the
 * new one tells of the old one's end (EventLog 6011). A rename is believed only if the System log's
 * numbers go on where the old name stopped, because names are used again.
 */
final class Renames {
    private Renames() {}

    /** Groups of names; most hold one. */
    static List<Set<String>> machines(Map<String, List<EventRecord>> byComputer) {
        Map<String, Set<String>> groups = new TreeMap<>();
        byComputer.keySet().forEach(name -> groups.put(name, new TreeSet<>(Set.of(name))));
        for (Map.Entry<String, List<EventRecord>> entry : byComputer.entrySet()) {
            for (EventRecord record : entry.getValue()) {
                if (!record.is(Providers.EVENTLOG_CLASSIC, 6011) || record.values().isEmpty())
                    continue;
                for (String old : byComputer.keySet())
                    if (!old.equals(entry.getKey())
                            && isName(old, record.values().getFirst())
                            && continues(byComputer.getOrDefault(old, List.of()), record))
                        join(groups, old, entry.getKey());
            }
        }
        return new ArrayList<>(new java.util.LinkedHashSet<>(groups.values()));
    }

    /** The event gives the bare name, records may carry the full one. */
    private static boolean isName(String computer, String bare) {
        String name = computer.toLowerCase(Locale.ROOT);
        String wanted = bare.strip().toLowerCase(Locale.ROOT);
        return !wanted.isEmpty() && (name.equals(wanted) || name.startsWith(wanted + "."));
    }

    private static boolean continues(List<EventRecord> old, EventRecord rename) {
        return old.stream()
                .filter(e -> e.channel().equals(rename.channel()))
                .allMatch(e -> e.recordId() < rename.recordId());
    }

    private static void join(Map<String, Set<String>> groups, String one, String other) {
        Set<String> joined = new TreeSet<>(groups.getOrDefault(one, Set.of()));
        joined.addAll(groups.getOrDefault(other, Set.of()));
        for (String name : joined) groups.put(name, joined);
    }
}
