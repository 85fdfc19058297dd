package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession;

/** Dialect 2: the login records of Huawei Workspace, v1.0 and, with a count, v2. */
final class WorkspaceDialect implements Dialect {
    private static final String JSON = "application/json";
    private static final String NO_TOKEN = "Incorrect IAM authentication information: ";
    static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern INTEGER = Pattern.compile("0*\\d{1,10}");
    private static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_LIMIT = 20;

    private final Secrets<List<String>> tokens;

    WorkspaceDialect(DialectConfig.Workspace config) {
        this.tokens = new Secrets<>(config.tokens());
    }

    @Override
    public String name() {
        return "workspace";
    }

    @Override
    public List<String> territory() {
        return List.of("/v1.0/", "/v2/");
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint.Read(
                        Route.of("/v1.0/{}/desktop-users/login-records", "GET"),
                        this::check,
                        call -> question(call, false),
                        (call, question, told) -> tell(told, false)),
                new Endpoint.Read(
                        Route.of("/v2/{}/connections/desktops", "GET"),
                        this::check,
                        call -> question(call, true),
                        (call, question, told) -> tell(told, true)));
    }

    private String check(Call call, List<String> captured) throws Refusal {
        String token = call.header("x-auth-token");
        if (token == null || token.isEmpty())
            throw new Refusal(new Problem.Unauthorized(NO_TOKEN + "x-auth-token not found"));
        Optional<List<String>> projects = tokens.use(token);
        if (projects.isEmpty())
            throw new Refusal(new Problem.Unauthorized(NO_TOKEN + "decrypt token fail"));
        String project = captured.getFirst();
        if (!PROJECT.matcher(project).matches() || !projects.get().contains(project))
            throw new Refusal(new Problem.Forbidden());
        return Secrets.mark(token);
    }

    private static SessionQuestion question(Call call, boolean counted) throws Refusal {
        Parameters in = Parameters.of(call.rawQuery(), false);
        Map<String, List<String>> faults = new LinkedHashMap<>();
        Instant from = time(in, "start_time", faults);
        Instant before = time(in, "end_time", faults);
        int offset = number(in, "offset", 0, Integer.MAX_VALUE, faults);
        int limit = number(in, "limit", DEFAULT_LIMIT, MAX_LIMIT, faults);
        if (from != null && before != null && from.isAfter(before))
            faults.put("start_time", List.of("It must not lie after end_time."));
        if (!faults.isEmpty()) throw new Refusal(new Problem.BadValues(faults));
        return SessionQuestion.over(SessionQuestion.Axis.CONNECTION, from, before)
                .user(in.text("user_name"))
                .device(in.text("computer_name"), in.text("terminal_type"))
                .paged(new Paging.Slice(offset, limit), counted);
    }

    private static @Nullable Instant time(
            Parameters in, String name, Map<String, List<String>> faults) {
        String text = in.text(name);
        if (text == null) return null;
        Optional<Instant> time = DateGrammar.utc(text);
        if (time.isEmpty())
            faults.put(name, List.of("It must be a UTC time such as 2022-09-27T11:30Z."));
        return time.orElse(null);
    }

    private static int number(
            Parameters in, String name, int otherwise, int most, Map<String, List<String>> faults) {
        String text = in.text(name);
        if (text == null) return otherwise;
        Optional<Integer> number =
                INTEGER.matcher(text).matches()
                        ? Parameters.integer(text).filter(n -> n <= most)
                        : Optional.empty();
        if (number.isEmpty())
            faults.put(name, List.of("It must be an integer from 0 to " + most + "."));
        return number.orElse(otherwise);
    }

    private static Answer tell(Told told, boolean counted) throws IOException {
        List<SessionRecord> records = told.list();
        return Answer.of(
                200,
                JSON,
                Json.text(
                        out -> {
                            out.writeStartObject();
                            if (counted) out.writeNumberField("total_count", told.total());
                            out.writeArrayFieldStart("records");
                            for (SessionRecord session : records) record(out, session);
                            out.writeEndArray();
                            out.writeEndObject();
                        }));
    }

    private static void record(JsonGenerator out, SessionRecord s) throws IOException {
        RecordedSession.Failure failure = s.failure();
        boolean attempt = failure != null;
        Instant end = s.connectionEnd() == null ? s.logoutTime() : s.connectionEnd();
        out.writeStartObject();
        Json.put(out, "computer_name", qualified(s.machineName(), s.machineDomain()));
        Json.put(out, "user_name", qualified(s.userName(), s.userDomain()));
        Json.put(out, "terminal_mac", mac(s.seat().mac()));
        Json.put(out, "terminal_name", s.seat().name());
        Json.put(out, "terminal_ip", s.seat().ip());
        Json.put(out, "client_version", s.seat().clientVersion());
        Json.put(out, "terminal_type", s.seat().osType());
        Json.put(out, "agent_version", s.agentVersion());
        Json.put(out, "desktop_ip", attempt ? null : s.hostIp());
        Json.put(out, "connection_start_time", s.begun(), TimeText::zulu);
        Json.put(out, "connection_setup_time", attempt ? null : s.ready(), TimeText::zulu);
        Json.put(out, "connection_end_time", attempt ? null : end, TimeText::zulu);
        out.writeBooleanField("is_reconnect", s.reconnect());
        Json.put(
                out,
                "connection_failure_reason",
                failure == null ? null : failure.code() + ":" + text(failure));
        out.writeEndObject();
    }

    private static String text(RecordedSession.Failure failure) {
        String text = failure.text();
        return text == null ? "" : text;
    }

    private static String qualified(String name, @Nullable String domain) {
        return domain == null ? name : name + "@" + domain;
    }

    /** {@code 5A:66:..} or {@code 5a66..} become {@code 5a-66-..}. */
    private static @Nullable String mac(@Nullable String mac) {
        if (mac == null) return null;
        String digits = mac.replaceAll("[^0-9a-fA-F]", "").toLowerCase(Locale.ROOT);
        return digits.length() == 12
                ? digits.replaceAll("(..)(?!$)", "$1-")
                : mac.toLowerCase(Locale.ROOT).replace(':', '-');
    }

    @Override
    public Answer problem(Problem problem, Call call) {
        return switch (problem) {
            case Problem.NotFound _ ->
                    error(
                            404,
                            "APIGW.0101",
                            "The API does not exist or has not been published in the environment.");
            case Problem.WrongMethod wrong ->
                    error(405, "WKS.0405", "The method is not allowed.")
                            .with("Allow", String.join(", ", wrong.allowed()));
            case Problem.TooLarge _ -> error(413, "WKS.0413", "The body is too large.");
            case Problem.Unauthorized why -> error(401, "APIGW.0301", why.text());
            case Problem.Forbidden _ ->
                    error(403, "WKS.0403", "The token has no right to this project.");
            case Problem.MediaType type -> error(415, "WKS.0415", type.text());
            case Problem.Unreadable unreadable -> error(400, "WKS.0400", unreadable.text());
            case Problem.BadValues bad -> error(400, "WKS.0400", bad.sentence());
            case Problem.Coded coded -> error(400, "WKS.0400", coded.text());
            case Problem.Failed _ -> error(500, "WKS.0500", "An error has occurred.");
            case Problem.Unavailable _ ->
                    error(503, "WKS.0503", "The records cannot be read at the moment.");
        };
    }

    private static Answer error(int status, String code, String message) {
        return Answer.of(
                status,
                JSON,
                Json.text(
                        out -> {
                            out.writeStartObject();
                            out.writeStringField("error_code", code);
                            out.writeStringField("error_msg", message);
                            out.writeEndObject();
                        }));
    }
}
