package org.logonmeter.collector.dialect;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dialect 3: Electa's {@code /token/} and {@code /logs/}, XML throughout, errors in band. */
final class ElectaDialect implements Dialect {
    static final int BAD_KEY = 1;
    static final int LOCKED = 2;
    static final int BAD_TOKEN = 3;
    static final int BAD_PARAMETER = 4;
    static final int NO_FILTER = 5;
    private static final int OTHER = 9;

    private static final String XML = "text/xml; charset=utf-8";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final List<String> LEVELS = List.of("ADM", "MDR", "STD");
    private static final Pattern IPV4 =
            Pattern.compile("(?i:::ffff:)?((?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4})");

    private final ElectaTokens tokens;

    ElectaDialect(DialectConfig.Electa config) {
        this.tokens = new ElectaTokens(config.accounts());
    }

    @Override
    public String name() {
        return "electa";
    }

    @Override
    public List<String> territory() {
        return List.of("/token/", "/logs/");
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                new Endpoint.Own(
                        Route.anyCase("/token", "GET", "POST"),
                        Endpoint.Guard.OPEN,
                        (call, captured) -> token(call)),
                new Endpoint.Read(
                        Route.anyCase("/logs", "GET"),
                        (call, captured) -> check(call),
                        ElectaDialect::question,
                        (call, question, told) -> tell(call, told)));
    }

    private Answer token(Call call) throws Refusal {
        Parameters query = Parameters.of(call.rawQuery(), true);
        boolean form = call.body().length > 0 && FORM.equals(call.mediaType());
        Parameters body = form ? Parameters.ofForm(call.body(), true) : query;
        String cid = text(body.text("CID"), query.text("CID")).strip();
        String key = text(body.text("AppKey"), query.text("AppKey"));
        String company = Parameters.whole(cid).map(String::valueOf).orElse("?");
        return switch (tokens.issue(company, key, call.now())) {
            case ElectaTokens.Outcome.Token(UUID token) -> response(200, 0, token.toString());
            case ElectaTokens.Outcome.Wrong() ->
                    response(200, BAD_KEY, "Invalid Account or Application Key");
            case ElectaTokens.Outcome.Locked() ->
                    response(200, LOCKED, "The API is locked after too many failures; try later");
        };
    }

    private static String text(@Nullable String first, @Nullable String second) {
        return first != null ? first : Objects.requireNonNullElse(second, "");
    }

    private String check(Call call) throws Refusal {
        Parameters in = Parameters.of(call.rawQuery(), true);
        Optional<UUID> token =
                LoginStatsBinding.guid(Objects.requireNonNullElse(in.text("Token"), ""));
        if (!tokens.good(company(in), token, call.now()))
            throw new Refusal(new Problem.Coded(BAD_TOKEN, "Invalid or expired Token"));
        return "account " + company(in);
    }

    private static String company(Parameters in) {
        String cid = Objects.requireNonNullElse(in.text("CID"), "");
        return Parameters.whole(cid).map(String::valueOf).orElse("");
    }

    private static SessionQuestion question(Call call) throws Refusal {
        Parameters in = Parameters.of(call.rawQuery(), true);
        String room = in.text("RoomID");
        String person = in.text("UserId");
        String name = in.text("Username");
        if (room == null && person == null && name == null)
            throw new Refusal(
                    new Problem.Coded(
                            NO_FILTER, "At least one of RoomID, UserId, Username is required"));
        ElectaWindow window = window(call, in);
        return SessionQuestion.over(SessionQuestion.Axis.LOGIN, window.from(), window.before())
                .ids(number("RoomID", room), number("UserId", person))
                .user(name)
                .paged(new Paging.Everything(), true);
    }

    private static ElectaWindow window(Call call, Parameters in) throws Refusal {
        return ElectaWindow.of(in.text("StartDateTimeUTC"), in.text("EndDateTimeUTC"), call.now());
    }

    private static @Nullable Long number(String name, @Nullable String text) throws Refusal {
        if (text == null) return null;
        return Parameters.whole(text)
                .orElseThrow(
                        () ->
                                new Refusal(
                                        new Problem.Coded(
                                                BAD_PARAMETER,
                                                "Invalid " + name + ": it must be an integer.")));
    }

    private static Answer tell(Call call, Told told) throws Refusal {
        Parameters in = Parameters.of(call.rawQuery(), true);
        ElectaWindow window = window(call, in);
        String company = company(in);
        return Answer.flowing(XML, out -> write(out, company, window, told));
    }

    private static void write(OutputStream to, String company, ElectaWindow window, Told told)
            throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
        out.write("<Logs>");
        out.write(Xml.element("Count", String.valueOf(told.total())));
        out.write(Xml.element("CompanyId", company));
        out.write(Xml.element("UTCFromDateTime", window.fromEcho()));
        out.write(Xml.element("UTCToDateTime", window.toEcho()));
        out.write(told.total() == 0 ? "<Items/>" : "<Items>");
        long[] items = {0};
        told.records()
                .each(
                        session -> {
                            items[0]++;
                            item(out, session);
                        });
        if (items[0] != told.total())
            throw new IOException("the store changed while it was told: " + items[0] + " items");
        out.write(told.total() == 0 ? "</Logs>" : "</Items></Logs>");
        out.flush();
    }

    private static void item(Writer out, SessionRecord s) throws IOException {
        Integer room = s.roomId();
        out.write("<Item>");
        out.write(Xml.element("UserId", String.valueOf(s.userId())));
        out.write(Xml.element("ExternaName", text(s.externalName(), null)));
        out.write(Xml.element("RoomID", String.valueOf(room == null ? 0 : room)));
        out.write(Xml.element("DisplayName", text(s.displayName(), s.userName())));
        out.write(Xml.element("UTCIn", TimeText.usMinute(s.loginTime())));
        out.write(
                Xml.element(
                        "UTCOut", s.logoutTime() == null ? "" : TimeText.usMinute(s.logoutTime())));
        out.write(
                Xml.element(
                        "IPAddress", ipv4(s.seat().ip()).or(() -> ipv4(s.hostIp())).orElse("")));
        String level = s.accessLevel();
        out.write(
                Xml.element(
                        "AccessLevel", level != null && LEVELS.contains(level) ? level : "STD"));
        out.write("</Item>");
    }

    private static Optional<String> ipv4(@Nullable String ip) {
        if (ip == null) return Optional.empty();
        var matcher = IPV4.matcher(ip.strip());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public Answer problem(Problem problem, Call call) {
        return switch (problem) {
            case Problem.NotFound _ -> response(404, OTHER, "There is nothing at this path");
            case Problem.WrongMethod wrong ->
                    response(405, OTHER, "The method is not allowed")
                            .with("Allow", String.join(", ", wrong.allowed()));
            case Problem.TooLarge _ -> response(413, OTHER, "The body is too large");
            case Problem.Unauthorized why -> response(200, BAD_TOKEN, why.text());
            case Problem.Forbidden _ -> response(200, BAD_TOKEN, "Invalid or expired Token");
            case Problem.MediaType type -> response(415, OTHER, type.text());
            case Problem.Unreadable unreadable -> response(400, OTHER, unreadable.text());
            case Problem.BadValues bad -> response(200, BAD_PARAMETER, bad.sentence());
            case Problem.Coded coded -> response(200, coded.code(), coded.text());
            case Problem.Failed _ -> response(500, OTHER, "An error has occurred");
            case Problem.Unavailable _ ->
                    response(500, OTHER, "The logs cannot be read at the moment");
        };
    }

    private static Answer response(int status, int code, String text) {
        return Answer.of(
                status,
                XML,
                "<Response>"
                        + Xml.element("ResponseCode", String.valueOf(code))
                        + Xml.element("ResponseData", text)
                        + "</Response>");
    }
}
