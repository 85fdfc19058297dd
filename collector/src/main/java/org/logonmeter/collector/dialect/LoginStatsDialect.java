package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.FoldedName;

/** Dialect 0: {@code POST /api/LoginStats}, as an ASP.NET Web API 2 service answers it. */
final class LoginStatsDialect implements Dialect {
    private static final String SUCCESS =
            "<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">Success</string>";
    private static final String ANY_DOMAIN = "*";
    private static final Set<String> JSON = Set.of("application/json", "text/json");
    private static final Set<String> XML = Set.of("application/xml", "text/xml");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final ZoneId zone;
    private final Secrets<List<String>> tokens;
    private final Map<Integer, LoginStatsAction> actions;

    LoginStatsDialect(DialectConfig.LoginStats config) {
        this.zone = config.zone();
        this.tokens = new Secrets<>(config.tokens());
        this.actions = Map.copyOf(config.actions());
    }

    @Override
    public String name() {
        return "loginstats";
    }

    @Override
    public List<String> territory() {
        return List.of("/api/");
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint.Write(
                        Route.anyCase("/api/LoginStats", "POST"),
                        Endpoint.Guard.OPEN,
                        this::post,
                        this::thank));
    }

    private LoginStatsPost post(Call call) throws Refusal {
        LoginStatsBinding binding = new LoginStatsBinding(zone);
        read(call, binding);
        LoginStatsRequest request = binding.bound();
        UUID token = request.token();
        if (token == null || !allowed(token, request.machineDomain()))
            throw new Refusal(
                    new Problem.Unauthorized("Authorization has been denied for this request."));
        binding.requireNames();
        return LoginStatsPost.of(
                request, Optional.ofNullable(actions.get(request.actionId())), call);
    }

    private void read(Call call, LoginStatsBinding binding) throws Refusal {
        byte[] body = call.body();
        if (body.length == 0) throw new Refusal(new Problem.Unreadable("The body is empty."));
        String type = call.mediaType();
        if (type == null || type.isEmpty())
            throw new Refusal(
                    new Problem.MediaType(
                            "The request contains an entity body but no Content-Type header. The"
                                    + " inferred media type 'application/octet-stream' is not"
                                    + " supported for this resource."));
        if (JSON.contains(type)) LoginStatsBody.json(text(call), binding);
        else if (XML.contains(type)) LoginStatsBody.xml(text(call), binding);
        else if (type.equals(FORM))
            LoginStatsBody.form(text(call).getBytes(StandardCharsets.UTF_8), binding);
        else
            throw new Refusal(
                    new Problem.MediaType(
                            "The request entity's media type '"
                                    + type
                                    + "' is not supported for this resource."));
    }

    private static String text(Call call) throws Refusal {
        Charset charset = Negotiation.requestCharset(call);
        byte[] body = call.body();
        boolean bigEndian =
                body.length >= 2 && (body[0] & 0xFF) == 0xFE && (body[1] & 0xFF) == 0xFF;
        if (charset.equals(StandardCharsets.UTF_16LE) && bigEndian)
            return Parameters.text(body, StandardCharsets.UTF_16BE);
        return Parameters.text(body, charset);
    }

    private boolean allowed(UUID token, @Nullable String machineDomain) {
        String domain = FoldedName.of(machineDomain == null ? "" : machineDomain);
        return tokens.use(token.toString())
                .filter(
                        domains ->
                                domains.contains(ANY_DOMAIN)
                                        || domains.stream()
                                                .map(FoldedName::of)
                                                .anyMatch(domain::equals))
                .isPresent();
    }

    private Answer thank(Call call) {
        Negotiation form = Negotiation.of(call);
        return answer(200, form, form.xml() ? SUCCESS : "\"Success\"");
    }

    private static Answer answer(int status, Negotiation form, String text) {
        return Answer.of(status, form.contentType(), text.getBytes(form.charset()));
    }

    @Override
    public Answer problem(Problem problem, Call call) {
        return switch (problem) {
            case Problem.NotFound _ ->
                    error(
                            404,
                            "No HTTP resource was found that matches the request URI '"
                                    + call.base()
                                    + call.target()
                                    + "'.",
                            call);
            case Problem.WrongMethod wrong ->
                    error(
                                    405,
                                    "The requested resource does not support http method '"
                                            + call.method()
                                            + "'.",
                                    call)
                            .with("Allow", String.join(", ", wrong.allowed()));
            case Problem.TooLarge _ -> error(413, "The request entity is too large.", call);
            case Problem.Unauthorized _ ->
                    error(401, "Authorization has been denied for this request.", call);
            case Problem.Forbidden _ ->
                    error(401, "Authorization has been denied for this request.", call);
            case Problem.MediaType type -> error(415, type.text(), call);
            case Problem.Unreadable unreadable ->
                    invalid(Map.of("request", List.of(unreadable.text())), call);
            case Problem.BadValues bad -> invalid(bad.texts(), call);
            case Problem.Coded coded -> error(400, coded.text(), call);
            case Problem.Failed _ -> error(500, "An error has occurred.", call);
            case Problem.Unavailable _ -> error(500, "An error has occurred.", call);
        };
    }

    private static Answer error(int status, String message, Call call) {
        Negotiation form = Negotiation.of(call);
        String text =
                form.xml()
                        ? "<Error>" + Xml.element("Message", message) + "</Error>"
                        : Json.text(
                                out -> {
                                    out.writeStartObject();
                                    out.writeStringField("Message", message);
                                    out.writeEndObject();
                                });
        return answer(status, form, text);
    }

    private static Answer invalid(Map<String, List<String>> texts, Call call) {
        Negotiation form = Negotiation.of(call);
        return answer(400, form, form.xml() ? xmlErrors(texts) : Json.text(o -> errors(o, texts)));
    }

    private static void errors(JsonGenerator out, Map<String, List<String>> texts)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("Message", "The request is invalid.");
        out.writeObjectFieldStart("ModelState");
        for (Map.Entry<String, List<String>> entry : texts.entrySet()) {
            out.writeArrayFieldStart(entry.getKey());
            for (String text : entry.getValue()) out.writeString(text);
            out.writeEndArray();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private static String xmlErrors(Map<String, List<String>> texts) {
        StringBuilder out = new StringBuilder("<Error><Message>The request is invalid.</Message>");
        out.append("<ModelState>");
        texts.forEach((name, all) -> out.append(Xml.element(name, String.join(" ", all))));
        return out.append("</ModelState></Error>").toString();
    }
}
