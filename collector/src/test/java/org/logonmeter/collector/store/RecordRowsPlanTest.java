package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.store.RecordRows.Axis;
import org.logonmeter.collector.store.RecordRows.Filter;
import org.logonmeter.collector.store.RecordRows.Name;
import org.logonmeter.collector.store.RecordRows.Place;

/** Every shape in which the dialects read is answered from an index in the order of the answer. */
class RecordRowsPlanTest {
    private static final Instant FROM = Instant.parse("2025-07-01T00:00:00Z");
    private static final Instant BEFORE = Instant.parse("2025-07-02T00:00:00Z");

    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Filter filter(
            Axis axis, @Nullable Instant from, List<Name> users, List<Name> machines) {
        return new Filter(axis, from, BEFORE, users, machines, null, null, null, 1_000_000, BEFORE);
    }

    /** What finds the ids: the lines of the plan before the found rows themselves are read. */
    private String plan(Filter filter, @Nullable Place after) {
        RecordRows.Page page = RecordRows.statement(filter, after, 0, 20);
        List<String> lines =
                database.read(
                        connection ->
                                Sql.all(
                                        connection,
                                        "EXPLAIN QUERY PLAN " + page.sql(),
                                        row -> row.getString("detail"),
                                        page.values().toArray()));
        return String.join("\n", lines.subList(0, lines.indexOf("SCAN k")));
    }

    @Test
    void aWindowOfLogins() {
        assertThat(plan(filter(Axis.START, FROM, List.of(), List.of()), null))
                .contains("session_by_start (start_ms>? AND start_ms<?)")
                .doesNotContain("TEMP B-TREE");
    }

    @Test
    void aPlaceDeepInTheLogins() {
        assertThat(plan(filter(Axis.START, null, List.of(), List.of()), new Place(1, 1)))
                .contains("SEARCH s USING", "session_by_start")
                .doesNotContain("TEMP B-TREE", "SCAN s");
    }

    @Test
    void whoWasThere() {
        assertThat(plan(filter(Axis.PRESENCE, FROM, List.of(), List.of()), null))
                .contains("MERGE (UNION ALL)", "session_by_start", "session_long (start_ms<?)")
                .doesNotContain("TEMP B-TREE", "SCAN s");
    }

    @Test
    void connectionsNewestFirst() {
        assertThat(plan(filter(Axis.CONNECTION, FROM, List.of(), List.of()), new Place(9, 9)))
                .contains("session_by_connection")
                .doesNotContain("TEMP B-TREE", "SCAN s");
    }

    @Test
    void connectionsOfOneUserOrMachine() {
        List<Name> one = List.of(new Name("john", null));
        assertThat(plan(filter(Axis.CONNECTION, FROM, one, List.of()), null))
                .contains("session_by_user_connection (user_fold=?")
                .doesNotContain("TEMP B-TREE");
        assertThat(plan(filter(Axis.CONNECTION, FROM, List.of(), one), null))
                .contains("session_by_machine_connection (machine_fold=?")
                .doesNotContain("TEMP B-TREE");
    }

    /** Two readings of a qualified name: the rows of these two names are sorted, no others. */
    @Test
    void aQualifiedName() {
        List<Name> two = List.of(new Name("john@x", null), new Name("john", "x"));
        assertThat(plan(filter(Axis.CONNECTION, FROM, two, List.of()), null))
                .contains("session_by_user_connection (user_fold=?");
    }

    @Test
    void loginsOfOneUserOrRoom() {
        assertThat(plan(filter(Axis.START, FROM, List.of(new Name("john", null)), List.of()), null))
                .contains("session_by_user (user_fold=? AND start_ms>? AND start_ms<?)")
                .doesNotContain("TEMP B-TREE");
        Filter room =
                new Filter(
                        Axis.START,
                        FROM,
                        BEFORE,
                        List.of(),
                        List.of(),
                        Map.entry(7L, List.of("library 2")),
                        null,
                        null,
                        1_000_000,
                        BEFORE);
        assertThat(plan(room, null)).contains("session_by_start (start_ms>? AND start_ms<?)");
    }
}
