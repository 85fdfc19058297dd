package org.logonmeter.collector.web;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.report.Away;
import org.logonmeter.collector.report.SessionReport;
import org.logonmeter.collector.store.MachineRows.Heard;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.Terminal;

/** A report of sessions as the texts of its page. */
final class SessionPages {
    private static final Pattern TURNS =
            Pattern.compile("[\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]");

    private final SiteTime time;

    SessionPages(SiteTime time) {
        this.time = time;
    }

    SessionsView view(SessionForm form, SessionReport report, Heard heard) {
        List<StoredSession> sessions = report.sessions();
        String next = report.next();
        String previous = report.previous();
        return new SessionsView(
                sentence(form, sessions),
                form.view(),
                days(sessions, report.asOf()),
                previous == null ? null : form.href("before", previous),
                next == null ? null : form.href("after", next),
                form.newest() ? null : form.href("after", null),
                sessions.isEmpty() ? nothing(form, heard) : null);
    }

    /** The page of a form that cannot be understood: no figures beside a question not asked. */
    SessionsView faulty(SessionForm form) {
        return new SessionsView(
                "Not searched yet: one field needs another look.",
                form.view(),
                List.of(),
                null,
                null,
                null,
                new SessionsView.Nothing(
                        "Nothing was searched",
                        "One field of the filter cannot be understood; it says why.",
                        List.of(),
                        "/sessions"));
    }

    private String sentence(SessionForm form, List<StoredSession> sessions) {
        String which = form.filtered() ? "Sessions that match the filter" : "All sessions";
        if (sessions.isEmpty()) return which + " · none here";
        Instant last = sessions.getLast().start();
        Instant first = sessions.getFirst().start();
        String count =
                sessions.size() == 1 ? "1 session" : sessions.size() + " sessions, newest first";
        String span =
                time.date(last).equals(time.date(first))
                        ? "started on " + time.day(time.date(first))
                        : "started from "
                                + time.day(time.date(last))
                                + " to "
                                + time.day(time.date(first));
        return which + " · " + count + " · " + span;
    }

    private List<SessionsView.Day> days(List<StoredSession> sessions, Instant asOf) {
        List<SessionsView.Day> days = new ArrayList<>();
        List<SessionsView.Row> rows = new ArrayList<>();
        LocalDate day = null;
        for (StoredSession session : sessions) {
            LocalDate started = time.date(session.start());
            if (day != null && !started.equals(day)) {
                days.add(new SessionsView.Day(time.day(day), List.copyOf(rows)));
                rows.clear();
            }
            day = started;
            rows.add(row(session, asOf));
        }
        if (day != null) days.add(new SessionsView.Day(time.day(day), List.copyOf(rows)));
        return days;
    }

    private SessionsView.Row row(StoredSession session, Instant asOf) {
        EndWords end = EndWords.of(session, time, asOf);
        String domain = session.userDomain();
        String place = place(session);
        return new SessionsView.Row(
                time.second(session.start()),
                session.start().toString(),
                shown(session.userName()),
                domain == null ? null : shown(domain),
                SessionForm.only("user", qualified(session)),
                shown(session.machineName()),
                place == null ? null : shown(place),
                SessionForm.only("machine", session.machineName()),
                end.ended(),
                end.length(),
                away(session, asOf),
                end.tone().css(),
                end.chip(),
                end.sentence(),
                Lanes.of(session, time, asOf));
    }

    /** A name with what turns the reading direction made visible: it may not pass for another. */
    private static String shown(String name) {
        return TURNS.matcher(name).replaceAll("\ufffd");
    }

    /** Two people of one name in two domains are two. */
    private static String qualified(StoredSession session) {
        String domain = session.userDomain();
        if (domain == null || domain.isBlank()) return session.userName();
        return domain.indexOf('.') >= 0
                ? session.userName() + "@" + domain
                : domain + "\\" + session.userName();
    }

    private static @Nullable String place(StoredSession session) {
        Terminal terminal = session.detail().terminal();
        String from = null;
        if (terminal != null) from = terminal.name() != null ? terminal.name() : terminal.ip();
        String location = session.detail().location();
        if (from == null) return location;
        return location == null ? "from " + from : location + ", from " + from;
    }

    private static @Nullable String away(StoredSession session, Instant asOf) {
        Away away = Away.of(session, asOf);
        if (away.length().toMinutes() < 1) return null;
        return (away.lockedOnly() ? "locked " : "away ") + Durations.words(away.length());
    }

    private SessionsView.Nothing nothing(SessionForm form, Heard heard) {
        if (!form.newest())
            return new SessionsView.Nothing(
                    "No more sessions here",
                    "This page lies behind the last session.",
                    List.of(),
                    null);
        if (form.filtered())
            return new SessionsView.Nothing(
                    "No session matches this filter",
                    "Names are compared whole, without case: check the spelling, widen the days,"
                            + " or leave a field empty.",
                    List.of(),
                    "/sessions");
        if (heard.agents() > 0)
            return new SessionsView.Nothing(
                    "No session yet",
                    (heard.agents() == 1 ? "1 PC is" : heard.agents() + " PCs are")
                            + " reporting, but nobody has logged on since."
                            + " The next logon will stand here within seconds.",
                    List.of(),
                    null);
        return new SessionsView.Nothing(
                "No PC has reported yet",
                "Sessions appear here as soon as an agent delivers its first events.",
                List.of(
                        new SessionsView.Step(
                                "On this server, make a secret for the PCs to enrol with:",
                                "collector enrolment create"),
                        new SessionsView.Step(
                                "On a PC, write the secret and this server’s address into the"
                                        + " agent’s agent.yaml:",
                                "collector: { url: \"http://…\", enrolment-secret: \"…\" }"),
                        new SessionsView.Step(
                                "Run the agent there once; it tells what it found and whether it"
                                        + " got through:",
                                "agent once --config agent.yaml"),
                        new SessionsView.Step(
                                "Or bring in a history from a session file:",
                                "collector import FILE")),
                null);
    }
}
