package org.logonmeter.collector.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Principal;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.access.Right;
import org.logonmeter.collector.edge.AnswerRoom;
import org.logonmeter.collector.report.QueryException;
import org.logonmeter.collector.report.QueryText;
import org.logonmeter.collector.report.Reports;
import org.logonmeter.collector.report.SessionQuery;
import org.logonmeter.collector.report.SessionReport;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.StoreException;
import org.logonmeter.protocol.EventIds;

/** The pages for people: HTML made here, whole without any script. */
public final class PageService implements HttpService {
    private static final String SESSIONS = "/sessions";

    private static final Map<String, String> HEADERS =
            Map.of(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                            + " connect-src 'self'; form-action 'self'; base-uri 'none';"
                            + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                            + " trusted-types logonmeter",
                    "X-Content-Type-Options",
                    "nosniff",
                    "Referrer-Policy",
                    "same-origin",
                    "Cross-Origin-Opener-Policy",
                    "same-origin",
                    "Cross-Origin-Resource-Policy",
                    "same-origin",
                    "Cache-Control",
                    "no-store");

    private final Access access;
    private final Reports reports;
    private final AnswerRoom room;
    private final MachineRows machines;
    private final InstantSource clock;
    private final SiteTime time;
    private final Assets assets = new Assets();
    private final Pages pages = new Pages();
    private final Frames frames;

    /**
     * @param zone the site's, of all times on the pages
     */
    public PageService(
            Access access,
            Reports reports,
            AnswerRoom room,
            MachineRows machines,
            ZoneId zone,
            String version,
            InstantSource clock) {
        this.access = access;
        this.reports = reports;
        this.room = room;
        this.machines = machines;
        this.clock = clock;
        this.time = new SiteTime(zone);
        this.frames = new Frames(assets, time, version);
    }

    @Override
    public void routing(HttpRules rules) {
        assets.routing(rules);
        rules.get(
                "/",
                (_, response) -> {
                    HEADERS.forEach((name, value) -> response.header(name, value));
                    response.status(Status.SEE_OTHER_303);
                    response.header(HeaderNames.LOCATION, SESSIONS);
                    response.send();
                });
        rules.get(SESSIONS, this::sessions);
    }

    private void sessions(ServerRequest request, ServerResponse response) {
        try {
            Principal who = access.principal(request, Right.PERSONS);
            SessionForm form = SessionForm.read(query(request), time);
            SessionQuery query = form.query();
            int rows = query == null ? 1 : query.limit();
            try (AnswerRoom.Share share = room.enter(rows * ApiService.SESSION_BYTES)) {
                byte[] page = page(request, response, who, form);
                share.made(page);
                send(response, page);
            }
        } catch (ProblemException e) {
            problem(request, response, e.problem());
        } catch (QueryException e) {
            problem(request, response, new Problem(400, e.code(), e.getMessage()));
        } catch (StoreException e) {
            Problems.tell(e);
            problem(
                    request,
                    response,
                    new Problem(503, "store-failed", "The collector’s database did not answer."));
        }
    }

    private byte[] page(
            ServerRequest request, ServerResponse response, Principal who, SessionForm form) {
        SessionPages words = new SessionPages(time);
        MachineRows.Heard heard = machines.heard();
        SessionQuery query = form.query();
        SessionsView view;
        if (query == null) {
            response.status(Status.BAD_REQUEST_400);
            view = words.faulty(form);
        } else {
            SessionReport report = reports.sessions(query, Askers.of(who, "GET " + SESSIONS));
            view = words.view(form, report, heard);
        }
        Frame frame =
                frames.around(request, "Sessions", who, heard, form.ignored(), clock.instant());
        return pages.sessions(frame, view);
    }

    private static Map<String, List<String>> query(ServerRequest request) throws QueryException {
        return QueryText.parse(request.query().rawValue());
    }

    private void problem(ServerRequest request, ServerResponse response, Problem problem) {
        String id = EventIds.next().toString();
        boolean later = problem.status() >= 500;
        response.status(Status.create(problem.status()));
        response.header(HeaderNames.create("X-Request-Id"), id);
        Duration wait = problem.retryAfter();
        if (wait != null)
            response.header(
                    HeaderNames.RETRY_AFTER, Long.toString(problem.retryAfterSeconds(wait)));
        String title =
                switch (problem.status()) {
                    case 401 -> "You are not signed in";
                    case 403 -> "Your role cannot see this";
                    case 400 -> "This address cannot be read";
                    default -> "The page cannot be shown now";
                };
        String text =
                switch (problem.status()) {
                    case 401 ->
                            "These pages show named persons, so they need a role. On the collector’s"
                                    + " own machine set server.anonymous-role in its configuration;"
                                    + " from elsewhere use the API with a token.";
                    case 403 ->
                            "Sessions name persons. Ask whoever runs the collector for a role"
                                    + " that may see them: helpdesk, lab-admin or security.";
                    case 400 -> problem.detail();
                    default -> problem.detail() + " Nothing is lost; try again in a minute.";
                };
        send(
                response,
                pages.problem(
                        frames.bare(request, title),
                        new ProblemView(
                                problem.status(), title, text, id, later ? SESSIONS : null)));
    }

    private static void send(ServerResponse response, byte[] page) {
        HEADERS.forEach((name, value) -> response.header(name, value));
        response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
        response.send(page);
    }
}
