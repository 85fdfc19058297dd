package org.logonmeter.agent.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures. Full jitter, drawn after the cap: jitter drawn before it
 * vanishes at the cap, and the fleet returns as a herd.
 */
final class Backoff {
    static final Duration BASE = Duration.ofSeconds(1);
    static final Duration CAP = Duration.ofMinutes(5);
    static final Duration OUTAGE_CAP = Duration.ofMinutes(15);
    static final Duration HOUR = Duration.ofHours(1);

    /** When a collector goes away its agents notice together; this spreads their first question. */
    static final Duration BREAK_SPREAD = Duration.ofSeconds(60);

    private static final int MAX_DOUBLINGS = 20;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * After the {@code failures}-th failure in a row, counted from 1: uniform in [0, min(cap, base
     * * 2^n)).
     */
    Duration next(int failures, Duration cap) {
        long doubled = BASE.toMillis() << Math.min(Math.max(failures, 0), MAX_DOUBLINGS);
        return upTo(Duration.ofMillis(Math.min(cap.toMillis(), doubled)));
    }

    /** Uniform in [0, most). */
    Duration upTo(Duration most) {
        return Duration.ofMillis((long) (random.nextDouble() * most.toMillis()));
    }

    /**
     * What a server asked for, and up to a tenth more, so that those it told the same come apart.
     */
    Duration asked(Duration after) {
        return after.plus(upTo(after.dividedBy(10)));
    }

    /** An hour, give or take half of it. */
    Duration hourly() {
        return HOUR.dividedBy(2).plus(upTo(HOUR));
    }
}
