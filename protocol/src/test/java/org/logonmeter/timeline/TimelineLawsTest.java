package org.logonmeter.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.timeline.LifelikeHost.Truth;

/**
 * Laws of the timeline on random lifelike histories; every law is also shown to catch a timeline
 * that breaks it.
 */
class TimelineLawsTest {
    private static final int HISTORIES = 2_000;

    private interface Timeline extends Function<Collection<TimedEvent>, List<Session>> {}

    private interface Law {
        void check(LifelikeHost pc, Timeline timeline, Random random);
    }

    private static void forAll(Law law, Timeline timeline) {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            try {
                law.check(new LifelikeHost("pc-" + seed, seed), timeline, new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static void holds(Law law) {
        forAll(law, SessionTimeline::of);
    }

    private static void catches(Law law, Timeline broken) {
        assertThatThrownBy(() -> forAll(law, broken)).isInstanceOf(AssertionError.class);
    }

    // ---- order, duplicates, batch borders

    private static void orderDoesNotMatter(LifelikeHost pc, Timeline timeline, Random random) {
        List<TimedEvent> shuffled = new ArrayList<>(pc.events);
        Collections.shuffle(shuffled, random);
        assertThat(timeline.apply(shuffled)).isEqualTo(timeline.apply(pc.events));
    }

    private static void duplicatesDoNotCount(LifelikeHost pc, Timeline timeline, Random random) {
        List<TimedEvent> twice = new ArrayList<>(pc.events);
        for (TimedEvent e : pc.events) {
            if (random.nextInt(3) == 0)
                twice.add(
                        random.nextInt(twice.size()),
                        new TimedEvent(
                                e.host(),
                                e.event(),
                                e.receivedAt().plusSeconds(60),
                                e.correction()));
        }
        assertThat(timeline.apply(twice)).isEqualTo(timeline.apply(pc.events));
    }

    @Test
    void orderOfArrivalChangesNothing() {
        holds(TimelineLawsTest::orderDoesNotMatter);
        catches(
                TimelineLawsTest::orderDoesNotMatter,
                events -> SessionTimeline.of(events.stream().limit(events.size() / 2).toList()));
    }

    @Test
    void duplicatesChangeNothing() {
        holds(TimelineLawsTest::duplicatesDoNotCount);
        catches(TimelineLawsTest::duplicatesDoNotCount, TimelineLawsTest::countingEachTelling);
    }

    /** A session more for each event that is told again, as a store without its id would have. */
    private static List<Session> countingEachTelling(Collection<TimedEvent> events) {
        List<Session> once = SessionTimeline.of(events);
        List<Session> counted = new ArrayList<>(once);
        Set<UUID> told = new HashSet<>();
        for (TimedEvent e : events) {
            if (told.add(e.event().header().eventId())) continue;
            Collection<String> named = SessionKey.namedBy(e.event());
            once.stream().filter(s -> named.contains(s.key())).forEach(counted::add);
        }
        return counted;
    }

    @Test
    void batchBordersChangeNothingAndOnlyTheReachedSessionsAreReadAgain() {
        holds((pc, timeline, random) -> batches(pc, random, true));
    }

    @Test
    void readingOnlyTheNamedSessionsAgainIsNotEnough() {
        assertThatThrownBy(
                        () ->
                                forAll(
                                        (pc, timeline, random) -> batches(pc, random, false),
                                        SessionTimeline::of))
                .isInstanceOf(AssertionError.class);
    }

    /**
     * The projection as a store keeps it: batches in any order, each re-reading no more than {@link
     * Reach} says.
     */
    private static void batches(LifelikeHost pc, Random random, boolean byReach) {
        List<TimedEvent> arriving = new ArrayList<>(pc.events);
        if (random.nextBoolean()) Collections.shuffle(arriving, random);
        Map<String, Session> projection = new HashMap<>();
        List<TimedEvent> stored = new ArrayList<>();
        for (int i = 0; i < arriving.size(); ) {
            int size = Math.min(arriving.size() - i, 1 + random.nextInt(1 + random.nextInt(40)));
            List<TimedEvent> news = arriving.subList(i, i + size);
            i += size;
            stored.addAll(news);
            Reach reach = Reach.of(news);
            Set<String> keys = new HashSet<>(reach.named());
            Instant touched = null;
            for (Session known : projection.values()) {
                if (!(byReach ? reach.touches(known) : reach.named().contains(known.key())))
                    continue;
                keys.add(known.key());
                if (touched == null || known.start().isBefore(touched)) touched = known.start();
            }
            Instant from = reach.readFrom(touched);
            List<TimedEvent> read =
                    stored.stream()
                            .filter(
                                    e ->
                                            (from != null && !e.at().isBefore(from))
                                                    || namesDirectly(e, keys))
                            .toList();
            keys.forEach(projection::remove);
            for (Session s : SessionTimeline.of(read))
                if (keys.contains(s.key())) projection.put(s.key(), s);
            assertThat(projection.values())
                    .containsExactlyInAnyOrderElementsOf(SessionTimeline.of(stored));
        }
    }

    private static boolean namesDirectly(TimedEvent e, Set<String> keys) {
        return !(e.event() instanceof Heartbeat)
                && SessionKey.namedBy(e.event()).stream().anyMatch(keys::contains);
    }

    @Test
    void equalHeartbeatsBetweenTwoEqualOnesChangeNothing() {
        long[] dropped = new long[1];
        holds(
                (pc, timeline, random) -> {
                    List<TimedEvent> fewer = Heartbeats.compressed(pc.events);
                    dropped[0] += pc.events.size() - fewer.size();
                    assertThat(timeline.apply(fewer)).isEqualTo(timeline.apply(pc.events));
                });
        assertThat(dropped[0]).isGreaterThan(100L * HISTORIES / 10);
        Law oneEndIsEnough =
                (pc, timeline, random) -> {
                    List<TimedEvent> fewer = Heartbeats.compressed(pc.events);
                    TimedEvent last = null;
                    for (TimedEvent e : fewer) if (e.event() instanceof Heartbeat) last = e;
                    fewer.remove(last);
                    assertThat(timeline.apply(fewer)).isEqualTo(timeline.apply(pc.events));
                };
        catches(oneEndIsEnough, SessionTimeline::of);
    }

    // ---- truth

    private static void boundsContainTheTruth(LifelikeHost pc, Timeline timeline, Random random) {
        Map<String, Truth> truths = new HashMap<>();
        for (Truth truth : pc.truths) truths.put(SessionKey.of(truth.id()), truth);
        for (Session s : timeline.apply(pc.events)) {
            Truth truth = truths.get(s.key());
            if (truth == null) throw new AssertionError(s + " was invented");
            if (pc.clockSteppedUnseen(truth)) continue;
            near(s, s.start(), truth.start(), truth.start());
            Instant at = s.end().at();
            switch (s.end()) {
                case SessionEnd.Observed e -> near(s, e.at(), truth.end(), truth.end());
                case SessionEnd.Initiated e -> near(s, e.at(), truth.end(), truth.end());
                case SessionEnd.Shutdown e ->
                        near(
                                s,
                                e.at(),
                                truth.end(),
                                truth.end() + 3 * LifelikeHost.INTERVAL.toMillis());
                case SessionEnd.Inferred e -> {
                    near(s, e.earliest(), Long.MIN_VALUE, truth.end());
                    near(s, e.latest(), truth.end(), Long.MAX_VALUE);
                }
                case SessionEnd.Unended e -> near(s, e.lastSeen(), truth.start(), truth.end());
            }
            assertThat(at == null || !at.isBefore(s.start())).isTrue();
        }
    }

    private static void near(Session s, Instant told, long from, long to) {
        long tolerance = LifelikeHost.CLOCK_TOLERANCE.toMillis();
        long at = Duration.between(LifelikeHost.START, told).toMillis();
        boolean inside =
                (from == Long.MIN_VALUE || at >= from - tolerance)
                        && (to >= Long.MAX_VALUE - tolerance || at <= to + tolerance);
        assertThat(inside).as("%s: %d should lie in [%d, %d]", s, at, from, to).isTrue();
    }

    @Test
    void everyEndAgreesWithWhatReallyHappenedAndInferredBoundsContainIt() {
        holds(TimelineLawsTest::boundsContainTheTruth);
    }

    @Test
    void aTimelineThatEndsASessionWhenItsAbsenceIsFoundIsCaught() {
        catches(
                TimelineLawsTest::boundsContainTheTruth,
                events ->
                        SessionTimeline.of(events).stream()
                                .map(
                                        s ->
                                                s.end() instanceof SessionEnd.Inferred e
                                                        ? with(
                                                                s,
                                                                new SessionEnd.Inferred(
                                                                        e.latest(),
                                                                        e.latest(),
                                                                        e.reason()))
                                                        : s)
                                .toList());
    }

    @Test
    void aTimelineThatDoesNotCorrectClocksIsCaught() {
        catches(
                TimelineLawsTest::boundsContainTheTruth,
                events ->
                        SessionTimeline.of(
                                events.stream()
                                        .map(
                                                e ->
                                                        new TimedEvent(
                                                                e.host(),
                                                                e.event(),
                                                                e.receivedAt(),
                                                                Duration.ZERO))
                                        .toList()));
    }

    @Test
    void everyEventOfASessionFindsIt() {
        holds(
                (pc, timeline, random) -> {
                    Set<String> told = new HashSet<>();
                    for (TimedEvent e : pc.events)
                        if (!(e.event() instanceof Heartbeat))
                            told.addAll(SessionKey.namedBy(e.event()));
                    assertThat(timeline.apply(pc.events).stream().map(Session::key))
                            .containsExactlyInAnyOrderElementsOf(told);
                });
    }

    // ---- shape

    @Test
    void noStretchIsNegativeOrOverlapsItsOwnKindOrLeavesItsSession() {
        holds(TimelineLawsTest::stretchesAreInOrder);
        catches(
                TimelineLawsTest::stretchesAreInOrder,
                events ->
                        SessionTimeline.of(events).stream()
                                .map(
                                        s ->
                                                s.end() instanceof SessionEnd.Observed
                                                        ? with(
                                                                s,
                                                                new SessionEnd.Observed(s.start()))
                                                        : s)
                                .toList());
    }

    private static void stretchesAreInOrder(LifelikeHost pc, Timeline timeline, Random random) {
        for (Session s : timeline.apply(pc.events)) {
            Instant end = s.end().at();
            Map<Session.Inactive.Kind, Instant> last = new HashMap<>();
            for (Session.Inactive stretch : s.inactive()) {
                Instant free = last.getOrDefault(stretch.kind(), s.start());
                assertThat(stretch.from()).as("%s", s).isAfterOrEqualTo(free);
                Instant to = stretch.to() == null ? end : stretch.to();
                if (to == null) {
                    to = Instant.MAX;
                }
                assertThat(to).as("%s", s).isAfter(stretch.from());
                if (end != null) assertThat(to).as("%s", s).isBeforeOrEqualTo(end);
                last.put(stretch.kind(), to);
            }
        }
    }

    private static Session with(Session s, SessionEnd end) {
        @Nullable Instant until = end.at();
        if (until != null && until.isBefore(s.start())) return s;
        return new Session(
                s.host(),
                s.key(),
                s.account(),
                s.start(),
                end,
                s.details(),
                s.inactive(),
                s.timing(),
                s.record());
    }
}
