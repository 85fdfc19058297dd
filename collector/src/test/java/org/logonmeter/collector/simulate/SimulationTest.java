package org.logonmeter.collector.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

class SimulationTest {
    private static final Instant NOW = Instant.parse("2026-11-25T14:20:00Z");

    @TempDir Path directory;

    private static Simulation.Plan plan(URI collector, String secret, Duration live, double speed) {
        return new Simulation.Plan(collector, secret, ZoneOffset.UTC, 2, live, speed);
    }

    private static Simulation.Outcome play(RunningCollector collector, InstantSource clock)
            throws SimulationException, InterruptedException {
        Simulation.Plan plan = plan(collector.uri("/"), RunningCollector.SECRET, Duration.ZERO, 1);
        return new Simulation(Campus.of(3, 9, 5), plan, clock).run(done -> {});
    }

    @Test
    void everyEventIsTakenAndTheSameCampusToldTwiceIsToldOnce() throws Exception {
        // two minutes later the collector lets the machines enrol again
        Instant[] now = {NOW};
        try (RunningCollector collector = RunningCollector.start(directory, () -> now[0])) {
            Simulation.Outcome first = play(collector, () -> NOW);
            assertThat(first.events()).isGreaterThan(1_000);
            assertThat(first.accepted()).isEqualTo(first.events());
            assertThat(first.refused()).isZero();
            now[0] = NOW.plusSeconds(120);
            Simulation.Outcome second = play(collector, () -> NOW);
            assertThat(second.duplicate()).isEqualTo(second.events()).isEqualTo(first.events());
        }
    }

    @Test
    void everySessionThatWasPlayedIsRebuiltOnce() throws Exception {
        Campus campus = Campus.of(3, 9, 5);
        long sessions = 0;
        try (RunningCollector collector = RunningCollector.start(directory, () -> NOW)) {
            Simulation.Plan plan =
                    plan(collector.uri("/"), RunningCollector.SECRET, Duration.ZERO, 1);
            new Simulation(campus, plan, () -> NOW).run(done -> {});
            for (Campus.Machine machine : campus.machines())
                for (int ago = plan.days();
                        ago
                                >= Math.max(
                                        machine.ills().offlineDays(),
                                        machine.ills().dies() ? 1 : 0);
                        ago--)
                    sessions +=
                            day(
                                            campus,
                                            machine,
                                            LocalDate.of(2026, 11, 25).minusDays(ago),
                                            ago == 1)
                                    .stream()
                                    .filter(e -> !e.at().isAfter(NOW))
                                    .map(
                                            e ->
                                                    new Diary(t -> t)
                                                            .event(
                                                                    e,
                                                                    machine.name(),
                                                                    1,
                                                                    "simulated"))
                                    .filter(
                                            e ->
                                                    e instanceof SessionEvent s
                                                            && s.event() == SessionEvent.Kind.LOGON)
                                    .count();
        }
        try (Database database =
                Database.open("jdbc:sqlite:" + directory.resolve("collector.db"))) {
            List<StoredSession> rebuilt =
                    new SessionRows(database)
                            .byId(0, 10_000, NOW).stream()
                                    .filter(s -> s.quality() != null)
                                    .toList();
            assertThat(rebuilt).hasSize((int) sessions);
            assertThat(rebuilt)
                    .extracting(StoredSession::quality)
                    .contains(
                            EndQuality.OBSERVED,
                            EndQuality.INFERRED,
                            EndQuality.OPEN,
                            EndQuality.SHUTDOWN);
            assertThat(rebuilt)
                    .allMatch(s -> s.countedEnd() == null || !s.countedEnd().isBefore(s.start()));
        }
    }

    @Test
    void thePresentIsToldAsItPasses() throws Exception {
        Instant start = NOW;
        try (RunningCollector collector =
                RunningCollector.start(directory, InstantSource.system())) {
            long from = System.nanoTime();
            InstantSource clock = () -> start.plusNanos(System.nanoTime() - from);
            Simulation.Plan plan =
                    plan(
                            collector.uri("/"),
                            RunningCollector.SECRET,
                            Duration.ofMillis(1_500),
                            1_200);
            Simulation.Outcome outcome =
                    new Simulation(Campus.of(1, 3, 5), plan, clock).run(done -> {});
            Simulation.Plan past =
                    plan(collector.uri("/"), RunningCollector.SECRET, Duration.ZERO, 1);
            assertThat(outcome.refused()).isZero();
            assertThat(outcome.events()).isGreaterThan(events(Campus.of(1, 3, 5), past));
        }
    }

    private static long events(Campus campus, Simulation.Plan plan) {
        long events = 0;
        for (Campus.Machine machine : campus.machines())
            for (int ago = plan.days(); ago >= 0; ago--)
                events +=
                        day(
                                        campus,
                                        machine,
                                        NOW.atZone(ZoneOffset.UTC).toLocalDate().minusDays(ago),
                                        ago == 1)
                                .stream()
                                .filter(e -> !e.at().isAfter(NOW))
                                .count();
        return events;
    }

    private static List<Diary.Entry> day(
            Campus campus, Campus.Machine machine, LocalDate date, boolean last) {
        Diary diary = new Diary(t -> t);
        new LabDay(campus, machine, diary, date, ZoneOffset.UTC, 1, last).live();
        return diary.entries();
    }

    @Test
    void aWrongSecretIsOneClearLine() {
        try (RunningCollector collector = RunningCollector.start(directory, () -> NOW)) {
            Simulation.Plan plan = plan(collector.uri("/"), "wrong", Duration.ZERO, 1);
            assertThatExceptionOfType(SimulationException.class)
                    .isThrownBy(
                            () ->
                                    new Simulation(Campus.of(1, 2, 5), plan, () -> NOW)
                                            .run(done -> {}))
                    .withMessageContaining("collector enrolment create");
        }
    }

    @Test
    void theSameSeedIsTheSameCampusAndTheSameDay() {
        LocalDate date = LocalDate.of(2026, 11, 24);
        Campus campus = Campus.of(3, 30, 7);
        assertThat(Campus.of(3, 30, 7)).isEqualTo(campus).isNotEqualTo(Campus.of(3, 30, 8));
        for (Campus.Machine machine : campus.machines())
            assertThat(events(campus, machine, date))
                    .isEqualTo(events(Campus.of(3, 30, 7), machine, date));
    }

    private static List<HostEvent> events(Campus campus, Campus.Machine machine, LocalDate date) {
        Diary diary = new Diary(t -> t);
        new LabDay(campus, machine, diary, date, ZoneOffset.UTC, 1, false).live();
        List<HostEvent> events = new java.util.ArrayList<>();
        for (Diary.Entry e : diary.entries())
            events.add(diary.event(e, machine.name(), events.size() + 1, "simulated"));
        return events;
    }

    @Test
    void aHeartbeatListsWhoIsThereAndTheCampusShowsEveryKindOfThing() {
        Campus campus = Campus.of(6, 120, 3);
        java.util.Set<String> kinds = new java.util.TreeSet<>();
        java.util.Set<String> ends = new java.util.TreeSet<>();
        for (Campus.Machine machine : campus.machines()) {
            java.util.Set<SessionId> there = new java.util.HashSet<>();
            for (HostEvent event : events(campus, machine, LocalDate.of(2026, 11, 24))) {
                kinds.add(event.kind());
                if (event instanceof SessionEvent e && e.event() == SessionEvent.Kind.LOGON) {
                    there.clear();
                    there.add(e.session());
                }
                if (event instanceof SessionEvent e && e.end() != null) {
                    ends.add(e.end().quality().wireName());
                    there.remove(e.session());
                }
                if (event instanceof Heartbeat beat) {
                    assertThat(there).containsAll(beat.alive());
                    there.retainAll(beat.alive());
                }
            }
        }
        assertThat(kinds)
                .contains(
                        "boot",
                        "shutdown",
                        "sleep",
                        "wake",
                        "logon",
                        "logoff",
                        "lock",
                        "unlock",
                        "idle",
                        "active",
                        "heartbeat",
                        "logonTiming",
                        "logonFailure");
        assertThat(ends).containsExactly("inferred", "initiated", "observed", "shutdown");
        assertThat(campus.machines())
                .anyMatch(m -> m.ills().clockErrorMs() != 0)
                .anyMatch(m -> m.ills().offlineDays() > 0)
                .anyMatch(m -> m.ills().dies());
    }
}
