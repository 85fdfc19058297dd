package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dialect 4: Oracle EPM's User Login Report, as JSON or as a file, and the files themselves. */
final class EpmDialect implements Dialect {
    static final int NAME_EXISTS = 20685;
    static final int NOT_AUTHORISED = 21192;
    static final int BAD_DATE = 20681;
    static final int BAD_WINDOW = 20682;
    static final int BAD_NAME = 20683;
    static final int STORE_FAILED = 20699;
    private static final String FAILED = "Failed to generate User Login Report. ";
    private static final String JSON = "application/json";
    private static final String REPORT = "/interop/rest/security/v1/report/userloginreport";

    private final DialectConfig.Epm config;
    private final EpmAccess access;
    private final EpmFiles files;
    private final EpmKey key;
    private final EpmFileCalls fileCalls;

    /**
     * @throws IOException if the key or the folder of the files cannot be opened
     */
    EpmDialect(DialectConfig.Epm config) throws IOException {
        this.config = config;
        this.access = new EpmAccess(config);
        this.files = new EpmFiles(config.files());
        this.key = EpmKey.open(config.keyFile());
        this.fileCalls = new EpmFileCalls(access, files, this::base);
        files.open();
    }

    private String base(Call call) {
        String configured = config.baseUrl();
        return configured == null ? call.base() : configured;
    }

    @Override
    public String name() {
        return "epm";
    }

    @Override
    public List<String> territory() {
        return List.of("/interop/");
    }

    @Override
    public List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        all.add(
                new Endpoint.Read(
                        Route.of(REPORT, "GET"),
                        (call, captured) -> check(call),
                        this::question,
                        this::tell));
        all.addAll(fileCalls.endpoints());
        return all;
    }

    private String check(Call call) throws Refusal {
        return access.reader(call)
                .orElseThrow(
                        () ->
                                new Refusal(
                                        new Problem.Coded(
                                                NOT_AUTHORISED,
                                                FAILED
                                                        + "Authorization failed. Please provide valid authorized user.")));
    }

    private SessionQuestion question(Call call) throws Refusal {
        Parameters in = Parameters.of(call.rawQuery(), true);
        LocalDate today = call.now().atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate from = day(in, "from_date", today);
        LocalDate to = day(in, "to_date", today);
        if (to.isBefore(from)) throw failure(BAD_WINDOW, "to_date must not lie before from_date.");
        int days = config.retentionDays();
        if (days > 0 && from.isBefore(today.minusDays(days)))
            throw failure(BAD_WINDOW, "from_date must not lie more than " + days + " days back.");
        String name = reportName(call);
        if (name != null && !EpmFiles.allowed(name))
            throw failure(
                    BAD_NAME,
                    "report_name must be a file name of 5 to 200 characters that ends in .csv.");
        return SessionQuestion.over(SessionQuestion.Axis.LOGIN, start(from), start(to.plusDays(1)))
                .user(in.text("userlogin"));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static LocalDate day(Parameters in, String name, LocalDate otherwise) throws Refusal {
        String text = in.text(name);
        if (text == null) return otherwise;
        return DateGrammar.day(text)
                .orElseThrow(() -> failure(BAD_DATE, name + " must be a date such as 2025-06-24."));
    }

    private static Refusal failure(int code, String text) {
        return new Refusal(new Problem.Coded(code, FAILED + text));
    }

    private static @Nullable String reportName(Call call) throws Refusal {
        String name = Parameters.of(call.rawQuery(), true).text("report_name");
        return name == null || name.isBlank() ? null : name.strip();
    }

    private Answer tell(Call call, SessionQuestion question, Told told)
            throws Refusal, IOException {
        String name = reportName(call);
        EpmReport report = new EpmReport(config.mergeMinutes());
        if (name == null)
            return Answer.flowing(
                    JSON,
                    to -> {
                        JsonGenerator out = Json.FACTORY.createGenerator(to);
                        head(out, call, 0);
                        out.writeNullField("error");
                        out.writeFieldName("details");
                        report.json(out, told);
                        out.writeEndObject();
                        out.flush();
                    });
        String seal = key.encrypted(config.application());
        boolean made = files.create(name, out -> report.csv(out, seal, config.csvGuard(), told));
        if (!made)
            throw failure(
                    NAME_EXISTS,
                    "File " + name + " already exists.Please provide different file name. ");
        return Answer.of(
                200,
                JSON,
                Json.text(
                        out -> {
                            head(out, call, 0);
                            out.writeNullField("error");
                            out.writeStringField(
                                    "details", "User Login Report generated successfully.");
                            out.writeNullField("message");
                            out.writeEndObject();
                        }));
    }

    private void head(JsonGenerator out, Call call, int status) throws IOException {
        out.writeStartObject();
        links(out, call);
        out.writeNumberField("status", status);
    }

    private void links(JsonGenerator out, Call call) throws IOException {
        out.writeObjectFieldStart("links");
        out.writeStringField("href", base(call) + call.target());
        out.writeStringField("action", call.method());
        out.writeEndObject();
    }

    @Override
    public Answer problem(Problem problem, Call call) {
        return switch (problem) {
            case Problem.NotFound _ -> envelope(404, 20604, "There is nothing at this path.");
            case Problem.WrongMethod wrong ->
                    envelope(405, 20605, "The method is not allowed.")
                            .with("Allow", String.join(", ", wrong.allowed()));
            case Problem.TooLarge _ -> envelope(413, 20613, "The body is too large.");
            case Problem.Unauthorized why ->
                    envelope(401, 20601, why.text())
                            .with("WWW-Authenticate", "Basic realm=\"Logonmeter\"");
            case Problem.Forbidden _ ->
                    envelope(403, 20603, "The user has no role that allows this.");
            case Problem.MediaType type -> envelope(415, 20615, type.text());
            case Problem.Unreadable unreadable -> envelope(400, 20600, unreadable.text());
            case Problem.BadValues bad -> envelope(400, 20600, bad.sentence());
            case Problem.Coded coded -> inBand(call, coded.code(), coded.text());
            case Problem.Failed _ -> envelope(500, 20606, "An error has occurred.");
            case Problem.Unavailable _ ->
                    inBand(
                            call,
                            STORE_FAILED,
                            FAILED + "The sessions cannot be read at the moment.");
        };
    }

    private Answer inBand(Call call, int code, String text) {
        boolean named = named(call);
        return Answer.of(
                200,
                JSON,
                Json.text(
                        out -> {
                            head(out, call, 1);
                            error(out, code, text);
                            out.writeNullField("details");
                            if (named) out.writeStringField("message", text);
                            out.writeEndObject();
                        }));
    }

    private static boolean named(Call call) {
        try {
            return Optional.ofNullable(reportName(call)).isPresent();
        } catch (Refusal e) {
            return false;
        }
    }

    static Answer envelope(int status, int code, String text) {
        return Answer.of(
                status,
                JSON,
                Json.text(
                        out -> {
                            out.writeStartObject();
                            out.writeNumberField("status", 1);
                            error(out, code, text);
                            out.writeNullField("details");
                            out.writeEndObject();
                        }));
    }

    private static void error(JsonGenerator out, int code, String text) throws IOException {
        out.writeObjectFieldStart("error");
        out.writeStringField("errorcode", "EPMCSS-" + code);
        out.writeStringField("errormessage", text);
        out.writeEndObject();
    }
}
