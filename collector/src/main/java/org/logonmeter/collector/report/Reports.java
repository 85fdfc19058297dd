package org.logonmeter.collector.report;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.SessionPosition;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.EventIds;

/**
 * Answers questions from the store. An answer that names persons is first written down as a look;
 * if that cannot be done there is no answer.
 */
public final class Reports {
    private final SessionRows rows;
    private final PersonLooks looks;
    private final InstantSource clock;

    public Reports(SessionRows rows, PersonLooks looks, InstantSource clock) {
        this.rows = rows;
        this.looks = looks;
        this.clock = clock;
    }

    /**
     * Who asks.
     *
     * @param name of the token or account
     * @param role in the word of the configuration
     * @param resource what was called, e.g. {@code GET /api/v1/sessions}
     */
    public record Asker(String name, String role, String resource) {}

    public SessionReport sessions(SessionQuery query, Asker asker) {
        Instant now = clock.instant();
        SessionReport report = read(query, now);
        looks.record(
                new PersonLooks.Look(
                        EventIds.next(),
                        now,
                        asker.name(),
                        asker.role(),
                        asker.resource(),
                        query.asked(),
                        report.sessions().size(),
                        (int)
                                report.sessions().stream()
                                        .mapToInt(StoredSession::userId)
                                        .distinct()
                                        .count()));
        return report;
    }

    private SessionReport read(SessionQuery query, Instant now) {
        SessionPosition before = query.before();
        if (before != null) {
            SessionRows.Page page = rows.before(query.filter(), before, query.limit(), now);
            return new SessionReport(
                    page.sessions(),
                    last(page.sessions()),
                    page.more() ? first(page.sessions()) : null,
                    now);
        }
        SessionRows.Page page = rows.after(query.filter(), query.after(), query.limit(), now);
        return new SessionReport(
                page.sessions(),
                page.more() ? last(page.sessions()) : null,
                query.after() == null ? null : first(page.sessions()),
                now);
    }

    private static @Nullable String first(List<StoredSession> sessions) {
        return sessions.isEmpty() ? null : SessionCursor.write(sessions.getFirst().position());
    }

    private static @Nullable String last(List<StoredSession> sessions) {
        return sessions.isEmpty() ? null : SessionCursor.write(sessions.getLast().position());
    }
}
