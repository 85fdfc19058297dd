package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All used records of one machine, every channel, in true order; found by kind and by stretch of
 * (steady) time.
 */
final class EventLog {
    static final Span ALWAYS = new Span(Instant.MIN, Instant.MAX);

    private final List<EventRecord> all;
    private final Map<String, List<EventRecord>> kinds = new HashMap<>();

    private EventLog(List<EventRecord> ordered) {
        all = ordered;
        for (EventRecord record : ordered)
            kinds.computeIfAbsent(key(record.provider(), record.id()), k -> new ArrayList<>())
                    .add(record);
    }

    static EventLog of(Collection<EventRecord> records) {
        return new EventLog(SteadyClock.order(records));
    }

    List<EventRecord> all() {
        return all;
    }

    List<EventRecord> all(String provider, int... ids) {
        if (ids.length == 1) return kinds.getOrDefault(key(provider, ids[0]), List.of());
        List<EventRecord> found = new ArrayList<>();
        for (int id : ids) found.addAll(all(provider, id));
        found.sort(SteadyClock.ORDER);
        return found;
    }

    /** Both ends included. */
    List<EventRecord> between(String provider, int id, Instant from, Instant to) {
        List<EventRecord> kind = all(provider, id);
        int first = firstAt(kind, from);
        int end = first;
        while (end < kind.size() && !kind.get(end).steady().isAfter(to)) end++;
        return kind.subList(first, end);
    }

    @Nullable EventRecord first(
            String provider,
            int id,
            Span window,
            java.util.function.Predicate<EventRecord> wanted) {
        List<EventRecord> kind = all(provider, id);
        for (int i = firstAt(kind, window.from()); i < kind.size(); i++) {
            EventRecord record = kind.get(i);
            if (record.steady().isAfter(window.to())) return null;
            if (wanted.test(record)) return record;
        }
        return null;
    }

    /** The last within the window. */
    @Nullable EventRecord last(
            String provider,
            int id,
            Span window,
            java.util.function.Predicate<EventRecord> wanted) {
        List<EventRecord> found = between(provider, id, window.from(), window.to());
        for (int i = found.size() - 1; i >= 0; i--)
            if (wanted.test(found.get(i))) return found.get(i);
        return null;
    }

    /** Index of the first record at or after the moment. */
    static int firstAt(List<EventRecord> kind, Instant from) {
        int low = 0;
        int high = kind.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (kind.get(middle).steady().isBefore(from)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static String key(String provider, int id) {
        return provider.toLowerCase(Locale.ROOT) + ' ' + id;
    }

    /** A stretch of steady time, both ends included. */
    record Span(Instant from, Instant to) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && !moment.isAfter(to);
        }
    }
}
