package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts one machine's records on one axis of time. A clock that is set (Kernel-General 1) makes
 * later records look earlier; the order in which a channel was written tells on which side of the
 * jump a record stands. A jump of the clock at a resume is not one: the machine slept.
 */
final class SteadyClock {
    private static final Duration SMALLEST_JUMP = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final long HARDWARE_CLOCK = 2;

    static final Comparator<EventRecord> ORDER =
            Comparator.comparing(EventRecord::steady)
                    .thenComparing(EventRecord::channel)
                    .thenComparingLong(EventRecord::recordId)
                    .thenComparing(EventRecord::provider)
                    .thenComparingInt(EventRecord::id)
                    .thenComparingInt(e -> e.fields().size())
                    .thenComparing(e -> new TreeMap<>(e.fields()).toString());

    /**
     * A stretch in which the clock was not set. {@code offset} leads from its stamps to the steady
     * axis.
     */
    private record Era(Instant from, Instant to, Duration offset) {
        boolean holds(Instant stamp) {
            return !stamp.isBefore(from.minus(SLACK)) && !stamp.isAfter(to.plus(SLACK));
        }
    }

    private SteadyClock() {}

    /** The same records without repetitions, in true order, each with its steady moment. */
    static List<EventRecord> order(Collection<EventRecord> records) {
        Map<String, List<EventRecord>> channels = new TreeMap<>();
        for (EventRecord record : once(records))
            channels.computeIfAbsent(record.channel(), c -> new ArrayList<>()).add(record);
        List<EventRecord> jumps = jumps(channels);
        List<EventRecord> all = new ArrayList<>(records.size());
        if (jumps.isEmpty()) {
            channels.values().forEach(all::addAll);
        } else {
            List<Era> eras = eras(jumps);
            channels.forEach((name, channel) -> all.addAll(place(channel, jumps, eras)));
        }
        all.sort(ORDER);
        return all;
    }

    /** By stamp; a record that was told twice stands once. */
    static List<EventRecord> once(Collection<EventRecord> records) {
        List<EventRecord> sorted = new ArrayList<>(records);
        sorted.sort(ORDER);
        List<EventRecord> once = new ArrayList<>(sorted.size());
        for (EventRecord record : sorted)
            if (once.isEmpty() || !once.getLast().equals(record)) once.add(record);
        return once;
    }

    /** In the order in which they were written. */
    private static List<EventRecord> jumps(Map<String, List<EventRecord>> channels) {
        List<EventRecord> jumps = new ArrayList<>();
        for (List<EventRecord> channel : channels.values()) {
            boolean ordered = writtenInOrder(channel);
            List<EventRecord> here = new ArrayList<>();
            for (EventRecord record : channel)
                if (isJump(record) && !asleep(record, channel)) here.add(record);
            here.sort(ordered ? Comparator.comparingLong(EventRecord::recordId) : ORDER);
            jumps.addAll(here);
        }
        return jumps;
    }

    /** True if the clock was set by a second or more, and not read anew from the hardware. */
    static boolean isJump(EventRecord record) {
        if (!record.is(Providers.KERNEL_GENERAL, 1)) return false;
        Instant now = record.instant("NewTime");
        Instant before = record.instant("OldTime");
        return now != null
                && before != null
                && record.number("Reason") != HARDWARE_CLOCK
                && Duration.between(before, now).abs().compareTo(SMALLEST_JUMP) >= 0;
    }

    /** True if most of the jump was spent asleep. */
    private static boolean asleep(EventRecord jump, List<EventRecord> channel) {
        Instant before = stamp(jump, "OldTime");
        Instant now = stamp(jump, "NewTime");
        if (!before.isBefore(now)) return false;
        for (Sleeps.Sleep sleep : Sleeps.told(channel)) {
            Duration common = Sleeps.overlap(before, now, sleep.from(), sleep.to());
            if (common.multipliedBy(2).compareTo(Duration.between(before, now)) > 0) return true;
        }
        return false;
    }

    private static List<Era> eras(List<EventRecord> jumps) {
        List<Era> eras = new ArrayList<>();
        Instant from = Instant.MIN.plus(SLACK);
        Duration offset = Duration.ZERO;
        for (EventRecord jump : jumps) {
            Instant until = stamp(jump, "OldTime");
            eras.add(new Era(from, until, offset));
            from = stamp(jump, "NewTime");
            offset = offset.plus(Duration.between(from, until));
        }
        eras.add(new Era(from, Instant.MAX.minus(SLACK), offset));
        return eras;
    }

    private static Instant stamp(EventRecord jump, String field) {
        Instant stamp = jump.instant(field);
        return stamp == null ? jump.at() : stamp;
    }

    private static List<EventRecord> place(
            List<EventRecord> channel, List<EventRecord> jumps, List<Era> eras) {
        boolean ordered = writtenInOrder(channel);
        List<EventRecord> written = new ArrayList<>(channel);
        written.sort(ordered ? Comparator.comparingLong(EventRecord::recordId) : ORDER);
        boolean own =
                ordered
                        && jumps.stream()
                                .allMatch(j -> j.channel().equals(channel.getFirst().channel()));
        List<EventRecord> placed = new ArrayList<>(channel.size());
        int era = 0;
        for (EventRecord record : written) {
            if (own) {
                while (era < jumps.size() && jumps.get(era).recordId() <= record.recordId()) era++;
            } else {
                era = eraOf(record.at(), ordered ? era : 0, eras);
            }
            placed.add(record.withSteady(record.at().plus(eras.get(era).offset())));
        }
        return placed;
    }

    /** The first stretch from {@code least} on that holds the stamp, else any that does. */
    private static int eraOf(Instant stamp, int least, List<Era> eras) {
        for (int i = least; i < eras.size(); i++) if (eras.get(i).holds(stamp)) return i;
        for (int i = 0; i < least; i++) if (eras.get(i).holds(stamp)) return i;
        return least;
    }

    /**
     * False after a log was cleared, when its numbers begin again and tell nothing of the order.
     */
    private static boolean writtenInOrder(List<EventRecord> channel) {
        Set<Long> ids = new HashSet<>();
        for (EventRecord record : channel) {
            if (record.recordId() < 0 || !ids.add(record.recordId())) return false;
            if (record.is(Providers.EVENTLOG_SERVICE, 104)
                    || record.is(Providers.EVENTLOG_SERVICE, 1102)) return false;
        }
        return true;
    }
}
