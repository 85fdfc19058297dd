package org.logonmeter.collector.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.collector.store.SessionDetail;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.timeline.Session.Inactive;

class AwayTest {
    private static final Instant START = Instant.parse("2026-11-25T10:00:00Z");

    @Test
    void timeInTwoSpansCountsOnceAndIdleDoesNot() {
        Away away =
                away(
                        new Inactive(Inactive.Kind.LOCK, at(10), at(20)),
                        new Inactive(Inactive.Kind.DISCONNECTED, at(15), at(30)),
                        new Inactive(Inactive.Kind.IDLE, at(40), at(50)));
        assertThat(away).isEqualTo(new Away(Duration.ofMinutes(20), false));
    }

    @Test
    void aLockThatNeverEndedEndsWithItsSession() {
        assertThat(away(new Inactive(Inactive.Kind.LOCK, at(50), null)))
                .isEqualTo(new Away(Duration.ofMinutes(10), true));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void itIsTheMinutesCoveredByAnySpanInsideTheSession(long seed) {
        Random random = new Random(seed);
        List<Inactive> spans = new ArrayList<>();
        boolean[] covered = new boolean[60];
        for (int i = random.nextInt(8); i > 0; i--) {
            int from = random.nextInt(-20, 80);
            int to = from + random.nextInt(30);
            spans.add(new Inactive(Inactive.Kind.LOCK, at(from), at(to)));
            for (int m = Math.max(0, from); m < Math.min(60, to); m++) covered[m] = true;
        }
        int minutes = 0;
        for (boolean minute : covered) if (minute) minutes++;
        assertThat(away(spans.toArray(Inactive[]::new)).length())
                .as("seed " + seed + " " + spans)
                .isEqualTo(Duration.ofMinutes(minutes));
    }

    private static Instant at(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    private static Away away(Inactive... spans) {
        SessionDetail detail =
                new SessionDetail(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(spans),
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        List.of());
        return Away.of(
                new StoredSession(
                        1,
                        1,
                        "host",
                        "jo",
                        null,
                        "LAB-1",
                        null,
                        START,
                        EndQuality.OBSERVED,
                        at(60),
                        null,
                        null,
                        null,
                        null,
                        detail),
                at(600));
    }
}
