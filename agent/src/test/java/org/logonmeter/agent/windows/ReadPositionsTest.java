package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.EventRecord;

/** Where reading goes on, and when records went away unread. */
class ReadPositionsTest {
    private static final Instant NINE = Instant.parse("2026-11-25T09:00:00Z");
    private static final String LSM = "Lsm/Operational";

    @Test
    void anOrdinaryRestartLosesNothingAndKnowsWhatItHad() {
        ReadPositions positions = readTo(120, at(10));

        ReadPositions later = ReadPositions.of(positions.text());

        List<EventRecord> found = List.of(record(LSM, 119, at(9)), record(LSM, 121, at(11)));
        assertThat(later.reached(new LogExtent(LSM, 1, 125, at(60)), found)).isEmpty();
        assertThat(found).extracting(later::had).containsExactly(true, false);
    }

    /** A busy log's records that nobody asked for do not tear what was read. */
    @Test
    void aLogThatWrappedUpToWhatWasReadLostNothing() {
        ReadPositions positions = readTo(120, at(10));
        positions.reached(new LogExtent(LSM, 1, 5_000, at(20)), List.of());

        assertThat(positions.reached(new LogExtent(LSM, 5_001, 9_000, at(60)), List.of()))
                .as("the first that is left follows the last that was there")
                .isEmpty();
        assertThat(positions.reached(new LogExtent(LSM, 9_002, 9_500, at(70)), List.of()))
                .as("one is gone")
                .contains(new ReadPositions.Loss(at(60), at(70)));
    }

    @Test
    void aLogThatWrappedPastWhatWasReadIsTornFromThereToItsFirstRecord() {
        ReadPositions positions = ReadPositions.of(readTo(120, at(10)).text());

        List<EventRecord> found = List.of(record(LSM, 300, at(40)), record(LSM, 310, at(41)));
        assertThat(positions.reached(new LogExtent(LSM, 290, 320, at(60)), found))
                .contains(new ReadPositions.Loss(at(10), at(40)));
        assertThat(found).noneMatch(positions::had);
    }

    /** Within a minute of the last record, with its very numbers: the hard case of a clear. */
    @Test
    void afterAClearNothingWasHadThoughNumbersBeginAgain() {
        ReadPositions positions = ReadPositions.of(readTo(120, at(10)).text());

        List<EventRecord> found = List.of(record(LSM, 1, at(20)), record(LSM, 2, at(21)));
        assertThat(positions.reached(new LogExtent(LSM, 1, 2, at(30)), found))
                .contains(new ReadPositions.Loss(at(10), at(20)));
        assertThat(found).noneMatch(positions::had);
        found.forEach(positions::note);
        ReadPositions again = ReadPositions.of(positions.text());
        assertThat(again.reached(new LogExtent(LSM, 1, 2, at(90)), found)).isEmpty();
        assertThat(found).allMatch(again::had);
    }

    @Test
    void aClearedLogThatGrewPastTheOldNumbersIsKnownByItsStampOrByTheClearRecord() {
        EventRecord other = record(LSM, 120, at(30));
        ReadPositions byStamp = readTo(120, at(10));
        assertThat(byStamp.reached(new LogExtent(LSM, 1, 400, at(60)), List.of(other)))
                .contains(new ReadPositions.Loss(at(10), at(30)));

        EventRecord cleared =
                new EventRecord(
                        "PC",
                        "System",
                        7,
                        "Microsoft-Windows-Eventlog",
                        104,
                        at(15),
                        at(15),
                        null,
                        null,
                        4,
                        8,
                        Map.of("Channel", LSM),
                        List.of(),
                        null);
        ReadPositions byRecord = readTo(120, at(10));
        assertThat(byRecord.reached(new LogExtent(LSM, 1, 400, at(60)), List.of(cleared)))
                .contains(new ReadPositions.Loss(at(10), at(60)));
        assertThat(byRecord.reached(new LogExtent(LSM, 1, 401, at(70)), List.of(cleared)))
                .as("told once")
                .isEmpty();
    }

    @Test
    void anEmptiedLogIsToldOnceWhateverNumbersFollow() {
        ReadPositions positions = readTo(120, at(10));
        assertThat(positions.reached(new LogExtent(LSM, 0, -1, at(20)), List.of())).isPresent();
        assertThat(positions.reached(new LogExtent(LSM, 0, -1, at(30)), List.of())).isEmpty();
        assertThat(positions.reached(new LogExtent(LSM, 121, 130, at(40)), List.of())).isEmpty();
    }

    @Test
    void withoutANumberReadBeforeNothingIsClaimed() {
        ReadPositions first = ReadPositions.of("");
        assertThat(first.reached(new LogExtent(LSM, 900, 1_000, at(5)), List.of())).isEmpty();
        ReadPositions older =
                ReadPositions.of(
                        "{\"boot\":\"b\",\"channels\":{\""
                                + LSM
                                + "\":{\"record\":5,\"at\":\"2026-11-25T09:00:00Z\"}}}");
        assertThat(older.bootId()).isEqualTo("b");
        assertThat(older.reached(new LogExtent(LSM, 900, 1_000, at(5)), List.of())).isEmpty();
    }

    /**
     * A reader that comes at any time to a log of any room: what is told as lost is exactly what it
     * did not see, and it never takes news for old.
     */
    @Test
    void aLossIsToldExactlyWhenARecordWentUnread() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int room = random.nextInt(3, 20);
            int written = 0;
            int unread = 0;
            List<EventRecord> log = new ArrayList<>();
            String text = "";
            for (int second = 1; second < 60; second++) {
                if (random.nextInt(4) > 0) {
                    log.add(record(LSM, ++written, at(second)));
                    unread++;
                    while (log.size() > room) log.removeFirst();
                }
                if (random.nextInt(15) > 0) continue;
                ReadPositions positions = ReadPositions.of(text);
                long oldest = log.isEmpty() ? 0 : log.getFirst().recordId();
                Optional<ReadPositions.Loss> loss =
                        positions.reached(
                                new LogExtent(LSM, oldest, oldest + log.size() - 1, at(second)),
                                log);
                boolean first = text.isEmpty();
                assertThat(loss.isPresent())
                        .as("seed %d second %d", seed, second)
                        .isEqualTo(!first && unread > log.size());
                long news = log.stream().filter(r -> !positions.had(r)).count();
                assertThat(news).as("seed %d", seed).isEqualTo(Math.min(unread, log.size()));
                log.forEach(positions::note);
                unread = 0;
                text = log.isEmpty() ? "" : positions.text();
            }
        }
    }

    private static ReadPositions readTo(long id, Instant at) {
        ReadPositions positions = ReadPositions.of("");
        positions.reached(new LogExtent(LSM, 1, id, at), List.of());
        positions.note(record(LSM, id, at));
        return positions;
    }

    private static Instant at(int seconds) {
        return NINE.plusSeconds(seconds);
    }

    private static EventRecord record(String channel, long id, Instant at) {
        return new EventRecord(
                "PC", channel, id, "P", 1, at, at, null, null, 1, 1, Map.of(), List.of(), null);
    }
}
