package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Dialect 1: {@code POST /ekranapi/sessions}. */
final class EkranDialect implements Dialect {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String PROBLEM = "application/problem+json; charset=utf-8";

    private final ZoneId zone;
    private final Secrets<Boolean> tokens;

    EkranDialect(DialectConfig.Ekran config) {
        this.zone = config.zone();
        this.tokens = Secrets.of(config.tokens());
    }

    @Override
    public String name() {
        return "ekran";
    }

    @Override
    public List<String> territory() {
        return List.of("/ekranapi/");
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint.Read(
                        Route.anyCase("/ekranapi/sessions", "POST"),
                        (call, captured) -> Credential.bearer(call, tokens),
                        call -> new EkranRequest(zone).question(call),
                        this::tell));
    }

    private Answer tell(Call call, SessionQuestion question, Told told) throws IOException {
        List<SessionRecord> sessions = told.list();
        return Answer.of(
                200,
                JSON,
                Json.text(
                        out -> {
                            out.writeStartObject();
                            out.writeArrayFieldStart("sessions");
                            for (SessionRecord session : sessions)
                                session(out, session, question, call.now());
                            out.writeEndArray();
                            out.writeNumberField("totalCount", told.total());
                            out.writeEndObject();
                        }));
    }

    private static void session(
            JsonGenerator out, SessionRecord session, SessionQuestion question, Instant now)
            throws IOException {
        Presence cut = Presence.of(session, question.from(), question.before(), now);
        out.writeStartObject();
        out.writeStringField("duration", TimeText.span(cut.duration()));
        out.writeStringField("idleTime", TimeText.span(cut.idle()));
        out.writeStringField("productivityTime", TimeText.span(cut.active()));
        out.writeStringField("clientGuid", Objects.requireNonNullElse(session.clientGuid(), ""));
        out.writeStringField("clientName", session.machineName());
        out.writeStringField("userName", session.userName());
        out.writeStringField("loginDate", TimeText.offset(cut.login()));
        Json.put(out, "logoutDate", cut.open() ? null : cut.logout(), TimeText::offset);
        out.writeNumberField("sessionId", session.sessionId());
        out.writeNumberField("userId", session.userId());
        out.writeEndObject();
    }

    @Override
    public Answer problem(Problem problem, Call call) {
        return switch (problem) {
            case Problem.NotFound _ -> error(404, "There is nothing at this path.", Map.of());
            case Problem.WrongMethod wrong ->
                    error(405, "This method is not allowed here.", Map.of())
                            .with("Allow", String.join(", ", wrong.allowed()));
            case Problem.TooLarge _ -> error(413, "The body is larger than 4 MiB.", Map.of());
            case Problem.Unauthorized unauthorized ->
                    error(401, unauthorized.text(), Map.of()).with("WWW-Authenticate", "Bearer");
            case Problem.Forbidden _ -> error(403, "The token is not good for this.", Map.of());
            case Problem.MediaType type -> error(415, type.text(), Map.of());
            case Problem.Unreadable unreadable ->
                    error(
                            400,
                            "The request cannot be read.",
                            Map.of("body", List.of(unreadable.text())));
            case Problem.BadValues bad ->
                    error(400, "One or more parameters are not valid.", bad.texts());
            case Problem.Coded coded -> error(400, coded.text(), Map.of());
            case Problem.Failed _ -> error(500, "An error has occurred.", Map.of());
            case Problem.Unavailable _ ->
                    error(500, "The sessions cannot be read at the moment.", Map.of());
        };
    }

    private static Answer error(int status, String title, Map<String, List<String>> errors) {
        return Answer.of(
                status,
                PROBLEM,
                Json.text(
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("title", title);
                            out.writeNumberField("status", status);
                            if (!errors.isEmpty()) errors(out, errors);
                            out.writeEndObject();
                        }));
    }

    private static void errors(JsonGenerator out, Map<String, List<String>> errors)
            throws IOException {
        out.writeObjectFieldStart("errors");
        for (Map.Entry<String, List<String>> entry : errors.entrySet()) {
            out.writeArrayFieldStart(entry.getKey());
            for (String text : entry.getValue()) out.writeString(text);
            out.writeEndArray();
        }
        out.writeEndObject();
    }
}
