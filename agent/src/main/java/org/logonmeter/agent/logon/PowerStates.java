package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the machine slept within one logon: by Power-Troubleshooter 1, and where that is not told by
 * the kernel's own words, Kernel-Power 42 to 107 (sleep) and 506 to 507 (modern standby).
 *
 * @param sleeps on the session's clock, each moment once
 * @param halfTold true if only the beginning or only the end of a sleep is told, so that its length
 *     is unknown
 */
record PowerStates(List<Sleeps.Sleep> sleeps, boolean halfTold) {
    private static final int[][] STATES = {{42, 107}, {506, 507}};

    /** Between the kernel's word and the stamps of Power-Troubleshooter 1. */
    private static final Duration APART = Duration.ofSeconds(10);

    PowerStates {
        sleeps = List.copyOf(sleeps);
    }

    /**
     * @param start of the logon, steady
     * @param end of the logon; null if none is known
     */
    static PowerStates of(
            EventLog log, LogonSession session, Instant start, @Nullable EventRecord end) {
        Instant until = end == null ? start : end.steady();
        List<Sleeps.Sleep> exact =
                log.sleeps().touching(session.onClock(start), session.onClock(until));
        List<Sleeps.Sleep> all = new ArrayList<>(exact);
        boolean half = false;
        for (int[] state : STATES) {
            Instant asleep = null;
            for (EventRecord record : told(log, state, start, until)) {
                Instant at = session.onClock(record.steady());
                if (exact.stream().anyMatch(sleep -> tellsOf(sleep, at))) continue;
                if (record.id() == state[0]) {
                    if (asleep == null) asleep = at;
                } else if (asleep == null) {
                    half = true;
                } else {
                    all.add(new Sleeps.Sleep(asleep, at));
                    asleep = null;
                }
            }
            half |= asleep != null;
        }
        return new PowerStates(Sleeps.union(all), half);
    }

    private static List<EventRecord> told(EventLog log, int[] state, Instant from, Instant to) {
        List<EventRecord> told = new ArrayList<>();
        for (int id : state) told.addAll(log.between(Providers.KERNEL_POWER, id, from, to));
        told.sort(SteadyClock.ORDER);
        return told;
    }

    private static boolean tellsOf(Sleeps.Sleep sleep, Instant at) {
        return !at.isBefore(sleep.from().minus(APART)) && !at.isAfter(sleep.to().plus(APART));
    }
}
