package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.delivery.CollectorAddress;
import org.logonmeter.agent.delivery.CollectorClient;
import org.logonmeter.agent.delivery.Delivery;
import org.logonmeter.agent.delivery.LoginStats;
import org.logonmeter.agent.delivery.Spool;
import org.logonmeter.protocol.MachineFacts;

class DeliveryLoopTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path directory;

    /** At a shutdown the disk may be gone first: that is told in a line, not by a dying thread. */
    @Test
    void aLastAttemptThatFailsEndsTheLoopInOrder() throws Exception {
        CollectorAddress nowhere =
                new CollectorAddress(URI.create("http://127.0.0.1:1/api/LoginStats"), null, null);
        Spool spool = Spool.open(directory, () -> NOW);
        try (CollectorClient client = new CollectorClient(nowhere)) {
            // In LoginStats mode an empty queue needs no server to be found empty.
            DeliveryLoop loop =
                    new DeliveryLoop(
                            new Delivery(
                                    spool,
                                    client,
                                    Optional::empty,
                                    DeliveryLoopTest::facts,
                                    () -> new Delivery.Running("b1", null),
                                    () -> NOW,
                                    new Random(1),
                                    "0.1",
                                    new LoginStats(
                                            nowhere,
                                            new UUID(1, 2),
                                            LoginStats.Format.JSON,
                                            false,
                                            LoginStats.STANDARD_ACTIONS)));
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            Thread thread =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> thrown.set(e))
                            .start(loop);
            awaitWaiting(thread);
            spool.close();
            loop.stop();
            thread.join(Duration.ofSeconds(30));
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isNull();
        } finally {
            spool.close();
        }
    }

    private static void awaitWaiting(Thread thread) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static MachineFacts facts() {
        return new MachineFacts(
                "LAB-1", null, null, null, null, null, null, null, null, null, null, List.of(),
                List.of(), null, null, null);
    }
}
