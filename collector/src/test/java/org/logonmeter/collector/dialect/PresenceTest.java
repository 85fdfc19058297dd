package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.timeline.Session.Inactive;

/** A session cut to a window: a cut side moves to an active edge, a side not cut never moves. */
class PresenceTest {
    private static final Instant DAY = Instant.parse("2025-07-03T00:00:00Z");

    private static Instant minute(int minute) {
        return DAY.plusSeconds(60L * minute);
    }

    private static Inactive away(Inactive.Kind kind, int from, @Nullable Integer to) {
        return new Inactive(kind, minute(from), to == null ? null : minute(to));
    }

    static SessionRecord session(int from, @Nullable Integer to, List<Inactive> inactive) {
        return new SessionRecord(
                1,
                1,
                "John",
                null,
                null,
                null,
                null,
                "LAB-01",
                null,
                null,
                null,
                minute(from),
                to == null ? null : minute(to),
                null,
                null,
                inactive,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null);
    }

    private static Presence cut(
            SessionRecord session, @Nullable Integer start, @Nullable Integer end) {
        return Presence.of(
                session,
                start == null ? null : minute(start),
                end == null ? null : minute(end),
                minute(1000));
    }

    @Test
    void overlapsOfLockAndIdleCountOnce() {
        Presence whole =
                cut(
                        session(
                                0,
                                60,
                                List.of(
                                        away(Inactive.Kind.IDLE, 16, 26),
                                        away(Inactive.Kind.LOCK, 21, 36))),
                        null,
                        null);
        assertThat(whole.idle()).isEqualTo(Duration.ofMinutes(20));
        assertThat(whole.active()).isEqualTo(Duration.ofMinutes(40));
    }

    @Test
    void disconnectionAndSleepAreNoInactivityHere() {
        SessionRecord session =
                session(
                        0,
                        60,
                        List.of(
                                away(Inactive.Kind.DISCONNECTED, 10, 20),
                                away(Inactive.Kind.ASLEEP, 30, 40)));
        assertThat(cut(session, null, null).idle()).isZero();
    }

    @Test
    void aStartInsideAnInactiveStretchMovesToItsEnd() {
        SessionRecord session = session(0, 60, List.of(away(Inactive.Kind.LOCK, 10, 20)));
        assertThat(cut(session, 15, null).login()).isEqualTo(minute(20));
        assertThat(cut(session, 10, null).login()).isEqualTo(minute(20));
        assertThat(cut(session, 20, null).login()).isEqualTo(minute(20));
        assertThat(cut(session, 9, null).login()).isEqualTo(minute(9));
    }

    @Test
    void anEndInsideAnInactiveStretchMovesToItsStart() {
        SessionRecord session = session(0, 60, List.of(away(Inactive.Kind.LOCK, 10, 20)));
        assertThat(cut(session, null, 15).logout()).isEqualTo(minute(10));
        assertThat(cut(session, null, 20).logout()).isEqualTo(minute(10));
        assertThat(cut(session, null, 10).logout()).isEqualTo(minute(10));
        assertThat(cut(session, null, 21).logout()).isEqualTo(minute(21));
    }

    @Test
    void startAndEndInTheSameStretchGiveNothingAtTheStart() {
        SessionRecord session = session(0, 60, List.of(away(Inactive.Kind.IDLE, 10, 50)));
        Presence cut = cut(session, 20, 30);
        assertThat(cut).isEqualTo(new Presence(minute(20), minute(20), false, Duration.ZERO));
    }

    @Test
    void idleFromBeforeTheStartUntilItsLogoutBeginsAndEndsAtTheLogout() {
        SessionRecord session = session(0, 60, List.of(away(Inactive.Kind.IDLE, 10, null)));
        Presence cut = cut(session, 20, 100);
        assertThat(cut).isEqualTo(new Presence(minute(60), minute(60), false, Duration.ZERO));
    }

    @Test
    void aSideThatIsNotCutIsNeverTrimmed() {
        SessionRecord session =
                session(
                        10,
                        60,
                        List.of(
                                away(Inactive.Kind.IDLE, 10, 20),
                                away(Inactive.Kind.IDLE, 50, 60)));
        Presence cut = cut(session, 10, 60);
        assertThat(cut)
                .isEqualTo(new Presence(minute(10), minute(60), false, Duration.ofMinutes(20)));
    }

    @Test
    void anOpenSessionEndsNowUnlessItsEndIsCut() {
        SessionRecord open = session(0, null, List.of());
        assertThat(cut(open, null, null))
                .isEqualTo(new Presence(minute(0), minute(1000), true, Duration.ZERO));
        assertThat(cut(open, null, 1000).open()).isTrue();
        assertThat(cut(open, null, 500))
                .isEqualTo(new Presence(minute(0), minute(500), false, Duration.ZERO));
    }

    @Test
    void anOpenSessionThatBeginsInTheFutureHasNoLength() {
        Presence future = cut(session(2000, null, List.of()), null, null);
        assertThat(future.duration()).isZero();
        assertThat(future.login()).isEqualTo(minute(2000));
    }

    @Test
    void noSpanIsNegativeAndTheSumHoldsForRandomSessions() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 5000; round++) {
            int from = random.nextInt(200);
            Integer to = random.nextInt(5) == 0 ? null : from + random.nextInt(200);
            List<Inactive> inactive = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                int begin = from + random.nextInt(200);
                Integer end = random.nextInt(4) == 0 ? null : begin + random.nextInt(60);
                inactive.add(
                        away(
                                random.nextBoolean() ? Inactive.Kind.LOCK : Inactive.Kind.IDLE,
                                begin,
                                end));
            }
            int start = random.nextInt(300);
            int end = start + random.nextInt(300);
            SessionRecord session = session(from, to, inactive);
            Instant last = to == null ? minute(1000) : minute(to);
            boolean meets = minute(from).isBefore(minute(end)) && last.isAfter(minute(start));
            if (!meets || start == end) continue;
            Presence cut = cut(session, start, end);
            assertThat(cut.idle())
                    .as("seed %d round %d", seed, round)
                    .isGreaterThanOrEqualTo(Duration.ZERO);
            assertThat(cut.active())
                    .as("seed %d round %d", seed, round)
                    .isGreaterThanOrEqualTo(Duration.ZERO);
            assertThat(cut.idle().plus(cut.active())).isEqualTo(cut.duration());
            assertThat(cut.login()).isBetween(minute(from), last);
            assertThat(cut.logout()).isBetween(cut.login(), last);
        }
    }
}
