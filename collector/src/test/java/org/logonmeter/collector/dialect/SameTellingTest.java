package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.protocol.RecordedSession;

/** Four dialects asked the same question tell the same sessions. */
class SameTellingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter US =
            DateTimeFormatter.ofPattern("M/d/uuuu h:mm a", Locale.ENGLISH);
    private static final DateTimeFormatter LONG =
            DateTimeFormatter.ofPattern("MMMM d, uuuu HH:mm:ss 'UTC'", Locale.ENGLISH);
    private static final List<String> USERS =
            List.of("John", "jöhn", "O'Neil", "a%b", "STRASSE", "李雷", "x_y", "=1+1");
    private static final LocalDate FIRST = LocalDate.of(2025, 5, 1);

    @TempDir Path directory;

    /** A session as all four can tell it: begin and end to the minute. */
    private record Seen(Instant from, String to) {}

    @Test
    void onRandomSessions() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (DialectFixture fixture = new DialectFixture(directory)) {
            List<RecordedSession> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) all.add(session(random, i));
            fixture.store(all);
            String token = token(fixture);
            for (int question = 0; question < 40; question++) {
                String user = USERS.get(random.nextInt(USERS.size()));
                LocalDate from = FIRST.plusDays(random.nextInt(40));
                LocalDate to = from.plusDays(random.nextInt(20));
                String asked = "seed " + seed + ": " + user + " " + from + " to " + to;
                List<Seen> huawei = huawei(fixture, user, from, to);
                assertThat(electa(fixture, token, user, from, to)).as(asked).isEqualTo(huawei);
                assertThat(ekran(fixture, user, from, to)).as(asked).isEqualTo(huawei);
                assertThat(epm(fixture, user, from, to))
                        .as(asked)
                        .isEqualTo(huawei.stream().map(Seen::from).toList());
                assertThat(huawei).as(asked).hasSize(expected(all, user, from, to));
            }
        }
    }

    private static RecordedSession session(SplittableRandom random, int number) {
        ObjectNode line = JSON.createObjectNode();
        Instant login =
                FIRST.atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .plusMillis(random.nextLong(60L * 86_400_000));
        line.put("userName", USERS.get(random.nextInt(USERS.size())));
        line.put("machineName", "PC-" + number);
        if (random.nextInt(10) == 0) {
            line.put("connectionStart", login.toString());
            line.putObject("failure").put("code", "1").put("text", "no");
        } else {
            line.put("loginTime", login.toString());
            switch (random.nextInt(4)) {
                case 0 -> line.put("endQuality", "open");
                case 1 -> {
                    line.put("endQuality", "inferred");
                    line.put("endEarliest", login.plusSeconds(random.nextInt(9000)).toString());
                    line.put("endLatest", login.plusSeconds(9000).toString());
                }
                default ->
                        line.put(
                                "logoutTime",
                                login.plusMillis(random.nextInt(9_000_000)).toString());
            }
        }
        return DialectCase.session(line);
    }

    private static int expected(
            List<RecordedSession> all, String user, LocalDate from, LocalDate to) {
        return (int)
                all.stream()
                        .filter(s -> s.failure() == null && s.account().name().equals(user))
                        .filter(s -> inside(s.header().occurredAt(), from, to))
                        .count();
    }

    private static boolean inside(Instant at, LocalDate from, LocalDate to) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return !day.isBefore(from) && !day.isAfter(to);
    }

    private static Instant minute(String iso) {
        return Instant.parse(iso).truncatedTo(ChronoUnit.MINUTES);
    }

    private static List<Seen> huawei(
            DialectFixture fixture, String user, LocalDate from, LocalDate to) throws IOException {
        List<Seen> seen = new ArrayList<>();
        JsonNode answer =
                JSON.readTree(
                        ask(
                                fixture,
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
                            minute(record.path("connection_start_time").asText()),
                            end.isNull() ? "" : minute(end.asText()).toString()));
        }
        return seen;
    }

    private static List<Seen> ekran(
            DialectFixture fixture, String user, LocalDate from, LocalDate to) throws IOException {
        List<Seen> seen = new ArrayList<>();
        for (int page = 0; ; page++) {
            JsonNode sessions =
                    JSON.readTree(
                                    ask(
                                            fixture,
                                            "POST /ekranapi/sessions?sessionCount=150&pageIndex="
                                                    + page,
                                            Map.entry("Authorization", "Bearer ekran-token")))
                            .path("sessions");
            if (sessions.isEmpty()) return seen;
            for (JsonNode session : sessions) {
                Instant login =
                        Instant.parse(session.path("loginDate").asText().replace("+00:00", "Z"));
                if (!session.path("userName").asText().equals(user) || !inside(login, from, to))
                    continue;
                JsonNode end = session.path("logoutDate");
                seen.add(
                        new Seen(
                                login.truncatedTo(ChronoUnit.MINUTES),
                                end.isNull()
                                        ? ""
                                        : minute(end.asText().replace("+00:00", "Z")).toString()));
            }
        }
    }

    private static List<Seen> electa(
            DialectFixture fixture, String token, String user, LocalDate from, LocalDate to)
            throws IOException {
        DateTimeFormatter day = DateTimeFormatter.ofPattern("M/d/uuuu", Locale.ENGLISH);
        String xml =
                ask(
                        fixture,
                        "GET /logs/?CID=12345&Token="
                                + token
                                + "&Username="
                                + escaped(user)
                                + "&StartDateTimeUTC="
                                + day.format(from)
                                + "&EndDateTimeUTC="
                                + day.format(to));
        List<Seen> seen = new ArrayList<>();
        Matcher item =
                Pattern.compile("<UTCIn>([^<]*)</UTCIn>(?:<UTCOut>([^<]*)</UTCOut>|<UTCOut/>)")
                        .matcher(xml);
        while (item.find())
            seen.add(
                    new Seen(
                            us(item.group(1)),
                            item.group(2) == null ? "" : us(item.group(2)).toString()));
        assertThat(xml).contains("<Count>" + seen.size() + "</Count>");
        return seen;
    }

    private static Instant us(String text) {
        return LocalDateTime.parse(text, US).toInstant(ZoneOffset.UTC);
    }

    private static List<Instant> epm(
            DialectFixture fixture, String user, LocalDate from, LocalDate to) throws IOException {
        String basic =
                Base64.getEncoder()
                        .encodeToString("alice:wonder:land".getBytes(StandardCharsets.UTF_8));
        JsonNode answer =
                JSON.readTree(
                        ask(
                                fixture,
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
                            .toInstant(ZoneOffset.UTC)
                            .truncatedTo(ChronoUnit.MINUTES));
        return seen;
    }

    private static String token(DialectFixture fixture) throws IOException {
        String answer = ask(fixture, "GET /token/?CID=12345&AppKey=app-key");
        return answer.replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String ask(DialectFixture fixture, String line) throws IOException {
        return ask(fixture, line, Map.entry("Accept", "*/*"));
    }

    private static String ask(DialectFixture fixture, String line, Map.Entry<String, String> header)
            throws IOException {
        RawHttp.Reply reply = fixture.http.send(line, List.of(header), new byte[0]);
        assertThat(reply.status()).as(line).isEqualTo(200);
        return reply.text();
    }
}
