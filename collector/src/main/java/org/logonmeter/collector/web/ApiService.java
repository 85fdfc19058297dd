package org.logonmeter.collector.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Principal;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.collector.access.Right;
import org.logonmeter.collector.edge.AnswerRoom;
import org.logonmeter.collector.report.QueryException;
import org.logonmeter.collector.report.QueryText;
import org.logonmeter.collector.report.Reports;
import org.logonmeter.collector.report.SessionJson;
import org.logonmeter.collector.report.SessionQuery;
import org.logonmeter.collector.report.SessionReport;
import org.logonmeter.collector.store.StoredSession;

/** What programs read: {@code /api/v1}, and its description at {@code /openapi}. */
public final class ApiService implements HttpService {
    private static final String SESSIONS = "/api/v1/sessions";

    /** A session while its text is made: as an object, as a tree and as text. */
    static final int SESSION_BYTES = 8192;

    private final Access access;
    private final Reports reports;
    private final AnswerRoom room;
    private final byte[] description = description();

    public ApiService(Access access, Reports reports, AnswerRoom room) {
        this.room = room;
        this.access = access;
        this.reports = reports;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(SESSIONS, access.allow(Right.PERSONS, this::sessions));
        rules.get("/openapi", (_, response) -> send(response, description));
    }

    private void sessions(Principal who, ServerRequest request, ServerResponse response) {
        SessionQuery query;
        try {
            query = SessionQuery.parse(QueryText.parse(request.query().rawValue()));
        } catch (QueryException e) {
            throw new ProblemException(400, e.code(), e.getMessage());
        }
        try (AnswerRoom.Share share = room.enter(query.limit() * SESSION_BYTES)) {
            byte[] json = json(query, who);
            share.made(json);
            send(response, json);
        }
    }

    private byte[] json(SessionQuery query, Principal who) {
        SessionReport report = reports.sessions(query, Askers.of(who, "GET " + SESSIONS));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode sessions = out.putArray("sessions");
        for (StoredSession session : report.sessions()) {
            ObjectNode item = sessions.addObject().put("sessionId", session.sessionId());
            item.setAll(SessionJson.write(session));
        }
        out.put("next", report.next());
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void send(ServerResponse response, byte[] json) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        response.send(json);
    }

    private static byte[] description() {
        try (InputStream in = ApiService.class.getResourceAsStream("openapi.json")) {
            if (in == null) throw new IllegalStateException("the jar lacks openapi.json");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
