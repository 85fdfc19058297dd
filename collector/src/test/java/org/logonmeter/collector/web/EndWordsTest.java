package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.RecordedSession.EndQuality;

class EndWordsTest {
    private static final SiteTime LONDON = new SiteTime(ZoneId.of("Europe/London"));
    private static final Instant TEN = Instant.parse("2026-11-25T10:00:00Z");
    private static final Instant NOW = TEN.plus(Duration.ofHours(3));

    @Test
    void anEndBetweenTwoTimesIsToldWithBothAndWhy() {
        assertThat(words(EndQuality.INFERRED, null, at(2), at(7), Reason.CRASH))
                .isEqualTo(
                        new EndWords(
                                EndWords.Tone.WARN,
                                "Power lost",
                                "ended between 10:02 and 10:07 – power lost or crash",
                                "10:02 – 10:07",
                                "2\u202fmin to 7\u202fmin"));
    }

    @Test
    void boundsWithinOneMinuteAreToldWithSeconds() {
        EndWords words =
                words(EndQuality.INFERRED, null, at(2), at(2).plusSeconds(9), Reason.UNKNOWN);
        assertThat(words.sentence())
                .isEqualTo("ended between 10:02:00 and 10:02:09 – nobody saw how");
        assertThat(words.length()).isEqualTo("2\u202fmin");
    }

    @Test
    void aBoundOnAnotherDayNamesIt() {
        assertThat(words(EndQuality.INFERRED, null, at(2), at(60 * 20), Reason.CRASH).sentence())
                .isEqualTo("ended between 10:02 and Thu 26 Nov, 06:00 – power lost or crash");
    }

    @Test
    void aLostEndIsNeverToldAsATime() {
        assertThat(words(EndQuality.LOST, null, at(30), null, null))
                .isEqualTo(
                        new EndWords(
                                EndWords.Tone.BAD,
                                "PC silent",
                                "nothing heard since 10:30; it may have ended then or later",
                                "10:30 or later",
                                "at least 30\u202fmin"));
    }

    @Test
    void anOpenSessionHasALengthSoFar() {
        assertThat(words(EndQuality.OPEN, null, null, null, null).length())
                .isEqualTo("3\u202fh so far");
    }

    @Test
    void aSignOfLifeThatIsNotOfTodayNamesItsDay() {
        StoredSession open = session(TEN, EndQuality.OPEN, null, null, null, null);
        assertThat(EndWords.of(open, LONDON, NOW).sentence()).isEqualTo("last sign of life 10:00");
        assertThat(EndWords.of(open, LONDON, TEN.plus(Duration.ofDays(5))).sentence())
                .isEqualTo("last sign of life Wed 25 Nov, 10:00");
    }

    @Test
    void aStartInTheFutureIsInDoubt() {
        StoredSession open = session(TEN, EndQuality.OPEN, null, null, null, null);
        EndWords words = EndWords.of(open, LONDON, TEN.minus(Duration.ofHours(1)));
        assertThat(words.tone()).isEqualTo(EndWords.Tone.WARN);
        assertThat(words.chip()).isEqualTo("Start in the future");
        assertThat(words.length()).isEqualTo("not known");
        assertThat(EndWords.of(open, LONDON, TEN.minusSeconds(20)).chip()).isEqualTo("Still open");
    }

    @Test
    void anObservedEndNeedsNoSentence() {
        EndWords words = words(EndQuality.OBSERVED, at(89), null, null, Reason.LOGOFF);
        assertThat(words.sentence()).isNull();
        assertThat(words.ended()).isEqualTo("11:29");
        assertThat(words.length()).isEqualTo("1\u202fh 29\u202fmin");
    }

    @Test
    void lengthsAreCutNotRounded() {
        assertThat(Durations.words(Duration.ofMillis(59_999))).isEqualTo("59\u202fs");
        assertThat(Durations.words(Duration.ofSeconds(3599))).isEqualTo("59\u202fmin");
        assertThat(Durations.words(Duration.ofHours(47).plusMinutes(59)))
                .isEqualTo("47\u202fh 59\u202fmin");
        assertThat(Durations.words(Duration.ofHours(51))).isEqualTo("2\u202fdays 3\u202fh");
    }

    /** The clocks went back at 01:00 UTC: that day is 25 h long, and half of it is 11:30 local. */
    @Test
    void aDayOf25HoursIsALineOf25Hours() {
        Instant midnight = Instant.parse("2026-10-24T23:00:00Z");
        StoredSession session =
                session(
                        midnight,
                        EndQuality.OBSERVED,
                        midnight.plus(Duration.ofMinutes(750)),
                        null,
                        null,
                        Reason.LOGOFF);
        SessionsView.Lane lane = Lanes.of(session, LONDON, NOW);
        assertThat(lane.x()).isEqualTo("0.00%");
        assertThat(lane.width()).isEqualTo("50.00%");
        assertThat(lane.ticks()).containsExactly("28.00%", "52.00%", "76.00%");
        assertThat(LONDON.second(midnight.plus(Duration.ofMinutes(750)))).isEqualTo("11:30:00");
    }

    private static Instant at(int minutes) {
        return TEN.plus(Duration.ofMinutes(minutes));
    }

    private static EndWords words(
            EndQuality quality,
            @Nullable Instant end,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable Reason reason) {
        return EndWords.of(session(TEN, quality, end, earliest, latest, reason), LONDON, NOW);
    }

    private static StoredSession session(
            Instant start,
            EndQuality quality,
            @Nullable Instant end,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable Reason reason) {
        return new StoredSession(
                1,
                1,
                "host",
                "jo",
                null,
                "LAB-1",
                null,
                start,
                quality,
                end,
                earliest,
                latest,
                reason,
                quality == EndQuality.OPEN ? start : null,
                Campus.PLAIN);
    }
}
