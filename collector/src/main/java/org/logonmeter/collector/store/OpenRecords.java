package org.logonmeter.collector.store;

import java.time.Instant;
import java.util.Optional;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/** Sessions that somebody else's record told and that have not ended yet. */
public final class OpenRecords {
    private final Database database;

    public OpenRecords(Database database) {
        this.database = database;
    }

    /**
     * The newest one of a user on a machine that began no later than {@code at}, as it was last
     * told.
     *
     * @param user folded name
     * @param userDomain folded; empty = none
     */
    public Optional<RecordedSession> newest(
            String host, String user, String userDomain, Instant at) {
        return database.read(
                        connection ->
                                Sql.first(
                                        connection,
                                        """
                                        SELECT e.body FROM session s
                                        JOIN event e ON e.event_id = s.record_event
                                        WHERE s.host = ? AND s.start_ms <= ? AND s.user_fold = ?
                                          AND COALESCE(s.user_domain_fold, '') = ?
                                          AND s.end_kind = 'open' AND s.attempt = 0
                                        ORDER BY s.start_ms DESC, s.session_id DESC LIMIT 1""",
                                        row -> row.getString(1),
                                        host,
                                        at.toEpochMilli(),
                                        user,
                                        userDomain))
                .map(OpenRecords::read);
    }

    /** Whether the same source told of the same session before, be it over or not. */
    public boolean told(RecordedSession session) {
        return database
                .read(
                        connection ->
                                Sql.all(
                                        connection,
                                        "SELECT body FROM event WHERE host = ? AND session_key = ?",
                                        row -> row.getString(1),
                                        EventStore.hostOf(session.machineName()),
                                        Keys.of(session)))
                .stream()
                .map(OpenRecords::read)
                .anyMatch(r -> r.header().source().equals(session.header().source()));
    }

    private static RecordedSession read(String body) {
        try {
            return (RecordedSession) WireFormat.readStored(body);
        } catch (WireException e) {
            throw new IllegalStateException("a stored event is not what this program wrote", e);
        }
    }
}
