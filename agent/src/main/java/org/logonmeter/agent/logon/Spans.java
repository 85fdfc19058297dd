package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Total and what explains it. The total is a span, never a sum; what is not covered by any phase is
 * the unaccounted part. Time asleep belongs to neither.
 *
 * <p>All instants are whole milliseconds on the session's clock, so that total, phases and rest
 * agree with what is printed.
 *
 * @param end null where no end of the logon is known
 * @param explained stretches of the phases that count
 */
record Spans(
        Instant start,
        @Nullable Instant end,
        List<Sleeps.Sleep> sleeps,
        List<Sleeps.Sleep> explained) {

    @Nullable Long totalMs() {
        if (end == null || end.isBefore(start)) return null;
        return ms(start, end) - sleptMs(List.of(new Sleeps.Sleep(start, end)));
    }

    boolean slept() {
        return end != null
                && sleeps.stream()
                        .anyMatch(s -> !Sleeps.overlap(start, end, s.from(), s.to()).isZero());
    }

    @Nullable Long unaccountedMs() {
        Long total = totalMs();
        if (total == null || end == null) return null;
        List<Sleeps.Sleep> covered = union(end);
        long spent = 0;
        for (Sleeps.Sleep part : covered) spent += ms(part.from(), part.to());
        return Math.max(0, total - (spent - sleptMs(covered)));
    }

    private static long ms(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    private List<Sleeps.Sleep> union(Instant until) {
        List<Sleeps.Sleep> parts = new ArrayList<>();
        for (Sleeps.Sleep part : explained) {
            Instant first = part.from().isBefore(start) ? start : part.from();
            Instant last = part.to().isAfter(until) ? until : part.to();
            if (first.isBefore(last)) parts.add(new Sleeps.Sleep(first, last));
        }
        return Sleeps.union(parts);
    }

    private long sleptMs(List<Sleeps.Sleep> parts) {
        long slept = 0;
        for (Sleeps.Sleep part : parts)
            for (Sleeps.Sleep sleep : sleeps)
                slept +=
                        Sleeps.overlap(part.from(), part.to(), sleep.from(), sleep.to()).toMillis();
        return slept;
    }
}
