package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts one machine's records on one axis of time. A clock that is set (Kernel-General 1) makes
 * later records look earlier; the order in which a channel was written tells on which side of the
 * jump a record stands. A jump of the clock at a resume is not one: the machine slept.
 */
final class SteadyClock {
    private static final Duration SMALLEST_JUMP = Duration.ofSeconds(1);
    private static final Duration SLACK = Duration.ofSeconds(2);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** All settings of a clock together; beyond it, moments would have no number any more. */
    private static final Duration FURTHEST = Duration.ofDays(36_500_000);

    /** Sides of jumps compared for one record; a clock that is set all day must not cost hours. */
    private static final int LOOKED_AT = 16;

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

        Instant steady(EventRecord record) {
            return record.at().plus(offset);
        }
    }

    private SteadyClock() {}

    /**
     * Each channel on the steady axis. Where the jumps themselves were written the order proves the
     * place; elsewhere a stamp from before or after a jump may fit both sides, and then that side
     * is taken on which something was going on: people coming and going, a boot.
     */
    private static List<List<EventRecord>> placed(
            Map<String, List<EventRecord>> channels, List<EventRecord> jumps) {
        List<List<EventRecord>> placed = new ArrayList<>();
        List<List<EventRecord>> others = new ArrayList<>();
        NavigableSet<Instant> activity = new TreeSet<>();
        Instant first = Instant.MAX;
        for (List<EventRecord> channel : channels.values()) {
            if (!holdsAll(jumps, channel)) {
                others.add(channel);
                continue;
            }
            for (EventRecord record : channel) if (record.at().isBefore(first)) first = record.at();
        }
        List<Era> eras = eras(jumps, first);
        for (List<EventRecord> channel : channels.values()) {
            if (!holdsAll(jumps, channel)) continue;
            List<EventRecord> own = ordered(channel, jumps, eras);
            for (EventRecord record : own) if (isActivity(record)) activity.add(record.steady());
            placed.add(own);
        }
        for (List<EventRecord> channel : others) placed.add(place(channel, eras, activity));
        return placed;
    }

    private static boolean holdsAll(List<EventRecord> jumps, List<EventRecord> channel) {
        return writtenInOrder(channel)
                && jumps.stream().allMatch(j -> j.channel().equals(channel.getFirst().channel()));
    }

    private static boolean isActivity(EventRecord record) {
        return record.is(Providers.WINLOGON, 7001)
                || record.is(Providers.WINLOGON, 7002)
                || record.is(Providers.KERNEL_GENERAL, 12)
                || record.is(Providers.KERNEL_GENERAL, 13);
    }

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
            placed(channels, jumps).forEach(all::addAll);
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
            Sleeps.Line sleeps = new Sleeps.Line(Sleeps.told(channel));
            for (EventRecord record : channel)
                if (isJump(record) && !asleep(record, sleeps)) here.add(record);
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
    private static boolean asleep(EventRecord jump, Sleeps.Line sleeps) {
        Instant before = stamp(jump, "OldTime");
        Instant now = stamp(jump, "NewTime");
        if (!before.isBefore(now)) return false;
        for (Sleeps.Sleep sleep : sleeps.touching(before, now)) {
            Duration common = Sleeps.overlap(before, now, sleep.from(), sleep.to());
            if (common.multipliedBy(2).compareTo(Duration.between(before, now)) > 0) return true;
        }
        return false;
    }

    /**
     * @param first the earliest stamp of the channel that tells the jumps; before it nothing is
     *     known
     */
    private static List<Era> eras(List<EventRecord> jumps, Instant first) {
        List<Era> eras = new ArrayList<>();
        Instant from = first.equals(Instant.MAX) ? Instant.MIN.plus(SLACK) : first;
        Duration offset = Duration.ZERO;
        for (EventRecord jump : jumps) {
            Instant until = stamp(jump, "OldTime");
            eras.add(new Era(from, until, offset));
            from = stamp(jump, "NewTime");
            Duration further = offset.plus(Duration.between(from, until));
            if (further.abs().compareTo(FURTHEST) < 0) offset = further;
        }
        eras.add(new Era(from, Instant.MAX.minus(SLACK), offset));
        return eras;
    }

    private static Instant stamp(EventRecord jump, String field) {
        Instant stamp = jump.instant(field);
        return stamp == null ? jump.at() : stamp;
    }

    private static List<EventRecord> ordered(
            List<EventRecord> channel, List<EventRecord> jumps, List<Era> eras) {
        List<EventRecord> written = new ArrayList<>(channel);
        written.sort(Comparator.comparingLong(EventRecord::recordId));
        List<EventRecord> placed = new ArrayList<>(channel.size());
        int era = 0;
        for (EventRecord record : written) {
            while (era < jumps.size() && jumps.get(era).recordId() <= record.recordId()) era++;
            placed.add(record.withSteady(eras.get(era).steady(record)));
        }
        return placed;
    }

    private static List<EventRecord> place(
            List<EventRecord> channel, List<Era> eras, NavigableSet<Instant> activity) {
        boolean ordered = writtenInOrder(channel);
        List<EventRecord> written = new ArrayList<>(channel);
        written.sort(ordered ? Comparator.comparingLong(EventRecord::recordId) : ORDER);
        List<EventRecord> placed = new ArrayList<>(channel.size());
        int era = 0;
        Instant before = Instant.MIN;
        for (EventRecord record : written) {
            List<Integer> fitting = fitting(record, ordered ? era : 0, before, eras);
            era = nearest(record, fitting, eras, activity);
            EventRecord steady = record.withSteady(eras.get(era).steady(record));
            placed.add(steady);
            if (ordered) before = steady.steady().minus(SLACK);
        }
        return placed;
    }

    /**
     * Where the stamp fits: from {@code least} on and not before what was written earlier, else
     * from there on, else anywhere; never empty.
     */
    private static List<Integer> fitting(
            EventRecord record, int least, Instant before, List<Era> eras) {
        List<Integer> later = new ArrayList<>();
        List<Integer> any = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        int last = eras.size();
        for (int i = least; i < last; i++) {
            if (!eras.get(i).holds(record.at())) continue;
            if (later.isEmpty()) last = Math.min(last, i + LOOKED_AT);
            later.add(i);
            if (!eras.get(i).steady(record).isBefore(before)) behind.add(i);
        }
        for (int i = 0; i < least && later.isEmpty(); i++)
            if (eras.get(i).holds(record.at())) any.add(i);
        if (!behind.isEmpty()) return behind;
        if (!later.isEmpty()) return later;
        return any.isEmpty() ? List.of(least) : any;
    }

    private static int nearest(
            EventRecord record, List<Integer> eras, List<Era> all, NavigableSet<Instant> activity) {
        int best = eras.getFirst();
        if (eras.size() == 1) return best;
        Duration least = distance(all.get(best).steady(record), activity);
        for (int era : eras) {
            Duration away = distance(all.get(era).steady(record), activity);
            if (away.compareTo(least) < 0) {
                least = away;
                best = era;
            }
        }
        return best;
    }

    private static Duration distance(Instant moment, NavigableSet<Instant> activity) {
        Instant earlier = activity.floor(moment);
        Instant later = activity.ceiling(moment);
        Duration since = earlier == null ? FOR_EVER : Duration.between(earlier, moment);
        Duration until = later == null ? FOR_EVER : Duration.between(moment, later);
        return since.compareTo(until) < 0 ? since : until;
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
