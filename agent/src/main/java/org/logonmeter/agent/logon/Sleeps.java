package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When the machine slept: the exact window of Power-Troubleshooter 1. */
final class Sleeps {
    record Sleep(Instant from, Instant to) {}

    private Sleeps() {}

    /** Sleeps by their beginning, found without looking at all of them. */
    static final class Line {
        private final List<Sleep> sleeps;
        private final List<Instant> latestEnd = new ArrayList<>();

        /**
         * @param ordered as {@link #told} gives them
         */
        Line(List<Sleep> ordered) {
            sleeps = ordered;
            Instant latest = Instant.MIN;
            for (Sleep sleep : ordered) {
                if (sleep.to().isAfter(latest)) latest = sleep.to();
                latestEnd.add(latest);
            }
        }

        /** A run of sleeps that holds each one with a part in the stretch, and few others. */
        List<Sleep> touching(Instant from, Instant to) {
            int first = after(latestEnd, from);
            int end = first;
            while (end < sleeps.size() && sleeps.get(end).from().isBefore(to)) end++;
            return sleeps.subList(first, end);
        }

        private static int after(List<Instant> moments, Instant moment) {
            int low = 0;
            int high = moments.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (moments.get(middle).isAfter(moment)) high = middle;
                else low = middle + 1;
            }
            return low;
        }
    }

    /** On the clock of the stamps, by beginning. */
    static List<Sleep> told(List<EventRecord> records) {
        List<Sleep> sleeps = new ArrayList<>();
        for (EventRecord record : records) {
            if (!record.is(Providers.POWER_TROUBLESHOOTER, 1)) continue;
            Instant from = record.instant("SleepTime");
            Instant to = record.instant("WakeTime");
            if (from != null && to != null && from.isBefore(to)) sleeps.add(new Sleep(from, to));
        }
        sleeps.sort(Comparator.comparing(Sleep::from).thenComparing(Sleep::to));
        return sleeps;
    }

    /** The same time asleep, each moment of it in one stretch only. */
    static List<Sleep> union(List<Sleep> parts) {
        List<Sleep> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparing(Sleep::from).thenComparing(Sleep::to));
        List<Sleep> union = new ArrayList<>();
        for (Sleep part : sorted) {
            Sleep last = union.isEmpty() ? null : union.getLast();
            if (last == null || part.from().isAfter(last.to())) union.add(part);
            else if (part.to().isAfter(last.to()))
                union.set(union.size() - 1, new Sleep(last.from(), part.to()));
        }
        return union;
    }

    static Duration overlap(Instant from, Instant to, Instant otherFrom, Instant otherTo) {
        Instant start = from.isAfter(otherFrom) ? from : otherFrom;
        Instant end = to.isBefore(otherTo) ? to : otherTo;
        return start.isBefore(end) ? Duration.between(start, end) : Duration.ZERO;
    }
}
