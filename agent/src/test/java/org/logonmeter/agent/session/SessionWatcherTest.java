package org.logonmeter.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.MachineFacts;

/** The loop of the watcher, on a host that shows nothing and ends it after some waits. */
class SessionWatcherTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int WAITS = 3;

    @Test
    void itLooksOftenEnoughForAShortHeartbeat() {
        assertThat(waits(Duration.ofSeconds(10), capture -> true))
                .hasSize(WAITS)
                .allMatch(d -> d.compareTo(Duration.ofSeconds(10)) < 0);
    }

    @Test
    void itLooksOnceAMinuteForALongOne() {
        assertThat(waits(Duration.ofMinutes(5), capture -> true))
                .hasSize(WAITS)
                .containsOnly(SessionWatcher.LIVENESS_MARK);
    }

    @Test
    void aSpoolThatFailsEndsNoWatch() {
        AtomicInteger asked = new AtomicInteger();
        List<Duration> waits =
                waits(
                        Duration.ofMinutes(5),
                        capture -> {
                            if (asked.incrementAndGet() == 1)
                                throw new IllegalStateException("the disk does not answer");
                            return true;
                        });
        assertThat(waits).hasSize(WAITS);
        assertThat(asked.get()).isGreaterThan(1);
    }

    /** How long the watcher was ready to wait, each time. */
    private static List<Duration> waits(Duration heartbeat, Predicate<Capture> keep) {
        List<Duration> waits = new ArrayList<>();
        AtomicReference<SessionWatcher> watcher = new AtomicReference<>();
        AtomicLong seq = new AtomicLong();
        Host host =
                new Host() {
                    @Override
                    public MachineFacts facts() {
                        return new MachineFacts(
                                "LAB-01", null, null, null, null, null, null, null, null, null,
                                null, List.of(), List.of(), null, null, null);
                    }

                    @Override
                    public HostSnapshot snapshot() {
                        return new HostSnapshot(NOW, "b1", 7_200_000, "script", List.of());
                    }

                    @Override
                    public void awaitChange(Duration atMost) {
                        waits.add(atMost);
                        if (waits.size() == WAITS) Objects.requireNonNull(watcher.get()).stop();
                    }

                    @Override
                    public Evidence.Page evidenceAfter(String bookmark) {
                        return new Evidence.Page(List.of(), "0", false);
                    }

                    @Override
                    public void close() {}
                };
        SessionWatcher made =
                new SessionWatcher(
                        host,
                        new SessionTracker(
                                seq::incrementAndGet, EventIds::next, () -> 0.5, heartbeat),
                        TrackerState.EMPTY,
                        "",
                        () -> new AgentState(0, 0, 0, 0, 0, null, null, false),
                        facts -> facts,
                        snapshot -> {},
                        keep);
        watcher.set(made);
        made.run();
        return waits;
    }
}
