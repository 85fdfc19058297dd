package org.logonmeter.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionEvent;

/** The loop of the watcher, on a host that shows nothing and ends it after some waits. */
class SessionWatcherTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");
    private static final int WAITS = 3;
    private static final AgentState NUMBERS = new AgentState(0, 0, 0, 0, 0, null, null, false);

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

    /**
     * The numbers of a heartbeat come from the spool, and a disk may fail to read. The host gives a
     * page once; what is kept must hold the session with the bookmark behind it.
     */
    @Test
    void aFoldThatFailsLosesNoPageOfTheLog() {
        List<Capture> kept = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        SessionWatcher watcher =
                watcher(
                        aLogWithOneSession(),
                        () -> {
                            if (asked.incrementAndGet() == 1)
                                throw new IllegalStateException("the spool cannot be read");
                            return NUMBERS;
                        },
                        kept::add);

        assertThatThrownBy(watcher::look).hasMessage("the spool cannot be read");
        assertThat(kept).as("nothing half").isEmpty();
        watcher.look();

        assertThat(told(kept)).containsExactly(SessionEvent.Kind.LOGON, SessionEvent.Kind.LOGOFF);
        assertThat(kept.getFirst().bookmark()).isEqualTo("B1");
        assertThat(told(kept.subList(0, 1))).as("with its bookmark").hasSize(2);
    }

    /** The disk fails while it takes a capture: events, state and bookmark are offered again. */
    @Test
    void aCaptureThatFailsIsOfferedAgainWithItsEvents() {
        List<Capture> kept = new ArrayList<>();
        AtomicInteger asked = new AtomicInteger();
        SessionWatcher watcher =
                watcher(
                        aLogWithOneSession(),
                        () -> NUMBERS,
                        capture -> {
                            if (asked.incrementAndGet() == 1)
                                throw new IllegalStateException("the disk does not answer");
                            return kept.add(capture);
                        });

        assertThatThrownBy(watcher::look).hasMessage("the disk does not answer");
        watcher.look();

        assertThat(told(kept)).containsExactly(SessionEvent.Kind.LOGON, SessionEvent.Kind.LOGOFF);
        assertThat(told(kept.subList(0, 1))).as("with its bookmark").hasSize(2);
    }

    private static List<SessionEvent.Kind> told(List<Capture> kept) {
        return kept.stream()
                .flatMap(c -> c.events().stream())
                .filter(SessionEvent.class::isInstance)
                .map(e -> ((SessionEvent) e).event())
                .toList();
    }

    /** Each page of the log can be read once, as on Windows. */
    private static Host aLogWithOneSession() {
        AtomicInteger read = new AtomicInteger();
        return new QuietHost() {
            @Override
            public Evidence.Page evidenceAfter(String bookmark) {
                if (read.incrementAndGet() > 1)
                    return new Evidence.Page(List.of(), bookmark, false);
                Instant from = NOW.minusSeconds(900);
                Account jo = new Account("EXAMPLE", "jo", null);
                return new Evidence.Page(
                        List.of(
                                new Evidence.Opened(from, "b1", null, "log", "1", jo, null),
                                new Evidence.Closed(
                                        from.plusSeconds(600),
                                        "b1",
                                        null,
                                        "log",
                                        "1",
                                        EndClaim.Quality.OBSERVED,
                                        EndClaim.Reason.LOGOFF)),
                        "B1",
                        false);
            }
        };
    }

    private static SessionWatcher watcher(
            Host host, Supplier<AgentState> numbers, Predicate<Capture> keep) {
        AtomicLong seq = new AtomicLong();
        return new SessionWatcher(
                host,
                new SessionTracker(
                        seq::incrementAndGet, EventIds::next, () -> 0.5, Duration.ofMinutes(5)),
                TrackerState.EMPTY,
                "",
                numbers,
                facts -> facts,
                snapshot -> {},
                keep);
    }

    /** Shows nobody and tells nothing. */
    private static class QuietHost implements Host {
        @Override
        public MachineFacts facts() {
            return new MachineFacts(
                    "LAB-01", null, null, null, null, null, null, null, null, null, null, List.of(),
                    List.of(), null, null, null);
        }

        @Override
        public HostSnapshot snapshot() {
            return new HostSnapshot(NOW, "b1", 7_200_000, "script", List.of());
        }

        @Override
        public void awaitChange(Duration atMost) {}

        @Override
        public Evidence.Page evidenceAfter(String bookmark) {
            return new Evidence.Page(List.of(), "0", false);
        }

        @Override
        public void close() {}
    }

    /** How long the watcher was ready to wait, each time. */
    private static List<Duration> waits(Duration heartbeat, Predicate<Capture> keep) {
        List<Duration> waits = new ArrayList<>();
        AtomicReference<SessionWatcher> watcher = new AtomicReference<>();
        AtomicLong seq = new AtomicLong();
        Host host =
                new QuietHost() {
                    @Override
                    public void awaitChange(Duration atMost) {
                        waits.add(atMost);
                        if (waits.size() == WAITS) Objects.requireNonNull(watcher.get()).stop();
                    }
                };
        SessionWatcher made =
                new SessionWatcher(
                        host,
                        new SessionTracker(
                                seq::incrementAndGet, EventIds::next, () -> 0.5, heartbeat),
                        TrackerState.EMPTY,
                        "",
                        () -> NUMBERS,
                        facts -> facts,
                        snapshot -> {},
                        keep);
        watcher.set(made);
        made.run();
        return waits;
    }
}
