package org.logonmeter.agent.logon;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/** An analysis as JSON in UTF-8, whatever the locale: what other programs read. */
public final class AnalysisJson {
    private static final DateTimeFormatter STAMP =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final JsonGenerator json;

    private AnalysisJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes one object and a line end; leaves the stream open. */
    public static void write(Analysis analysis, long read, long malformed, OutputStream out)
            throws IOException {
        JsonFactory factory = new JsonFactory();
        factory.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        try (JsonGenerator json = factory.createGenerator(out)) {
            new AnalysisJson(json).analysis(analysis, read, malformed);
            json.writeRaw('\n');
        }
    }

    private void analysis(Analysis analysis, long read, long malformed) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("hosts");
        for (Analysis.Host host : analysis.hosts()) {
            json.writeStartObject();
            json.writeStringField("computer", host.computer());
            json.writeArrayFieldStart("sessions");
            for (Session session : host.sessions()) session(session);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("events");
        json.writeNumberField("read", read);
        json.writeNumberField("used", analysis.used());
        json.writeNumberField("malformed", malformed);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void session(Session session) throws IOException {
        LogonTiming timing = session.timing();
        json.writeStartObject();
        if (timing != null)
            json.writeNumberField("sessionId", Long.parseLong(timing.session().osId()));
        json.writeStringField("sid", session.account().id());
        json.writeStringField("account", account(session.account()));
        stamp("start", session.start());
        stamp("end", session.end().at());
        End end = End.of(session.end());
        json.writeStringField("endQuality", end.quality());
        json.writeStringField("endReason", end.reason());
        stamp("endEarliest", end.earliest());
        stamp("endLatest", end.latest());
        if (timing != null) logon(timing);
        json.writeEndObject();
    }

    /** {@code DOMAIN\name}; null where only the SID is known. */
    static @Nullable String account(Account account) {
        if (account.domain() == null
                && (account.name().equals(account.id()) || account.name().startsWith("session ")))
            return null;
        return account.domain() == null ? account.name() : account.domain() + "\\" + account.name();
    }

    private void logon(LogonTiming timing) throws IOException {
        json.writeObjectFieldStart("logon");
        stamp("start", timing.start());
        stamp("visible", timing.visible());
        stamp("ready", timing.ready());
        number("totalMs", timing.totalMs());
        json.writeBooleanField("partial", timing.partial());
        json.writeBooleanField("firstLogon", timing.firstLogon());
        phases("before", timing.before());
        phases("phases", timing.phases());
        number("unaccountedMs", timing.unaccountedMs());
        json.writeEndObject();
    }

    private void phases(String name, List<Phase> phases) throws IOException {
        json.writeArrayFieldStart(name);
        for (Phase phase : phases) phase(phase);
        json.writeEndArray();
    }

    private void phase(Phase phase) throws IOException {
        json.writeStartObject();
        json.writeStringField("key", phase.key());
        if (phase.parent() != null) json.writeStringField("parent", phase.parent());
        boolean named = phase.key().equals("cse") || phase.key().equals("script");
        if (named) json.writeStringField("name", phase.name());
        stamp("start", phase.start());
        stamp("end", phase.end());
        number("ms", ms(phase));
        if (phase.key().equals("cse")) {
            json.writeArrayFieldStart("gpos");
            for (Phase.Gpo gpo : phase.gpos()) {
                json.writeStartObject();
                json.writeStringField("id", gpo.id());
                json.writeStringField("name", gpo.name());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (phase.partial()) json.writeBooleanField("partial", true);
        json.writeArrayFieldStart("source");
        for (String source : phase.source()) json.writeString(source);
        json.writeEndArray();
        json.writeEndObject();
    }

    static @Nullable Long ms(Phase phase) {
        return phase.start() == null || phase.end() == null
                ? null
                : Duration.between(phase.start(), phase.end()).toMillis();
    }

    private void stamp(String name, @Nullable Instant instant) throws IOException {
        json.writeStringField(name, instant == null ? null : STAMP.format(instant));
    }

    private void number(String name, @Nullable Long value) throws IOException {
        if (value == null) json.writeNullField(name);
        else json.writeNumberField(name, value);
    }

    /** An end in the words of the contract. */
    record End(
            String quality, String reason, @Nullable Instant earliest, @Nullable Instant latest) {
        static End of(SessionEnd end) {
            return switch (end) {
                case SessionEnd.Observed e -> new End("observed", "logoff", null, null);
                case SessionEnd.Initiated e -> new End("initiated", "logoff", null, null);
                case SessionEnd.Shutdown e -> new End("shutdown", "shutdown", null, null);
                case SessionEnd.Inferred e ->
                        new End("inferred", e.reason().wireName(), e.earliest(), e.latest());
                case SessionEnd.Unended e -> new End("open", "unknown", null, null);
            };
        }
    }
}
