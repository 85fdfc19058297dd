package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
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

    public long count(Filter filter) {
        Query query = new Query("SELECT COUNT(*)" + SessionRows.TABLES + " WHERE ");
        where(query, filter);
        return database.read(
                connection ->
                        Sql.first(
                                        connection,
                                        query.text.toString(),
                                        row -> row.getLong(1),
                                        query.values.toArray())
                                .orElse(0L));
    }

    /**
     * Rows in the order of the axis.
     *
     * @param after the place to begin behind; null = the beginning
     * @param skip rows to pass over from there
     */
    public List<Row> page(Filter filter, @Nullable Place after, long skip, int limit) {
        Query query =
                new Query(
                        "SELECT "
                                + filter.axis().column
                                + " AS place_ms, "
                                + SessionRows.SELECTED
                                + SessionRows.TABLES
                                + " WHERE ");
        where(query, filter);
        String column = filter.axis().column;
        if (after != null)
            query.and(
                    "("
                            + column
                            + ", s.session_id) "
                            + (filter.axis().newestFirst ? "<" : ">")
                            + " (?, ?)",
                    after.atMs(),
                    after.sessionId());
        String direction = filter.axis().newestFirst ? " DESC" : "";
        query.text.append(
                " ORDER BY "
                        + column
                        + direction
                        + ", s.session_id"
                        + direction
                        + " LIMIT ? OFFSET ?");
        query.values.add(limit);
        query.values.add(skip);
        return database.read(connection -> rows(connection, query, filter.now().toEpochMilli()));
    }

    private static List<Row> rows(Connection connection, Query query, long now)
            throws SQLException {
        return Sql.all(
                connection,
                query.text.toString(),
                row ->
                        new Row(
                                new Place(row.getLong("place_ms"), row.getLong("session_id")),
                                SessionRows.session(row, now)),
                query.values.toArray());
    }

    private static void where(Query query, Filter filter) {
        query.and("s.session_id <= ?", filter.upTo());
        if (filter.axis() != Axis.CONNECTION) query.and("s.attempt = 0");
        String column = filter.axis().column;
        Instant before = filter.before();
        if (before != null) query.and(column + " < ?", ceiling(before));
        Instant from = filter.from();
        if (from != null && filter.axis() == Axis.PRESENCE)
            present(query, from, filter.now().toEpochMilli());
        else if (from != null) query.and(column + " >= ?", ceiling(from));
        names(query, "user", filter.users());
        names(query, "machine", filter.machines());
        if (filter.userId() != null) query.and("s.user_id = ?", filter.userId());
        if (filter.terminalType() != null)
            query.and("s.terminal_type_fold = ?", filter.terminalType());
        Map.Entry<Long, List<String>> room = filter.room();
        if (room != null) room(query, room.getKey(), room.getValue());
    }

    /** Ended after {@code from}; one that is open ends now, or where it began if that is later. */
    private static void present(Query query, Instant from, long now) {
        long floor = from.toEpochMilli();
        query.and(
                "(s.start_ms > ? OR CASE WHEN s.end_kind = 'open' THEN ?"
                        + " WHEN s.end_kind = 'unended' THEN"
                        + " CASE WHEN "
                        + SessionRows.HEARD_UNTIL
                        + " >= ? THEN ? ELSE s.last_seen_ms END"
                        + " ELSE COALESCE(s.end_ms, s.end_earliest_ms, s.last_seen_ms, s.start_ms)"
                        + " END > ?)",
                floor,
                now,
                now,
                now,
                floor);
    }

    private static void names(Query query, String column, List<Name> names) {
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
        query.and("(" + String.join(" OR ", ways) + ")", values.toArray());
    }

    private static void room(Query query, long room, List<String> locations) {
        List<Object> values = new ArrayList<>(List.of(room));
        values.addAll(locations);
        String named =
                locations.isEmpty()
                        ? ""
                        : " OR (s.room_id IS NULL AND s.location_fold IN (?"
                                + ", ?".repeat(locations.size() - 1)
                                + "))";
        query.and("(s.room_id = ?" + named + ")", values.toArray());
    }

    /** Rows are whole milliseconds: at or after a moment between two is at or after the second. */
    private static long ceiling(Instant instant) {
        return instant.plusNanos(999_999).toEpochMilli();
    }

    private static final class Query {
        private final StringBuilder text;
        private final List<Object> values = new ArrayList<>();
        private boolean first = true;

        Query(String head) {
            this.text = new StringBuilder(head);
        }

        void and(String condition, Object... more) {
            text.append(first ? "" : " AND ").append(condition);
            first = false;
            values.addAll(List.of(more));
        }
    }
}
