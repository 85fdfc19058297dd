package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The four reading dialects of {@link DialectFixture#CONFIG}, asked the same question: one user,
 * whole UTC days. Each answers as exactly as its own grammar can, oldest start first.
 */
final class FourTellings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter US =
            DateTimeFormatter.ofPattern("M/d/uuuu h:mm a", Locale.ENGLISH);
    private static final DateTimeFormatter US_DAY =
            DateTimeFormatter.ofPattern("M/d/uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter LONG =
            DateTimeFormatter.ofPattern("MMMM d, uuuu HH:mm:ss 'UTC'", Locale.ENGLISH);

    private final RawHttp http;
    private final String electaToken;

    FourTellings(RawHttp http) throws IOException {
        this.http = http;
        electaToken =
                ask("GET /token/?CID=12345&AppKey=app-key")
                        .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
    }

    /**
     * A session as a dialect tells it.
     *
     * @param to null = still open
     */
    record Seen(Instant from, @Nullable Instant to) {
        /** As a dialect that knows minutes tells it. */
        Seen inMinutes() {
            return new Seen(
                    from.truncatedTo(ChronoUnit.MINUTES),
                    to == null ? null : to.truncatedTo(ChronoUnit.MINUTES));
        }
    }

    /** To the millisecond; attempts left out. */
    List<Seen> huawei(String user, LocalDate from, LocalDate to) throws IOException {
        List<Seen> seen = new ArrayList<>();
        JsonNode answer =
                JSON.readTree(
                        ask(
                                "GET /v1.0/project-1/desktop-users/login-records?limit=1000&user_name="
                                        + escaped(user)
                                        + "&start_time="
                                        + from
                                        + "T00:00Z&end_time="
                                        + to.plusDays(1)
                                        + "T00:00Z",
                                Map.entry("X-Auth-Token", "hw-token")));
        for (JsonNode record : answer.path("records")) {
            if (!record.path("connection_failure_reason").isNull()) continue;
            JsonNode end = record.path("connection_end_time");
            seen.add(
                    0,
                    new Seen(
                            Instant.parse(record.path("connection_start_time").asText()),
                            end.isNull() ? null : Instant.parse(end.asText())));
        }
        return seen;
    }

    /** To the millisecond. */
    List<Seen> ekran(String user, LocalDate from, LocalDate to) throws IOException {
        List<Seen> seen = new ArrayList<>();
        for (JsonNode session : ekranSessions()) {
            Instant login = instant(session.path("loginDate"));
            if (!session.path("userName").asText().equals(user) || !inside(login, from, to))
                continue;
            JsonNode end = session.path("logoutDate");
            seen.add(new Seen(login, end.isNull() ? null : instant(end)));
        }
        return seen;
    }

    /** Every session that Ekran's dialect knows, page by page. */
    List<JsonNode> ekranSessions() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (int page = 0; ; page++) {
            JsonNode sessions =
                    JSON.readTree(
                                    ask(
                                            "POST /ekranapi/sessions?sessionCount=150&pageIndex="
                                                    + page,
                                            Map.entry("Authorization", "Bearer ekran-token")))
                            .path("sessions");
            if (sessions.isEmpty()) return all;
            sessions.forEach(all::add);
        }
    }

    /** To the minute. */
    List<Seen> electa(String user, LocalDate from, LocalDate to) throws IOException {
        String xml =
                ask(
                        "GET /logs/?CID=12345&Token="
                                + electaToken
                                + "&Username="
                                + escaped(user)
                                + "&StartDateTimeUTC="
                                + US_DAY.format(from)
                                + "&EndDateTimeUTC="
                                + US_DAY.format(to));
        List<Seen> seen = new ArrayList<>();
        Matcher item =
                Pattern.compile("<UTCIn>([^<]*)</UTCIn>(?:<UTCOut>([^<]*)</UTCOut>|<UTCOut/>)")
                        .matcher(xml);
        while (item.find())
            seen.add(new Seen(us(item.group(1)), item.group(2) == null ? null : us(item.group(2))));
        assertThat(xml).contains("<Count>" + seen.size() + "</Count>");
        return seen;
    }

    /** Starts alone, to the second: that is all EPM tells. */
    List<Instant> epm(String user, LocalDate from, LocalDate to) throws IOException {
        String basic =
                Base64.getEncoder()
                        .encodeToString("alice:wonder:land".getBytes(StandardCharsets.UTF_8));
        JsonNode answer =
                JSON.readTree(
                        ask(
                                "GET /interop/rest/security/v1/report/userloginreport?userlogin="
                                        + escaped(user)
                                        + "&from_date="
                                        + from
                                        + "&to_date="
                                        + to,
                                Map.entry("Authorization", "Basic " + basic)));
        List<Instant> seen = new ArrayList<>();
        for (JsonNode row : answer.path("details"))
            seen.add(
                    LocalDateTime.parse(row.path("accessdateandtime").asText(), LONG)
                            .toInstant(ZoneOffset.UTC));
        return seen;
    }

    static boolean inside(Instant at, LocalDate from, LocalDate to) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return !day.isBefore(from) && !day.isAfter(to);
    }

    private static Instant instant(JsonNode ekran) {
        return Instant.parse(ekran.asText().replace("+00:00", "Z"));
    }

    private static Instant us(String text) {
        return LocalDateTime.parse(text, US).toInstant(ZoneOffset.UTC);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String ask(String line) throws IOException {
        return ask(line, Map.entry("Accept", "*/*"));
    }

    private String ask(String line, Map.Entry<String, String> header) throws IOException {
        RawHttp.Reply reply = http.send(line, List.of(header), new byte[0]);
        assertThat(reply.status()).as(line).isEqualTo(200);
        return reply.text();
    }
}
