package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;

/** What the spool took stays, whatever happens to the disk; what it gives up is counted. */
class SpoolTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path directory;

    private static HostEvent event(Spool spool) {
        return new Heartbeat(
                new EventHeader(EventIds.next(), "b1", spool.nextSeq(), NOW, null, "agent"),
                List.of(),
                Duration.ofMinutes(5),
                null,
                null);
    }

    private static List<String> waiting(Spool spool) {
        return spool.waiting(false, 100_000, Long.MAX_VALUE).stream()
                .map(Waiting::eventId)
                .toList();
    }

    private static List<String> keep(Spool spool, int count) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HostEvent event = event(spool);
            if (spool.append(List.of(event), "{\"n\":" + i + "}", "mark-" + i))
                kept.add(event.header().eventId().toString());
        }
        return kept;
    }

    @Test
    void whatWasTakenIsThereAfterARestartWithStateAndBookmark() {
        List<String> kept;
        try (Spool spool = Spool.open(directory, () -> NOW)) {
            kept = keep(spool, 20);
        }
        try (Spool spool = Spool.open(directory, () -> NOW)) {
            assertThat(waiting(spool)).isEqualTo(kept);
            assertThat(spool.remembered("bookmark")).contains("mark-19");
            assertThat(spool.nextSeq()).isEqualTo(21);
        }
    }

    @Test
    void aSecondAgentIsToldWhoHasTheSpoolInOneLine() {
        try (Spool first = Spool.open(directory, () -> NOW)) {
            assertThat(first.produced()).isZero();
            assertThatThrownBy(() -> Spool.open(directory, () -> NOW))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("another agent")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aDataDirectoryThatIsAFileIsToldInOneLine() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Spool.open(file, () -> NOW))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void aDamagedSpoolIsSetAsideAndWhatCanBeReadOfItGoesOn() throws Exception {
        List<String> kept;
        try (Spool spool = Spool.open(directory, () -> NOW)) {
            kept = keep(spool, 2000);
        }
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("spool.db").toFile(), "rw")) {
            file.seek(40L * SpoolFile.PAGE_BYTES);
            file.write(new byte[3 * SpoolFile.PAGE_BYTES]);
        }
        try (Spool spool = Spool.open(directory, () -> NOW)) {
            Set<String> saved = new HashSet<>(waiting(spool));
            assertThat(saved).hasSizeGreaterThan(1500);
            saved.removeAll(new HashSet<>(kept));
            assertThat(saved).as("the gap that counts the rest").hasSizeLessThanOrEqualTo(1);
        }
        try (Stream<Path> aside = Files.list(directory.resolve("quarantine"))) {
            assertThat(aside).hasSize(1);
        }
    }

    @Test
    void aFullSpoolGivesUpTheOldestAndTellsHowMany() {
        SpoolLimits small =
                new SpoolLimits(
                        64,
                        50_000,
                        Duration.ofDays(180),
                        1_000,
                        5L << 20,
                        Duration.ofDays(7),
                        1L << 20,
                        Long.MAX_VALUE);
        try (Spool spool = Spool.open(directory, () -> NOW, small)) {
            List<String> kept = keep(spool, 3000);
            assertThat(kept).as("never refused, never thrown").hasSize(3000);
            List<String> left = waiting(spool);
            assertThat(left).contains(kept.getLast()).doesNotContain(kept.getFirst());
            Set<String> known = new HashSet<>(kept);
            long told = spool.number("dropped");
            long here = left.stream().filter(known::contains).count();
            assertThat(here + told).as("here and told as given up").isGreaterThanOrEqualTo(3000);
            assertThat(spool.waiting(false, 100_000, Long.MAX_VALUE))
                    .anyMatch(w -> w.kind().equals("gap"));
        }
    }
}
