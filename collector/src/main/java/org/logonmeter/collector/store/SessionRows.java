package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * Reads sessions a page at a time. A page is found by the place it begins at, never by counting
 * from the start, so the last page of a million costs what the first costs; and a walk meets every
 * session once while others arrive, because a place does not move when rows are added before it.
 */
public final class SessionRows {
    /** A machine silent for three heartbeats is not known to be there; five minutes is theirs. */
    static final String HEARD_UNTIL =
            "COALESCE(m.last_heard_ms + 3 * COALESCE(m.heartbeat_interval_ms, 300000), 0)";

    static final String SELECTED =
            "s.session_id, s.user_id, s.host, s.user_name, s.user_domain, s.machine_name,"
                    + " s.machine_domain, s.start_ms, s.end_kind, s.end_ms, s.end_earliest_ms,"
                    + " s.end_latest_ms, s.end_reason, s.last_seen_ms, s.details, "
                    + HEARD_UNTIL
                    + " AS heard_until_ms";

    static final String MACHINE = " LEFT JOIN machine m ON m.host = s.host";

    private static final String COLUMNS =
            "SELECT " + SELECTED + " FROM session s" + MACHINE + " WHERE ";

    /** As the partial indexes say it. */
    private static final String NO_ATTEMPT = "s.attempt = 0";

    private static final Comparator<StoredSession> NEWEST_FIRST =
            Comparator.comparing(StoredSession::start)
                    .thenComparingInt(StoredSession::sessionId)
                    .reversed();

    private final Database database;

    public SessionRows(Database database) {
        this.database = database;
    }

    /**
     * @param sessions newest start first
     * @param more true if there are further ones in the direction of reading
     */
    public record Page(List<StoredSession> sessions, boolean more) {}

    /**
     * The sessions behind a place (older ones), or the newest ones.
     *
     * @param limit at least 1
     * @param now the moment that decides between open and lost
     */
    public Page after(
            SessionFilter filter, @Nullable SessionPosition after, int limit, Instant now) {
        return page(filter, after, limit, now, Direction.OLDER);
    }

    /** The sessions just before a place (newer ones), newest first too. */
    public Page before(SessionFilter filter, SessionPosition before, int limit, Instant now) {
        return page(filter, before, limit, now, Direction.NEWER);
    }

    /** The sessions and attempts with an id above {@code sessionId}, in the order of their ids. */
    public List<StoredSession> byId(int sessionId, int limit, Instant now) {
        String sql = COLUMNS + "s.session_id > ? ORDER BY s.session_id LIMIT ?";
        return database.read(
                connection -> read(connection, sql, List.of(sessionId, limit), now.toEpochMilli()));
    }

    private enum Direction {
        OLDER("<", "DESC"),
        NEWER(">", "ASC");

        final String beyond;
        final String order;

        Direction(String beyond, String order) {
            this.beyond = beyond;
            this.order = order;
        }
    }

    private Page page(
            SessionFilter filter,
            @Nullable SessionPosition place,
            int limit,
            Instant now,
            Direction direction) {
        List<StoredSession> found =
                database.read(
                        connection -> {
                            List<StoredSession> rows = new ArrayList<>();
                            for (Query query : queries(filter, place, limit, now, direction)) {
                                rows.addAll(
                                        read(
                                                connection,
                                                query.sql(),
                                                query.values(),
                                                now.toEpochMilli()));
                            }
                            return rows;
                        });
        found.sort(direction == Direction.OLDER ? NEWEST_FIRST : NEWEST_FIRST.reversed());
        List<StoredSession> page = found.subList(0, Math.min(limit, found.size()));
        return new Page(
                List.copyOf(direction == Direction.OLDER ? page : page.reversed()),
                found.size() > limit);
    }

    record Query(String sql, List<Object> values) {}

    /**
     * One statement for each way a row can match, so that each is answered from one index in the
     * order of the page; no row matches two, so their results are merged. Package-private for the
     * test of their plans.
     */
    static List<Query> queries(
            SessionFilter filter, @Nullable SessionPosition place, int limit, Instant now) {
        return queries(filter, place, limit, now, Direction.OLDER);
    }

    private static List<Query> queries(
            SessionFilter filter,
            @Nullable SessionPosition place,
            int limit,
            Instant now,
            Direction direction) {
        List<Query> queries = new ArrayList<>();
        for (Conditions user : named(filter.user(), "user")) {
            for (Conditions machine : named(filter.machine(), "machine")) {
                for (Conditions quality : ended(filter.endQuality(), now)) {
                    Conditions all = user.and(machine).and(quality);
                    if (filter.from() != null)
                        all = all.and("s.start_ms >= ?", millis(filter.from()));
                    if (filter.to() != null) all = all.and("s.start_ms < ?", millis(filter.to()));
                    if (place != null) {
                        all =
                                all.and(
                                        "(s.start_ms, s.session_id) "
                                                + direction.beyond
                                                + " (?, ?)",
                                        place.start().toEpochMilli(),
                                        place.sessionId());
                    }
                    queries.add(all.query(direction.order, limit + 1));
                }
            }
        }
        return queries;
    }

    /** A name given bare, and where it can be read so, name and domain apart. */
    private static List<Conditions> named(@Nullable String name, String column) {
        if (name == null) return List.of(Conditions.NONE);
        List<Conditions> ways = new ArrayList<>();
        String fold = Names.fold(name);
        ways.add(Conditions.NONE.and("s." + column + "_fold = ?", fold));
        int at = fold.lastIndexOf('@');
        if (at > 0) ways.add(qualified(column, fold.substring(0, at), fold.substring(at + 1)));
        int backslash = fold.indexOf('\\');
        if (backslash > 0)
            ways.add(
                    qualified(column, fold.substring(backslash + 1), fold.substring(0, backslash)));
        return ways;
    }

    private static Conditions qualified(String column, String name, String domain) {
        return Conditions.NONE
                .and("s." + column + "_fold = ?", name)
                .and("s." + column + "_domain_fold = ?", domain);
    }

    private static List<Conditions> ended(@Nullable EndQuality quality, Instant now) {
        if (quality == null) return List.of(Conditions.NONE);
        Conditions told =
                Conditions.NONE.and("s.end_kind = ?", quality.name().toLowerCase(Locale.ROOT));
        if (quality != EndQuality.OPEN && quality != EndQuality.LOST) return List.of(told);
        Conditions decided =
                Conditions.NONE
                        .and("s.end_kind = ?", "unended")
                        .and(
                                HEARD_UNTIL + (quality == EndQuality.OPEN ? " >= ?" : " < ?"),
                                now.toEpochMilli());
        return List.of(told, decided);
    }

    /** A moment between two milliseconds is rounded up: rows are whole milliseconds. */
    private static long millis(Instant instant) {
        return instant.plusNanos(999_999).toEpochMilli();
    }

    private record Conditions(List<String> texts, List<Object> values) {
        static final Conditions NONE = new Conditions(List.of(), List.of());

        Conditions and(String text, Object... more) {
            return and(new Conditions(List.of(text), List.of(more)));
        }

        Conditions and(Conditions other) {
            List<String> allTexts = new ArrayList<>(texts);
            allTexts.addAll(other.texts);
            List<Object> allValues = new ArrayList<>(values);
            allValues.addAll(other.values);
            return new Conditions(allTexts, allValues);
        }

        Query query(String order, int limit) {
            List<Object> all = new ArrayList<>(values);
            all.add(limit);
            return new Query(
                    COLUMNS
                            + NO_ATTEMPT
                            + texts.stream().map(" AND "::concat).collect(Collectors.joining())
                            + " ORDER BY s.start_ms "
                            + order
                            + ", s.session_id "
                            + order
                            + " LIMIT ?",
                    all);
        }
    }

    private static List<StoredSession> read(
            Connection connection, String sql, List<Object> values, long now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) statement.setObject(i + 1, values.get(i));
            List<StoredSession> sessions = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) sessions.add(session(row, now));
            }
            return sessions;
        }
    }

    static StoredSession session(ResultSet row, long now) throws SQLException {
        String kind = row.getString("end_kind");
        EndQuality quality =
                switch (kind) {
                    case "attempt" -> null;
                    case "unended" ->
                            row.getLong("heard_until_ms") >= now
                                    ? EndQuality.OPEN
                                    : EndQuality.LOST;
                    default -> EndQuality.valueOf(kind.toUpperCase(Locale.ROOT));
                };
        boolean seen =
                switch (quality) {
                    case OBSERVED, INITIATED, SHUTDOWN -> true;
                    case INFERRED, LOST, OPEN -> false;
                    case null -> false;
                };
        Instant lastSeen = instant(row, "last_seen_ms");
        Instant earliest = instant(row, "end_earliest_ms");
        String reason = row.getString("end_reason");
        return new StoredSession(
                row.getInt("session_id"),
                row.getInt("user_id"),
                row.getString("host"),
                row.getString("user_name"),
                row.getString("user_domain"),
                row.getString("machine_name"),
                row.getString("machine_domain"),
                Instant.ofEpochMilli(row.getLong("start_ms")),
                quality,
                seen ? instant(row, "end_ms") : null,
                quality == EndQuality.LOST && earliest == null ? lastSeen : earliest,
                instant(row, "end_latest_ms"),
                reason == null ? null : EndClaim.Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                lastSeen,
                SessionDetail.parse(row.getString("details")));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
