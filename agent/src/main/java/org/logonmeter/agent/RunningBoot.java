package org.logonmeter.agent;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.Delivery;
import org.logonmeter.agent.session.HostSnapshot;

/** The boot this agent runs in, as last seen and carried on by the clock. Any thread. */
final class RunningBoot {
    private static final long AGREE_MS = 1_000;

    private final InstantSource clock;
    private volatile @Nullable Seen seen;

    private record Seen(String bootId, long uptimeMs, long nanos, long clockMs) {}

    RunningBoot(InstantSource clock) {
        this.clock = clock;
    }

    void seen(HostSnapshot snapshot) {
        seen = new Seen(snapshot.bootId(), snapshot.uptimeMs(), System.nanoTime(), clock.millis());
    }

    /**
     * The uptime is unknown where the machine slept or its clock was set since: then the two clocks
     * disagree.
     */
    Delivery.Running now() {
        Seen last = seen;
        if (last == null) return new Delivery.Running("unknown", null);
        long elapsed = (System.nanoTime() - last.nanos()) / 1_000_000;
        boolean steady = Math.abs(clock.millis() - last.clockMs() - elapsed) <= AGREE_MS;
        return new Delivery.Running(last.bootId(), steady ? last.uptimeMs() + elapsed : null);
    }
}
