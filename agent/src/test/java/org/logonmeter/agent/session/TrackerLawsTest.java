package org.logonmeter.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.session.RandomMachine.How;
import org.logonmeter.agent.session.RandomMachine.Stay;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EndClaim.Quality;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionEvent;

/**
 * Laws of the tracker over random lives of a machine, watched by an agent that looks when it likes,
 * dies before it kept what it saw, and at times cannot read.
 */
class TrackerLawsTest {
    private static final long SEEDS = Long.getLong("logonmeter.seeds", 200);
    private static final LongUnaryOperator TRUE_CLOCK = LongUnaryOperator.identity();
    private static final long HOUR_MS = 3_600_000;

    /** An agent that may die at any moment, and what it told for good. */
    private static final class Watched {
        private final AtomicLong seq = new AtomicLong();
        private final SessionTracker tracker =
                new SessionTracker(
                        seq::incrementAndGet, EventIds::next, () -> 0.5, Duration.ofMinutes(5));
        private final RandomMachine machine;
        private final SplittableRandom random;
        private final boolean log;
        private final List<SessionEvent> told = new ArrayList<>();
        private final Set<Stay> shown = new HashSet<>();
        private String state = TrackerState.EMPTY.toJson();
        private String bookmark = "";

        Watched(RandomMachine machine, SplittableRandom random, boolean log) {
            this.machine = machine;
            this.random = random;
            this.log = log;
        }

        void wholeStory() {
            long now = RandomMachine.dayOne();
            while (now < machine.end() - RandomMachine.LAST_LOOKS_MS) {
                look(now, true);
                now += random.nextInt(4) == 0 ? random.nextLong(600_000) : random.nextLong(30_000);
            }
            for (long left : new long[] {36_000, 25_000, 13_000, 1_000})
                look(machine.end() - left, false);
        }

        /** As the watcher does it: first the snapshot, then the log to its end. */
        private void look(long now, boolean mayFail) {
            HostSnapshot snapshot = machine.snapshot(now);
            if (snapshot == null) return;
            if (mayFail && random.nextInt(10) == 0) snapshot = null;
            boolean readable = log && !(mayFail && random.nextInt(10) == 0);
            long read = now + (mayFail ? random.nextLong(400) : 0);
            while (readable) {
                Evidence.Page page = machine.page(bookmark, read);
                if (!page.more()) {
                    keep(snapshot, page, now, mayFail);
                    return;
                }
                if (!keep(null, page, now, mayFail)) return;
            }
            keep(snapshot, new Evidence.Page(List.of(), bookmark, false), now, mayFail);
        }

        /** False if the agent died first: then nothing of it was ever there. */
        private boolean keep(
                @Nullable HostSnapshot snapshot, Evidence.Page page, long now, boolean mayDie) {
            SessionTracker.Result result =
                    tracker.fold(TrackerState.fromJson(state), snapshot, page, null);
            if (mayDie && random.nextInt(8) == 0) return false;
            state = result.state().toJson();
            bookmark = page.bookmark();
            for (HostEvent event : result.events())
                if (event instanceof SessionEvent s) told.add(s);
            if (snapshot != null) shown.addAll(machine.there(now));
            return true;
        }

        /** What was told of one real session, in order. */
        private List<SessionEvent> of(Stay stay, LongUnaryOperator clock) {
            return told.stream().filter(e -> means(e, stay, clock)).toList();
        }
    }

    private static boolean means(SessionEvent event, Stay stay, LongUnaryOperator clock) {
        long off =
                event.session().startedAt().toEpochMilli()
                        - stay.id(clock).startedAt().toEpochMilli();
        return event.header().bootId().equals(stay.boot().id())
                && event.session().osId().equals(stay.osId())
                && off >= -Folding.LATE_START_MS
                && off <= Folding.SAME_START_MS;
    }

    private static Watched watched(long seed, boolean log, LongUnaryOperator clock) {
        SplittableRandom random = new SplittableRandom(seed);
        Watched watched = new Watched(new RandomMachine(random.split(), clock), random, log);
        watched.wholeStory();
        return watched;
    }

    @Test
    void withALogEverySessionIsToldOnceWithItsRightEnd() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Watched watched = watched(seed, true, TRUE_CLOCK);
            for (Stay stay : watched.machine.stays) {
                String as = "seed " + seed + " " + stay;
                List<SessionEvent> its = toldOnce(watched, stay, TRUE_CLOCK, as);
                SessionEvent last = its.getLast();
                switch (stay.how()) {
                    case OPEN -> assertThat(last.event()).as(as).isEqualTo(SessionEvent.Kind.LOGON);
                    case LOGOFF -> {
                        assertThat(end(last, as).quality()).as(as).isEqualTo(Quality.OBSERVED);
                        assertThat(at(last)).as(as).isEqualTo(stay.end());
                    }
                    case SHUTDOWN -> {
                        assertThat(end(last, as).quality()).as(as).isEqualTo(Quality.SHUTDOWN);
                        assertThat(at(last)).as(as).isBetween(stay.end(), stay.end() + 900);
                    }
                    case CRASH -> bounded(stay, last, as);
                }
            }
            nobodyElse(watched, TRUE_CLOCK, seed);
        }
    }

    @Test
    void withoutALogEverySessionThatWasEverShownIsToldOnceAndItsEndBounded() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Watched watched = watched(seed, false, TRUE_CLOCK);
            for (Stay stay : watched.machine.stays) {
                String as = "seed " + seed + " " + stay;
                if (!watched.shown.contains(stay)) {
                    assertThat(watched.of(stay, TRUE_CLOCK)).as(as).isEmpty();
                    continue;
                }
                SessionEvent last = toldOnce(watched, stay, TRUE_CLOCK, as).getLast();
                if (stay.how() == How.OPEN)
                    assertThat(last.event()).as(as).isEqualTo(SessionEvent.Kind.LOGON);
                else bounded(stay, last, as);
            }
            nobodyElse(watched, TRUE_CLOCK, seed);
        }
    }

    /**
     * The clock is set by hours, forth or back, in the middle of the story. Not in the seconds
     * around a logon: log and system may then give one session two starts, hours apart.
     */
    @Test
    void aClockThatJumpsDoublesNoSessionAndLosesNone() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(-seed);
            long when = RandomMachine.dayOne() + random.nextLong(2 * HOUR_MS);
            long by = random.nextLong(-30 * HOUR_MS, 30 * HOUR_MS);
            LongUnaryOperator clock = t -> t < when ? t : t + by;
            for (boolean log : new boolean[] {true, false}) {
                Watched watched = watched(seed, log, clock);
                if (watched.machine.stays.stream()
                        .anyMatch(s -> Math.abs(s.start() - when) < 10_000)) continue;
                for (Stay stay : watched.machine.stays) {
                    if (!log && !watched.shown.contains(stay)) continue;
                    String as = "seed " + seed + (log ? " log " : " ") + by + " " + stay;
                    List<SessionEvent> its = toldOnce(watched, stay, clock, as);
                    if (stay.how() == How.OPEN)
                        assertThat(its.getLast().event()).as(as).isEqualTo(SessionEvent.Kind.LOGON);
                    else if (log
                            && watched.machine.monotonic
                            && its.getFirst().header().uptimeMs() != null
                            && stay.how() == How.LOGOFF)
                        assertThat(end(its.getLast(), as).quality())
                                .as(as)
                                .isEqualTo(Quality.OBSERVED);
                    else end(its.getLast(), as);
                }
                nobodyElse(watched, clock, seed);
            }
        }
    }

    /** How often and when an agent looks, and where it dies, shows in no end that the log tells. */
    @Test
    void twoAgentsOnOneMachineTellTheSameEnds() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Set<String>> ends = new ArrayList<>();
            for (long agent = 0; agent < 2; agent++) {
                Watched watched =
                        new Watched(
                                new RandomMachine(new SplittableRandom(seed), TRUE_CLOCK),
                                new SplittableRandom(seed * 31 + agent),
                                true);
                watched.wholeStory();
                Set<String> mine = new HashSet<>();
                for (Stay stay : watched.machine.stays) {
                    SessionEvent last = watched.of(stay, TRUE_CLOCK).getLast();
                    // A crash is bounded by the last look; a shutdown takes its time.
                    if (stay.how() == How.LOGOFF) mine.add(stay + " " + at(last) + last.end());
                    else if (last.end() != null) mine.add(stay + " " + last.end().quality());
                }
                ends.add(mine);
            }
            assertThat(ends.get(1)).as("seed " + seed).isEqualTo(ends.get(0));
        }
    }

    /** One logon, first; then only logoffs, each a better account of the same end. */
    private static List<SessionEvent> toldOnce(
            Watched watched, Stay stay, LongUnaryOperator clock, String as) {
        List<SessionEvent> its = watched.of(stay, clock);
        assertThat(its).as(as).isNotEmpty();
        assertThat(its.getFirst().event()).as(as).isEqualTo(SessionEvent.Kind.LOGON);
        assertThat(its.getFirst().account()).as(as).isEqualTo(stay.who());
        assertThat(its.stream().map(SessionEvent::session).distinct()).as(as).hasSize(1);
        Quality before = null;
        for (SessionEvent e : its.subList(1, its.size())) {
            EndClaim end = end(e, as);
            if (before != null) assertThat(end.quality()).as(as).isLessThan(before);
            before = end.quality();
            assertThat(e.header().occurredAt()).as(as).isAfterOrEqualTo(e.session().startedAt());
        }
        return its;
    }

    private static void nobodyElse(Watched watched, LongUnaryOperator clock, long seed) {
        assertThat(watched.told)
                .as("seed " + seed)
                .allMatch(e -> watched.machine.stays.stream().anyMatch(s -> means(e, s, clock)));
    }

    private static void bounded(Stay stay, SessionEvent last, String as) {
        EndClaim end = end(last, as);
        assertThat(end.quality()).as(as).isEqualTo(Quality.INFERRED);
        Instant truth = Instant.ofEpochMilli(stay.end());
        assertThat(end.earliest()).as(as).isBeforeOrEqualTo(truth);
        assertThat(end.latest()).as(as).isAfterOrEqualTo(truth);
    }

    private static EndClaim end(SessionEvent event, String as) {
        assertThat(event.event()).as(as).isEqualTo(SessionEvent.Kind.LOGOFF);
        return Objects.requireNonNull(event.end());
    }

    private static long at(SessionEvent event) {
        return event.header().occurredAt().toEpochMilli();
    }
}
