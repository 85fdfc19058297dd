package org.logonmeter.collector.simulate;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.simulate.Campus.Machine;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.HostEvent;

/**
 * Plays a campus against a collector: first the days that are over, as fast as it is taken, then on
 * request the present, in real time or faster.
 */
public final class Simulation {
    private static final int BATCH = 200;
    private static final int AT_ONCE = 16;

    /**
     * @param collector its address
     * @param secret enrolment secret
     * @param zone in which class hours are meant
     * @param days that are over, today's past hours not counted
     * @param live how long to go on after that; zero = not
     * @param speed simulated time over real time while live, at least 1
     */
    public record Plan(
            URI collector, String secret, ZoneId zone, int days, Duration live, double speed) {}

    /** What the collector said to the events. */
    public record Outcome(long agents, long events, long accepted, long duplicate, long refused) {}

    private final Campus campus;
    private final Plan plan;
    private final InstantSource clock;
    private final Instant now;
    private final LongAdder sent = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder duplicate = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder machinesDone = new LongAdder();
    private final Semaphore places = new Semaphore(AT_ONCE);

    public Simulation(Campus campus, Plan plan, InstantSource clock) {
        this.campus = campus;
        this.plan = plan;
        this.clock = clock;
        this.now = clock.instant();
    }

    /**
     * Plays it to its end.
     *
     * @param progress told how many machines have caught up with the present
     * @throws SimulationException if the collector refuses or cannot be reached
     */
    public Outcome run(LongConsumer progress) throws SimulationException, InterruptedException {
        try (HttpClient http =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(Duration.ofSeconds(5))
                                .build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (Machine machine : campus.machines())
                running.add(
                        threads.submit(
                                () -> {
                                    play(
                                            new SimulatedAgent(
                                                    http, plan.collector(), machine, clock),
                                            machine,
                                            progress);
                                    return null;
                                }));
            try {
                for (Future<?> machine : running) machine.get();
            } catch (ExecutionException e) {
                threads.shutdownNow();
                if (e.getCause() instanceof SimulationException told) throw told;
                throw new IllegalStateException(e.getCause());
            }
        }
        return new Outcome(
                campus.machines().size(),
                sent.sum(),
                accepted.sum(),
                duplicate.sum(),
                refused.sum());
    }

    private void play(SimulatedAgent agent, Machine machine, LongConsumer progress)
            throws SimulationException, InterruptedException {
        UnaryOperator<Instant> shown = t -> told(t).plusMillis(machine.ills().clockErrorMs());
        long seq = 0;
        places.acquire();
        LocalDate today = now.atZone(plan.zone()).toLocalDate();
        try {
            agent.enrol(machine.facts(campus.seed()), plan.secret());
            Batch batch = new Batch(agent);
            for (int ago = plan.days(); ago >= 0; ago--) {
                if (ago < machine.ills().offlineDays()) continue; // still in somebody's bag
                if (machine.ills().dies() && ago < 1) continue;
                Diary day = new Diary(shown);
                new LabDay(campus, machine, day, today.minusDays(ago), plan.zone(), 1, ago == 1)
                        .live();
                for (Diary.Entry entry : day.entries())
                    if (!entry.at().isAfter(now))
                        batch.add(entry, day.event(entry, machine.name(), ++seq, "simulated"));
            }
            batch.flush();
        } finally {
            places.release();
        }
        machinesDone.increment();
        progress.accept(machinesDone.sum());
        if (!plan.live().isZero() && machine.ills().offlineDays() == 0 && !machine.ills().dies())
            goOn(agent, machine, shown, today, seq);
    }

    /** Tells the present as it passes. */
    private void goOn(
            SimulatedAgent agent,
            Machine machine,
            UnaryOperator<Instant> shown,
            LocalDate today,
            long told)
            throws SimulationException, InterruptedException {
        long seq = told;
        Instant end = now.plus(Duration.ofMillis((long) (plan.live().toMillis() * plan.speed())));
        LocalDate lastDay = end.atZone(plan.zone()).toLocalDate();
        for (LocalDate date = today; !date.isAfter(lastDay); date = date.plusDays(1)) {
            Diary day = new Diary(shown);
            new LabDay(campus, machine, day, date, plan.zone(), plan.speed(), false).live();
            Batch batch = new Batch(agent);
            for (Diary.Entry entry : day.entries()) {
                if (!entry.at().isAfter(now)) continue;
                if (entry.at().isAfter(end)) break;
                Duration wait = Duration.between(clock.instant(), told(entry.at()));
                if (wait.isPositive()) {
                    batch.flush();
                    Thread.sleep(wait);
                }
                batch.add(entry, day.event(entry, machine.name(), ++seq, "simulated"));
            }
            batch.flush();
        }
    }

    /**
     * When simulated true time is told to have been: the past as it was, the future drawn together
     * by the speed.
     */
    private Instant told(Instant simulated) {
        if (!simulated.isAfter(now)) return simulated;
        return now.plusMillis((long) (Duration.between(now, simulated).toMillis() / plan.speed()));
    }

    /** Events of one boot on their way. */
    private final class Batch {
        private final SimulatedAgent agent;
        private final List<HostEvent> events = new ArrayList<>();
        private @Nullable String bootId;

        Batch(SimulatedAgent agent) {
            this.agent = agent;
        }

        void add(Diary.Entry entry, HostEvent event)
                throws SimulationException, InterruptedException {
            if (!entry.bootId().equals(bootId) || events.size() == BATCH) flush();
            bootId = entry.bootId();
            events.add(event);
        }

        void flush() throws SimulationException, InterruptedException {
            if (events.isEmpty() || bootId == null) return;
            BatchReceipt receipt = agent.send(bootId, List.copyOf(events));
            for (BatchReceipt.Item item : receipt.results()) {
                switch (item.outcome()) {
                    case ACCEPTED -> accepted.increment();
                    case DUPLICATE -> duplicate.increment();
                    case CONFLICT, REJECTED -> refused.increment();
                }
            }
            sent.add(events.size());
            events.clear();
        }
    }
}
