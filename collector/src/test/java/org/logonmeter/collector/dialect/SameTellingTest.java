package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.dialect.FourTellings.Seen;
import org.logonmeter.protocol.RecordedSession;

/** Four dialects asked the same question tell the same sessions. */
class SameTellingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> USERS =
            List.of("John", "jöhn", "O'Neil", "a%b", "STRASSE", "李雷", "x_y", "=1+1");
    private static final LocalDate FIRST = LocalDate.of(2025, 5, 1);

    @TempDir Path directory;

    @Test
    void onRandomSessions() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (DialectFixture fixture = new DialectFixture(directory)) {
            List<RecordedSession> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) all.add(session(random, i));
            fixture.store(all);
            FourTellings tell = new FourTellings(fixture.http);
            for (int question = 0; question < 40; question++) {
                String user = USERS.get(random.nextInt(USERS.size()));
                LocalDate from = FIRST.plusDays(random.nextInt(40));
                LocalDate to = from.plusDays(random.nextInt(20));
                String asked = "seed " + seed + ": " + user + " " + from + " to " + to;
                List<Seen> exact = tell.huawei(user, from, to);
                assertThat(tell.ekran(user, from, to)).as(asked).isEqualTo(exact);
                assertThat(tell.electa(user, from, to))
                        .as(asked)
                        .isEqualTo(exact.stream().map(Seen::inMinutes).toList());
                assertThat(tell.epm(user, from, to))
                        .as(asked)
                        .isEqualTo(
                                exact.stream()
                                        .map(s -> s.from().truncatedTo(ChronoUnit.SECONDS))
                                        .toList());
                assertThat(exact).as(asked).hasSize(expected(all, user, from, to));
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
                        .filter(s -> FourTellings.inside(s.header().occurredAt(), from, to))
                        .count();
    }
}
