package org.logonmeter.collector.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads sessions and attempts in the orders in which foreign programs page through them: from a
 * place in the order, or after so many rows where the caller knows no place.
 */
public final class RecordRows {
    /** What a row is found and ordered by. */
    public enum Axis {
        /** Start of the session, oldest first. */
        START("s.start_ms", false),
        /** Start and end: who was there at some time of the window; oldest start first. */
        PRESENCE("s.start_ms", false),
        /** Start of the connection, newest first; attempts too. */
        CONNECTION("s.connection_ms", true);

        private final String column;
        private final boolean newestFirst;

        Axis(String column, boolean newestFirst) {
            this.column = column;
            this.newestFirst = newestFirst;
        }
    }

    /** A folded name, and a folded domain if only that one is meant. */
    public record Name(String name, @Nullable String domain) {}

    /**
     * Which rows.
     *
     * @param from null = no bound; compared as the axis says
     * @param before null = no bound; exclusive
     * @param users any of these; empty = all
     * @param machines any of these; empty = all
     * @param room a number, and the folded locations that have it; null = all
     * @param terminalType folded; null = all
     * @param upTo the highest session id that counts: what came later is left out
     * @param now decides which sessions without an end are open
     */
    public record Filter(
            Axis axis,
            @Nullable Instant from,
            @Nullable Instant before,
            List<Name> users,
            List<Name> machines,
            Map.@Nullable Entry<Long, List<String>> room,
            @Nullable Long userId,
            @Nullable String terminalType,
            long upTo,
            Instant now) {}

    /** A place in the order: the row's time on the axis, and its id. */
    public record Place(long atMs, long sessionId) {}

    /** A row and its place. */
    public record Row(Place place, StoredSession session) {}

    private static final long DAY_MS = 86_400_000;

    /** As the partial index {@code session_long} says it. */
    private static final String LONG = "s.over_ms - s.start_ms > 86400000";

    private final Database database;

    public RecordRows(Database database) {
        this.database = database;
    }

    /** The highest session id given so far; 0 = none. */
    public long newest() {
        return database.read(
                connection ->
                        Sql.first(
                                        connection,
                                        "SELECT COALESCE(MAX(session_id), 0) FROM session",
                                        row -> row.getLong(1))
                                .orElse(0L));
    }

    /**
     * How much there is.
     *
     * @param persons different ones
     */
    public record Tally(long sessions, long persons) {}

    /** Counts the rows and the persons in them. */
    public Tally tally(Filter filter) {
        List<String> found = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Conditions branch : branches(filter, null)) {
            found.add("SELECT s.user_id AS person" + branch.from());
            values.addAll(branch.values);
        }
        String sql =
                "SELECT COUNT(*), COUNT(DISTINCT person) FROM ("
                        + String.join(" UNION ALL ", found)
                        + ")";
        return database.read(
                connection ->
                        Sql.first(
                                        connection,
                                        sql,
                                        row -> new Tally(row.getLong(1), row.getLong(2)),
                                        values.toArray())
                                .orElse(new Tally(0, 0)));
    }

    /** Counts the rows. */
    public long count(Filter filter) {
        List<String> counts = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Conditions branch : branches(filter, null)) {
            counts.add("(SELECT COUNT(*)" + branch.from() + ")");
            values.addAll(branch.values);
        }
        String sql = "SELECT " + String.join(" + ", counts);
        return database.read(
                connection ->
                        Sql.first(connection, sql, row -> row.getLong(1), values.toArray())
                                .orElse(0L));
    }

    /**
     * Rows in the order of the axis.
     *
     * @param after the place to begin behind; null = the beginning
     * @param skip rows to pass over from there
     */
    public List<Row> page(Filter filter, @Nullable Place after, long skip, int limit) {
        Page page = statement(filter, after, skip, limit);
        return database.read(
                connection ->
                        Sql.all(
                                connection,
                                page.sql(),
                                row ->
                                        new Row(
                                                new Place(
                                                        row.getLong("place_ms"),
                                                        row.getLong("session_id")),
                                                SessionRows.session(
                                                        row, filter.now().toEpochMilli())),
                                page.values().toArray()));
    }

    record Page(String sql, List<Object> values) {}

    /**
     * Finds the ids from the indexes alone and only then reads the rows, so that rows passed over
     * cost little. Package-private for the test of the plans.
     */
    static Page statement(Filter filter, @Nullable Place after, long skip, int limit) {
        String column = filter.axis().column;
        String direction = filter.axis().newestFirst ? " DESC" : "";
        List<String> found = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Conditions branch : branches(filter, after)) {
            found.add("SELECT s.session_id AS id, " + column + " AS place_ms" + branch.from());
            values.addAll(branch.values);
        }
        values.add(limit);
        values.add(skip);
        String sql =
                "SELECT k.place_ms, "
                        + SessionRows.SELECTED
                        + " FROM ("
                        + String.join(" UNION ALL ", found)
                        + " ORDER BY 2"
                        + direction
                        + ", 1"
                        + direction
                        + " LIMIT ? OFFSET ?) k JOIN session s ON s.session_id = k.id"
                        + SessionRows.MACHINE
                        + " ORDER BY k.place_ms"
                        + direction
                        + ", k.id"
                        + direction;
        return new Page(sql, values);
    }

    /**
     * One set of conditions for each index that has part of the answer; no row meets two of them.
     *
     * <p>Who was there at some time after {@code from}: those that began after it; those that began
     * at most a day before it and ended after it; those longer than a day, which are few, that
     * began before it and ended after it.
     */
    private static List<Conditions> branches(Filter filter, @Nullable Place after) {
        Instant from = filter.from();
        if (from == null || filter.axis() != Axis.PRESENCE) {
            Conditions all = common(filter, after);
            if (from != null) all.and(filter.axis().column + " >= ?", ceiling(from));
            return List.of(all);
        }
        long floor = from.toEpochMilli();
        Conditions later = common(filter, after).and("s.start_ms > ?", floor);
        Conditions recent =
                common(filter, after)
                        .and("s.start_ms <= ? AND s.start_ms > ?", floor, floor - DAY_MS)
                        .and("NOT (" + LONG + ")");
        Conditions lengthy = common(filter, after).and(LONG).and("s.start_ms <= ?", floor);
        return List.of(
                later,
                recent.endingAfter(floor, filter.now().toEpochMilli()),
                lengthy.endingAfter(floor, filter.now().toEpochMilli()));
    }

    private static Conditions common(Filter filter, @Nullable Place after) {
        Conditions where = new Conditions();
        // The sign keeps the planner from taking the ids as the way in.
        where.and("+s.session_id <= ?", filter.upTo());
        if (filter.axis() != Axis.CONNECTION) where.and("s.attempt = 0");
        String column = filter.axis().column;
        Instant before = filter.before();
        if (before != null) where.and(column + " < ?", ceiling(before));
        if (after != null)
            where.and(
                    "("
                            + column
                            + ", s.session_id) "
                            + (filter.axis().newestFirst ? "<" : ">")
                            + " (?, ?)",
                    after.atMs(),
                    after.sessionId());
        names(where, "user", filter.users());
        names(where, "machine", filter.machines());
        if (filter.userId() != null) where.and("s.user_id = ?", filter.userId());
        if (filter.terminalType() != null)
            where.and("s.terminal_type_fold = ?", filter.terminalType());
        Map.Entry<Long, List<String>> room = filter.room();
        if (room != null) room(where, room.getKey(), room.getValue());
        return where;
    }

    private static void names(Conditions where, String column, List<Name> names) {
        if (names.isEmpty()) return;
        List<String> ways = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (Name name : names) {
            String way = "s." + column + "_fold = ?";
            values.add(name.name());
            if (name.domain() != null) {
                way += " AND s." + column + "_domain_fold = ?";
                values.add(name.domain());
            }
            ways.add("(" + way + ")");
        }
        if (names.size() > 1)
            where.and(
                    "s." + column + "_fold IN (?" + ", ?".repeat(names.size() - 1) + ")",
                    names.stream().map(Name::name).toArray());
        where.and("(" + String.join(" OR ", ways) + ")", values.toArray());
    }

    private static void room(Conditions where, long room, List<String> locations) {
        List<Object> values = new ArrayList<>(List.of(room));
        values.addAll(locations);
        String named =
                locations.isEmpty()
                        ? ""
                        : " OR (s.room_id IS NULL AND s.location_fold IN (?"
                                + ", ?".repeat(locations.size() - 1)
                                + "))";
        where.and("(s.room_id = ?" + named + ")", values.toArray());
    }

    /** Rows are whole milliseconds: at or after a moment between two is at or after the second. */
    private static long ceiling(Instant instant) {
        return instant.plusNanos(999_999).toEpochMilli();
    }

    private static final class Conditions {
        private final List<String> texts = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();
        private String tables = " FROM session s";

        Conditions and(String text, Object... more) {
            texts.add(text);
            values.addAll(List.of(more));
            return this;
        }

        /** One that is open ends now; one whose machine fell silent ended when it was last seen. */
        Conditions endingAfter(long moment, long now) {
            tables += SessionRows.MACHINE;
            return and(
                    "CASE WHEN s.end_kind = 'open' THEN ?"
                            + " WHEN s.end_kind = 'unended' THEN CASE WHEN "
                            + SessionRows.HEARD_UNTIL
                            + " >= ? THEN ? ELSE s.last_seen_ms END"
                            + " ELSE COALESCE(s.end_ms, s.end_earliest_ms, s.last_seen_ms,"
                            + " s.start_ms) END > ?",
                    now,
                    now,
                    now,
                    moment);
        }

        String from() {
            return tables + " WHERE " + String.join(" AND ", texts);
        }
    }
}
