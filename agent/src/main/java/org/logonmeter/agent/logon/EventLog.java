package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All used records of one machine, every channel, in true order; found by kind and by stretch of
 * (steady) time.
 */
final class EventLog {
    static final Span ALWAYS = new Span(Instant.MIN, Instant.MAX);

    /** What a kind of records is looked up by, so that nobody reads through all others'. */
    enum Trait {
        /** Number of the terminal session, a {@code Long}. */
        SESSION,
        /** SID of the record's writer, folded. */
        USER,
        /** SID of the account a record is about, folded. */
        ABOUT,
        /** LUID of the logon a record is about, a {@code Long}. */
        LOGON,
        /** Process a record is about, a {@code Long}. */
        PROCESS,
        /** Task or step of the shell, folded. */
        TASK;

        private Object of(EventRecord record) {
            return switch (this) {
                case SESSION -> number(record, "TSId", "SessionID", "SessionId", "Session");
                case USER -> folded(record.userSid());
                case ABOUT -> folded(text(record, "TargetUserSid", "UserSid"));
                case LOGON -> number(record, "TargetLogonId", "LogonID");
                case PROCESS -> record.number("ProcessId");
                case TASK -> folded(text(record, "TaskName", "psz"));
            };
        }

        private static @Nullable String text(EventRecord record, String... names) {
            for (String name : names) {
                String text = record.text(name);
                if (text != null) return text;
            }
            return null;
        }

        private static long number(EventRecord record, String... names) {
            for (String name : names) if (record.text(name) != null) return record.number(name);
            return -1;
        }
    }

    private final List<EventRecord> all;
    private final Map<String, List<EventRecord>> kinds = new HashMap<>();
    private final Map<String, Map<Object, List<EventRecord>>> keyed = new HashMap<>();
    private Sleeps.@Nullable Line sleeps;

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

    /** Records of the kind that have the value under the trait, in true order. */
    List<EventRecord> all(String provider, int id, Trait trait, Object value) {
        return keyed.computeIfAbsent(
                        key(provider, id) + " " + trait,
                        k -> {
                            Map<Object, List<EventRecord>> by = new HashMap<>();
                            for (EventRecord record : all(provider, id))
                                by.computeIfAbsent(trait.of(record), v -> new ArrayList<>())
                                        .add(record);
                            return by;
                        })
                .getOrDefault(value, List.of());
    }

    /** When the machine slept by Power-Troubleshooter 1, by beginning; on the stamps' clock. */
    Sleeps.Line sleeps() {
        Sleeps.Line known = sleeps;
        if (known == null) {
            known = new Sleeps.Line(Sleeps.told(all(Providers.POWER_TROUBLESHOOTER, 1)));
            sleeps = known;
        }
        return known;
    }

    /** Both ends included. */
    List<EventRecord> between(String provider, int id, Instant from, Instant to) {
        return within(all(provider, id), from, to);
    }

    List<EventRecord> between(String provider, int id, Trait trait, Object value, Span span) {
        return within(all(provider, id, trait, value), span.from(), span.to());
    }

    private static List<EventRecord> within(List<EventRecord> kind, Instant from, Instant to) {
        int first = firstAt(kind, from);
        int end = to.equals(Instant.MAX) ? kind.size() : firstAt(kind, to.plusNanos(1));
        return kind.subList(first, Math.max(first, end));
    }

    @Nullable EventRecord first(
            String provider, int id, Span window, Predicate<EventRecord> wanted) {
        return first(all(provider, id), window, wanted);
    }

    @Nullable EventRecord first(
            String provider,
            int id,
            Trait trait,
            Object value,
            Span window,
            Predicate<EventRecord> wanted) {
        return first(all(provider, id, trait, value), window, wanted);
    }

    private static @Nullable EventRecord first(
            List<EventRecord> kind, Span window, Predicate<EventRecord> wanted) {
        for (int i = firstAt(kind, window.from()); i < kind.size(); i++) {
            EventRecord record = kind.get(i);
            if (record.steady().isAfter(window.to())) return null;
            if (wanted.test(record)) return record;
        }
        return null;
    }

    /** The last within the window. */
    @Nullable EventRecord last(
            String provider, int id, Span window, Predicate<EventRecord> wanted) {
        return last(between(provider, id, window.from(), window.to()), wanted);
    }

    @Nullable EventRecord last(
            String provider,
            int id,
            Trait trait,
            Object value,
            Span window,
            Predicate<EventRecord> wanted) {
        return last(between(provider, id, trait, value, window), wanted);
    }

    private static @Nullable EventRecord last(
            List<EventRecord> found, Predicate<EventRecord> wanted) {
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

    /** Text without its case; empty for none. */
    static String folded(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
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
