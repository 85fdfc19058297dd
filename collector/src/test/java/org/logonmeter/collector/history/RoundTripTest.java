package org.logonmeter.collector.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.history.SessionImport.Counts;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.WireFormat;

@Proves("a session file imported and exported is the same, and importing it again adds nothing")
class RoundTripTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir Path directory;
    private int databases;

    private interface Work<T> {
        T with(Database database) throws IOException;
    }

    private <T> T inAnEmptyStore(Work<T> work) {
        Path file = directory.resolve("store-" + databases++ + ".db");
        try (Database database = Database.open("jdbc:sqlite:" + file)) {
            return work.with(database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Counts taken(Database database, List<String> lines, Instant now)
            throws IOException {
        byte[] file = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return new SessionImport(new EventStore(database), now)
                .read(new SessionFile(new ByteArrayInputStream(file)), refused -> {}, bytes -> {});
    }

    private static List<String> exported(Database database) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SessionExport(new SessionRows(database)).write(out, NOW, lines -> {});
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** What a line says, whatever its id and the order of its members. */
    private static List<String> said(List<String> lines) {
        List<String> said = new ArrayList<>();
        for (String line : lines) {
            try {
                RecordedSession told = SessionLine.read(line.getBytes(StandardCharsets.UTF_8));
                String text = WireFormat.write(told);
                said.add(text.substring(text.indexOf("\"occurredAt\"")));
            } catch (RefusedLine e) {
                throw new AssertionError(e.getMessage() + ": " + line, e);
            }
        }
        return said;
    }

    @Test
    void whatIsImportedIsExportedAgainInItsOrder() {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> file = new RandomHistory(seed).lines(150);
            List<String> out =
                    inAnEmptyStore(
                            database -> {
                                assertThat(taken(database, file, NOW))
                                        .isEqualTo(new Counts(150, 150, 0, 0));
                                return exported(database);
                            });
            assertThat(said(out)).as("seed %d", seed).isEqualTo(said(file));
            List<String> again =
                    inAnEmptyStore(
                            database -> {
                                taken(database, out, NOW);
                                return exported(database);
                            });
            assertThat(again).as("seed %d", seed).isEqualTo(out);
        }
    }

    @Test
    void importingAgainAddsNothingAndIdsCountFromOneInTheOrderOfTheInput() {
        List<String> file = new RandomHistory(77).lines(1_203);
        inAnEmptyStore(
                database -> {
                    taken(database, file, NOW);
                    List<String> once = exported(database);
                    assertThat(taken(database, file, NOW.plusSeconds(60)))
                            .isEqualTo(new Counts(1_203, 0, 1_203, 0));
                    assertThat(taken(database, once, NOW.plusSeconds(120)))
                            .as("its own export")
                            .isEqualTo(new Counts(1_203, 0, 1_203, 0));
                    assertThat(exported(database)).isEqualTo(once);
                    assertThat(new SessionRows(database).byId(0, 2_000, NOW))
                            .extracting(StoredSession::sessionId)
                            .containsExactlyElementsOf(
                                    java.util.stream.IntStream.rangeClosed(1, 1_203)
                                            .boxed()
                                            .toList());
                    return once;
                });
    }

    @Test
    void anOpenSessionGoesOnAndAnEndedOneStays() {
        String start =
                "{\"userName\":\"jo\",\"machineName\":\"M\",\"loginTime\":\"2026-11-25T08:00:00Z\"";
        String open = start + ",\"endQuality\":\"open\"}";
        String ended = start + ",\"logoutTime\":\"2026-11-25T09:00:00Z\"}";
        String other = start + ",\"logoutTime\":\"2026-11-25T09:30:00Z\"}";
        inAnEmptyStore(
                database -> {
                    assertThat(taken(database, List.of(open), NOW).added()).isEqualTo(1);
                    assertThat(taken(database, List.of(ended), NOW.plusSeconds(1)).added())
                            .isEqualTo(1);
                    List<String> once = exported(database);
                    assertThat(once)
                            .singleElement()
                            .asString()
                            .contains("\"logoutTime\":\"2026-11-25T09:00:00Z\"");
                    assertThat(taken(database, List.of(other, ended), NOW.plusSeconds(2)))
                            .isEqualTo(new Counts(2, 0, 1, 1));
                    assertThat(exported(database)).isEqualTo(once);
                    return once;
                });
    }

    @Test
    void anOlderTellingOfAnEndedSessionAddsNothing() {
        String start =
                "{\"userName\":\"jo\",\"machineName\":\"M\",\"loginTime\":\"2026-11-25T08:00:00Z\"";
        String ended = start + ",\"location\":\"L\",\"logoutTime\":\"2026-11-25T09:00:00Z\"}";
        String open = start + ",\"endQuality\":\"open\"}";
        String other = start + ",\"endQuality\":\"open\",\"location\":\"K\"}";
        inAnEmptyStore(
                database -> {
                    assertThat(taken(database, List.of(ended, open), NOW))
                            .isEqualTo(new Counts(2, 1, 1, 0));
                    List<String> once = exported(database);
                    assertThat(taken(database, List.of(open, other), NOW.plusSeconds(1)))
                            .isEqualTo(new Counts(2, 0, 1, 1));
                    assertThat(exported(database)).isEqualTo(once);
                    return once;
                });
    }

    @Test
    void aLineThatIsLostIsCaught() {
        List<String> file = new RandomHistory(3).lines(20);
        List<String> out =
                inAnEmptyStore(
                        database -> {
                            taken(database, file.subList(1, 20), NOW);
                            return exported(database);
                        });
        assertThat(said(out)).isNotEqualTo(said(file));
    }
}
