package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;

/** A damaged spool is replaced as often as it must be, and each loss is told once. */
class RecoveryTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final int ROWS = 2000;

    @TempDir Path folder;
    private Path data = Path.of("");

    @BeforeEach
    void damage() throws Exception {
        data = folder.resolve("data");
        try (Spool spool = Spool.open(data, () -> NOW)) {
            List<HostEvent> beats = new ArrayList<>();
            for (int i = 0; i < ROWS; i++)
                beats.add(
                        new Heartbeat(
                                new EventHeader(
                                        EventIds.next(), "b1", spool.nextSeq(), NOW, null, "agent"),
                                List.of(),
                                Duration.ofMinutes(5),
                                null,
                                null));
            assertThat(spool.append(beats, "{}", "")).isTrue();
        }
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve("spool.db").toFile(), "rw")) {
            file.seek(40L * SpoolFile.PAGE_BYTES);
            file.write(new byte[3 * SpoolFile.PAGE_BYTES]);
        }
    }

    private Recovery recovery() {
        return new Recovery(
                SpoolDirectory.open(data, SpoolLimits.STANDARD), SpoolLimits.STANDARD, () -> NOW);
    }

    private void aside(Instant at) throws Exception {
        Files.createDirectories(
                data.resolve("quarantine").resolve(Long.toString(at.toEpochMilli())));
    }

    private static long rows(SpoolFile file) throws SQLException {
        return file.read(SpoolRows::counts).queued();
    }

    @Test
    void theThirdWithinAnHourIsKeptInMemoryWithWhatCanBeRead() throws Exception {
        aside(NOW.minusSeconds(600));
        aside(NOW.minusSeconds(300));
        try (SpoolFile file = recovery().open()) {
            assertThat(data.resolve("spool.db")).as("no new file").doesNotExist();
            assertThat(rows(file)).isBetween(ROWS * 3L / 4, ROWS - 1L);
        }
    }

    @Test
    void aLossIsNotToldAgainByTheNextReplacement() throws Exception {
        aside(NOW.minusSeconds(600));
        Recovery recovery = recovery();
        recovery.open().close();
        assertThat(recovery.lost()).as("the first one's").isPositive();
        Files.writeString(data.resolve("spool.db"), "no database any more");
        recovery.replace(new SQLException("broken", "damaged", 11)).close();
        assertThat(recovery.lost()).as("nothing that could be counted").isZero();
    }

    /** Else one wrong clock would have every later damage end in memory. */
    @Test
    void whatWasSetAsideByAClockThatWasAheadIsNotRecent() throws Exception {
        for (int day = 1; day <= 3; day++) aside(NOW.plus(Duration.ofDays(day)));
        try (SpoolFile file = recovery().open()) {
            assertThat(data.resolve("spool.db")).exists();
            assertThat(rows(file)).isPositive();
        }
    }

    @Test
    void whatWasSetAsideLongAgoIsNotRecent() throws Exception {
        for (int hour = 2; hour <= 4; hour++) aside(NOW.minus(Duration.ofHours(hour)));
        recovery().open().close();
        assertThat(data.resolve("spool.db")).exists();
    }
}
