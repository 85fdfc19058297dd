package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.timeline.Reach;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionKey;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * Keeps the sessions of one host in step with its events, in the transaction that stores them. Only
 * the sessions that the new events reach are made again ({@link Reach}); the rest would come out as
 * it stands.
 */
final class Projection {
    /** Before every instant the wire lets in. */
    static final Instant BEGINNING = Instant.parse("0000-01-01T00:00:00Z");

    private Projection() {}

    /**
     * @param news events stored just now, of one host
     * @param redescribed starts of sessions whose machine is described differently from now on;
     *     null = none
     */
    static void follow(
            Connection connection,
            String host,
            Collection<TimedEvent> news,
            @Nullable Span redescribed)
            throws SQLException {
        if (news.isEmpty()) return;
        Reach reach = Reach.of(news);
        Map<String, Instant> touched = touched(connection, host, reach);
        if (redescribed != null) touched.putAll(startedIn(connection, host, redescribed));
        Set<String> keys = new TreeSet<>(reach.named());
        keys.addAll(touched.keySet());
        Instant earliest = touched.values().stream().min(Instant::compareTo).orElse(null);
        Instant from = reach.readFrom(earliest);
        if (reach.from() != null) Superfluous.recall(connection, host, reach.from());
        Set<String> stored = new TreeSet<>(keys);
        stored.removeAll(recordedFirst(news, touched.keySet()));
        List<TimedEvent> events = StoredEvents.load(connection, host, from, stored);
        if (stored.size() < keys.size()) events.addAll(news);
        write(connection, host, SessionTimeline.of(events), events, keys);
        for (TimedEvent timed : news) attempt(connection, timed);
        if (from != null) Superfluous.mark(connection, events, from);
    }

    /**
     * Sessions of which others' records are told and nothing was known: all that is stored of them
     * is among the news, so nothing need be read again.
     */
    private static Set<String> recordedFirst(Collection<TimedEvent> news, Set<String> known) {
        Set<String> first = new TreeSet<>();
        for (TimedEvent timed : news)
            if (timed.event() instanceof RecordedSession record && record.failure() == null)
                first.add(SessionKey.of(record));
        first.removeAll(known);
        return first;
    }

    /** Sessions that began in {@code [from, to)}. */
    record Span(Instant from, Instant to) {
        /** From the earlier start to the later end of both. */
        Span and(Span other) {
            return new Span(
                    from.isBefore(other.from) ? from : other.from,
                    to.isAfter(other.to) ? to : other.to);
        }
    }

    /** Makes all sessions of a host again from all its events. */
    static void rebuild(Connection connection, String host) throws SQLException {
        SessionTable.removeAll(connection, host);
        Superfluous.recallAll(connection, host);
        List<TimedEvent> events = StoredEvents.load(connection, host, BEGINNING, Set.of());
        MachineTable.rebuild(connection, host, events);
        Set<String> keys = new TreeSet<>();
        List<Session> sessions = SessionTimeline.of(events);
        for (Session session : sessions) keys.add(session.key());
        write(connection, host, sessions, events, keys);
        for (TimedEvent timed : events) attempt(connection, timed);
        Superfluous.mark(connection, events, BEGINNING);
    }

    private static Map<String, Instant> touched(Connection connection, String host, Reach reach)
            throws SQLException {
        Map<String, Instant> touched = new TreeMap<>();
        for (String key : reach.named())
            Sql.first(
                            connection,
                            "SELECT start_ms FROM session WHERE host = ? AND session_key = ?",
                            row -> Instant.ofEpochMilli(row.getLong(1)),
                            host,
                            key)
                    .ifPresent(start -> touched.put(key, start));
        Instant from = reach.from();
        Instant to = reach.to();
        if (from == null || to == null) return touched;
        Sql.all(
                        connection,
                        """
                        SELECT session_key, start_ms FROM session
                        WHERE host = ? AND over_ms >= ? AND start_ms <= ?
                          AND attempt = 0 AND record_event IS NULL""",
                        row -> Map.entry(row.getString(1), Instant.ofEpochMilli(row.getLong(2))),
                        host,
                        from.toEpochMilli(),
                        to.toEpochMilli())
                .forEach(row -> touched.put(row.getKey(), row.getValue()));
        return touched;
    }

    private static Map<String, Instant> startedIn(Connection connection, String host, Span span)
            throws SQLException {
        Map<String, Instant> found = new HashMap<>();
        Sql.all(
                        connection,
                        """
                        SELECT session_key, start_ms FROM session
                        WHERE host = ? AND start_ms >= ? AND start_ms < ?
                          AND attempt = 0 AND record_event IS NULL""",
                        row -> Map.entry(row.getString(1), Instant.ofEpochMilli(row.getLong(2))),
                        host,
                        span.from().toEpochMilli(),
                        span.to().toEpochMilli())
                .forEach(row -> found.put(row.getKey(), row.getValue()));
        return found;
    }

    /** Replaces the rows of {@code keys}; pieces of other sessions are not to be used. */
    private static void write(
            Connection connection,
            String host,
            List<Session> sessions,
            List<TimedEvent> events,
            Set<String> keys)
            throws SQLException {
        Map<UUID, Duration> corrections = new HashMap<>();
        for (TimedEvent timed : events)
            if (timed.event() instanceof LogonTiming)
                corrections.put(timed.event().header().eventId(), timed.correction());
        List<String> gone = new ArrayList<>(keys);
        for (Session session : sessions) {
            if (!keys.contains(session.key())) continue;
            gone.remove(session.key());
            LogonTiming timing = session.timing();
            Duration correction =
                    timing == null
                            ? Duration.ZERO
                            : corrections.getOrDefault(timing.header().eventId(), Duration.ZERO);
            SessionTable.put(
                    connection,
                    SessionRow.of(
                            session,
                            session.record() != null
                                    ? Optional.empty()
                                    : MachineTable.factsAt(
                                            connection, host, session.start().toEpochMilli()),
                            correction));
        }
        for (String key : gone) SessionTable.remove(connection, host, key);
    }

    /** An attempt told twice stays as first told. */
    private static void attempt(Connection connection, TimedEvent timed) throws SQLException {
        String key = Keys.of(timed.event());
        if (key == null || !Keys.isAttempt(key)) return;
        List<TimedEvent> told = StoredEvents.load(connection, timed.host(), null, Set.of(key));
        if (told.isEmpty()) return;
        TimedEvent first = told.getFirst();
        switch (first.event()) {
            case RecordedSession e ->
                    SessionTable.put(connection, SessionRow.attempt(first, key, e));
            case LogonFailure e -> {
                Optional<MachineFacts> facts =
                        MachineTable.factsAt(connection, first.host(), first.at().toEpochMilli());
                SessionTable.put(connection, SessionRow.attempt(first, key, e, facts));
            }
            default -> throw new IllegalStateException("no other event is an attempt");
        }
    }
}
