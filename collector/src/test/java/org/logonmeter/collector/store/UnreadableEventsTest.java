package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.Inactive;
import org.logonmeter.protocol.Usage;

/**
 * What stands in the store is read back, even where an agent's message that said so would be
 * refused: one strange row never stops the others.
 */
class UnreadableEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Account JOHN = new Account(null, "john", null);

    @TempDir Path directory;
    private Database database;
    private EventStore events;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("store.db"));
        events = new EventStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long sessions() {
        return database.read(
                connection ->
                        Sql.first(connection, "SELECT COUNT(*) FROM session", row -> row.getLong(1))
                                .orElseThrow());
    }

    private void record(HostEvent event) {
        events.record(List.of(new EventStore.Told("PC", event)), NOW);
    }

    private static EventHeader header(Instant at) {
        return new EventHeader(UUID.randomUUID(), "test", 1, at, null, "test");
    }

    private static Usage usage(Instant at) {
        return new Usage(
                header(at), 99, "PC", null, JOHN, null, null, null, false, null, at, at, at, null);
    }

    private static RecordedSession session(Instant login, List<Inactive> inactive) {
        return new RecordedSession(
                header(login),
                "PC",
                null,
                JOHN,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                login,
                null,
                RecordedSession.EndQuality.OPEN,
                null,
                null,
                null,
                null,
                null,
                inactive,
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
    }

    @Test
    void anEventOutsideTheYears1900To9999StopsNoOther() {
        List<Instant> outside =
                List.of(
                        Instant.parse("+10000-01-01T13:59:59.999Z"),
                        Instant.parse("1899-12-31T23:00:00Z"),
                        Instant.parse("0001-01-01T00:00:00Z"));
        List<HostEvent> strange = new ArrayList<>();
        outside.forEach(at -> strange.add(usage(at)));
        strange.forEach(this::record);
        record(session(NOW, List.of()));
        assertThat(events.rebuild((_, _) -> {})).isEqualTo(1);
        assertThat(sessions()).isEqualTo(1);
        List<UUID> ids = strange.stream().map(e -> e.header().eventId()).toList();
        assertThat(events.stored(ids)).hasSize(3);
        for (HostEvent read : events.stored(ids).values())
            assertThat(read.header().occurredAt())
                    .as("the nearest moment that can be told")
                    .isIn(
                            Instant.parse("1900-01-01T00:00:00Z"),
                            Instant.parse("9999-12-31T23:59:59.999Z"));
    }

    @Test
    void aSessionWithMoreAbsencesThanAMessageMayHoldIsReadBack() {
        List<Inactive> many =
                IntStream.range(0, 1500)
                        .mapToObj(
                                i ->
                                        new Inactive(
                                                Inactive.Kind.LOCK,
                                                NOW.plus(Duration.ofMinutes(2L * i)),
                                                NOW.plus(Duration.ofMinutes(2L * i + 1))))
                        .toList();
        record(session(NOW, many));
        record(usage(NOW));
        assertThat(events.rebuild((_, _) -> {})).isEqualTo(1);
        assertThat(
                        new OpenRecords(database)
                                .newest(EventStore.hostOf("PC"), "john", "", NOW)
                                .orElseThrow()
                                .inactive())
                .hasSize(1500);
    }
}
