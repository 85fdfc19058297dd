package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammars take what their dialect writes and nothing that a calendar does not hold. */
class DateGrammarTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    @ParameterizedTest(name = "iso {0}")
    @CsvSource({
        "2021-04-01, 2021-03-31T23:00:00Z",
        "2021-01-01T08:30, 2021-01-01T08:30:00Z",
        "2021-04-01T08:30:15.1234567, 2021-04-01T07:30:15.123456700Z",
        "2021-04-01T08:30:15.5+05:30, 2021-04-01T03:00:15.500Z",
        "2021-04-01Z, 2021-04-01T00:00:00Z"
    })
    void isoIsReadInItsZone(String text, Instant at) {
        assertThat(DateGrammar.iso(text).map(w -> w.in(LONDON))).contains(at);
    }

    @ParameterizedTest(name = "not iso: {0}")
    @ValueSource(
            strings = {
                "2025-02-29",
                "2025-02-30",
                "2025-13-01",
                "2025-01-01T24:00",
                "2025-01-01T08:60",
                "2025-01-01 08:00",
                "2025-1-1",
                "2021-04-01T08:30:15.12345678",
                "2021-04-01T08:30.5",
                "2021-04-01T08:30+0530",
                "2021-04-01T08:30+15:00",
                "2021-04-01t08:30",
                "+02021-04-01",
                "٢٠٢١-04-01",
                " 2021-04-01",
                ""
            })
    void nothingElseIsIso(String text) {
        assertThat(DateGrammar.iso(text)).isEmpty();
    }

    @ParameterizedTest(name = "utc {0}")
    @CsvSource({
        "2022-09-27T11:30Z, 2022-09-27T11:30:00Z",
        "2022-09-27T11:30:59Z, 2022-09-27T11:30:59Z",
        "2022-09-27T11:30:59.123Z, 2022-09-27T11:30:59.123Z"
    })
    void utcHasItsThreeForms(String text, Instant at) {
        assertThat(DateGrammar.utc(text)).contains(at);
    }

    @ParameterizedTest(name = "not utc: {0}")
    @ValueSource(
            strings = {
                "2022-09-27T11:30",
                "2022-09-27",
                "2022-09-27T11:30+00:00",
                "2022-09-27T11:30:59.1Z",
                "2022-09-31T11:30Z",
                "2022-09-27T11:30z"
            })
    void nothingElseIsUtc(String text) {
        assertThat(DateGrammar.utc(text)).isEmpty();
    }

    @ParameterizedTest(name = "us {0}")
    @CsvSource({
        "1/4/2016, 2016-01-04T00:00:00Z",
        "01/04/2016 3:07, 2016-01-04T03:07:00Z",
        "1/14/2016 23:45:10, 2016-01-14T23:45:10Z",
        "1/14/2016 12:22 AM, 2016-01-14T00:22:00Z",
        "1/14/2016 12:22 PM, 2016-01-14T12:22:00Z",
        "1/14/2016 11:22:33 pm, 2016-01-14T23:22:33Z"
    })
    void usIsMonthFirst(String text, Instant at) {
        assertThat(DateGrammar.us(text).map(w -> w.in(ZoneId.of("UTC")))).contains(at);
    }

    @ParameterizedTest(name = "not us: {0}")
    @ValueSource(
            strings = {
                "13/1/2025",
                "2/29/2025",
                "1/14/2016 24:00",
                "1/14/2016 13:00 PM",
                "1/14/2016 PM",
                "1/14/16",
                "1-14-2016",
                "1/14/2016T10:00",
                "1/14/2016 10"
            })
    void nothingElseIsUs(String text) {
        assertThat(DateGrammar.us(text)).isEmpty();
    }

    @ParameterizedTest(name = ".NET {0}")
    @CsvSource({
        "/Date(1625308473250)/, 2021-07-03T10:34:33.250Z",
        "/Date(1625308473250+0200)/, 2021-07-03T10:34:33.250Z",
        "/Date(-1)/, 1969-12-31T23:59:59.999Z",
        "2021-07-03 10:34:33.25847199, 2021-07-03T09:34:33.258471900Z",
        "7/3/2021 10:34 AM, 2021-07-03T09:34:00Z"
    })
    void netTakesTicksAndBlanks(String text, Instant at) {
        assertThat(DateGrammar.net(text).map(w -> w.in(LONDON))).contains(at);
    }

    @ParameterizedTest(name = "not .NET: {0}")
    @ValueSource(
            strings = {
                "/Date()/",
                "/Date(9999999999999999)/",
                "Date(1)",
                "/Date(1",
                "now",
                "2021-07-03T",
                "3/7"
            })
    void nothingElseIsNet(String text) {
        assertThat(DateGrammar.net(text)).isEmpty();
    }

    @ParameterizedTest(name = "xml {0}")
    @ValueSource(strings = {"2021-07-03T10:34:33Z", " 2021-07-03Z ", "2021-07-03T10:34:33.1"})
    void xmlIsReadWithBlanksAround(String text) {
        assertThat(DateGrammar.xml(text)).isPresent();
    }

    @ParameterizedTest(name = "not xml: {0}")
    @ValueSource(strings = {"2021-07-03T10:34", "2021-07-03 10:34:33", "7/3/2021", ""})
    void nothingElseIsXml(String text) {
        assertThat(DateGrammar.xml(text)).isEmpty();
    }

    @ParameterizedTest(name = "day {0}")
    @ValueSource(
            strings = {"2025-06-24Z", "2025-6-24", "2025-06-31", "24/06/2025", "2025-06-24T00:00"})
    void aDayIsExactlyADay(String text) {
        assertThat(DateGrammar.day(text)).isEqualTo(Optional.empty());
        assertThat(DateGrammar.day("2025-06-24")).isPresent();
    }

    @ParameterizedTest(name = "London {0}")
    @CsvSource({
        // 2021-10-31 01:30 is shown twice, 2021-03-28 01:30 never
        "2021-10-31T01:30, 2021-10-31T01:30:00Z",
        "2021-03-28T01:30, 2021-03-28T01:30:00Z"
    })
    void atAClockChangeTheLaterOffsetHoldsAndAGapMovesForward(LocalDateTime wall, Instant at) {
        assertThat(DateGrammar.at(wall, LONDON)).isEqualTo(at);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PT0S, 00:00:00.0000000",
        "PT0.0010005S, 00:00:00.0010005",
        "PT23H59M59.999999999S, 23:59:59.9999999",
        "PT25H1M1.123S, 1.01:01:01.1230000",
        "PT2400H, 100.00:00:00.0000000"
    })
    void aSpanHasSevenDigitsAndDaysOnlyFromTwentyFourHours(Duration span, String text) {
        assertThat(TimeText.span(span)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "2025-07-03T11:34:53.2758471Z | 2025-07-03T11:34:53.275+00:00 |"
                        + " 2025-07-03T11:34:53.275Z | 7/3/2025 11:34 AM | July 3, 2025 11:34:53 UTC",
                "2025-12-31T00:00:00.999Z | 2025-12-31T00:00:00.999+00:00 |"
                        + " 2025-12-31T00:00:00.999Z | 12/31/2025 12:00 AM |"
                        + " December 31, 2025 00:00:00 UTC",
                "2025-01-05T12:59:59.999999999Z | 2025-01-05T12:59:59.999+00:00 |"
                        + " 2025-01-05T12:59:59.999Z | 1/5/2025 12:59 PM |"
                        + " January 5, 2025 12:59:59 UTC"
            })
    void whatIsWrittenIsCutNeverRounded(
            Instant at, String offset, String zulu, String us, String written) {
        assertThat(TimeText.offset(at)).isEqualTo(offset);
        assertThat(TimeText.zulu(at)).isEqualTo(zulu);
        assertThat(TimeText.usMinute(at)).isEqualTo(us);
        assertThat(TimeText.written(at)).isEqualTo(written);
    }
}
