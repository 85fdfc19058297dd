package org.logonmeter.collector.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;

class SessionFileTest {
    private static final String GOOD =
            "{\"userName\":\"John\",\"machineName\":\"LAB-01\",\"loginTime\":\"2025-07-03T11:34:33.250Z\",\"logoutTime\":\"2025-07-03T12:34:33.252Z\"}";

    private static List<History.Line> lines(byte[] file) {
        try {
            SessionFile lines = new SessionFile(new ByteArrayInputStream(file));
            List<History.Line> all = new ArrayList<>();
            for (History.Line line = lines.next(); line != null; line = lines.next()) all.add(line);
            return all;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static RecordedSession session(String line) {
        return switch (lines(line.getBytes(StandardCharsets.UTF_8)).getFirst()) {
            case History.Line.Told told -> told.session();
            case History.Line.Refused refused -> throw new AssertionError(refused.why());
        };
    }

    private static String why(String line) {
        return switch (lines(line.getBytes(StandardCharsets.UTF_8)).getFirst()) {
            case History.Line.Told told -> throw new AssertionError(told.session() + " was taken");
            case History.Line.Refused refused -> refused.why();
        };
    }

    private static String with(String member) {
        return GOOD.substring(0, GOOD.length() - 1) + "," + member + "}";
    }

    @Test
    void theExampleOfTheContractIsRead() {
        RecordedSession told =
                session(
                        "{\"userName\":\"John\",\"userDomain\":\"abc.com\",\"machineName\":\"LAB-01\",\"loginTime\":\"2025-07-03T11:34:33.250Z\",\"logoutTime\":\"2025-07-03T12:34:33.252Z\","
                                + "\"inactive\":[{\"kind\":\"IDLE\",\"from\":\"2025-07-03T11:50:00Z\",\"to\":\"2025-07-03T12:00:00Z\"}],\"terminal\":{\"ip\":\"10.69.112.149\"},\"endQuality\":\"observed\"}");
        assertThat(told.account().domain()).isEqualTo("abc.com");
        assertThat(told.inactive()).hasSize(1);
        assertThat(told.endQuality()).isEqualTo(EndQuality.OBSERVED);
        assertThat(told.terminal()).isNotNull();
        assertThat(told.header().occurredAt()).isEqualTo(Instant.parse("2025-07-03T11:34:33.250Z"));
    }

    @Test
    void anOffsetIsUnderstoodAndWhatIsFinerThanAMillisecondIsCutOff() {
        assertThat(session(GOOD.replace("11:34:33.250Z", "13:34:33.2509999+02:00")).loginTime())
                .isEqualTo(Instant.parse("2025-07-03T11:34:33.250Z"));
    }

    @Test
    void absentIsNullAndUnknownIsIgnored() {
        assertThat(session(with("\"displayName\":null,\"sessionId\":7,\"mood\":[1]")))
                .isEqualTo(session(GOOD));
    }

    @Test
    void anAttemptNeedsItsConnectionAndNoLogin() {
        RecordedSession told =
                session(
                        "{\"userName\":\"jo\",\"machineName\":\"M\",\"connectionStart\":\"2025-07-03T11:00:00Z\",\"failure\":{\"code\":\"X\",\"text\":\"y\"}}");
        assertThat(told.failure()).isEqualTo(new RecordedSession.Failure("X", "y"));
        assertThat(told.loginTime()).isNull();
        assertThat(why("{\"userName\":\"jo\",\"machineName\":\"M\",\"failure\":{\"code\":\"X\"}}"))
                .isEqualTo("connectionStart is missing");
    }

    @Test
    void aLineIsToldWhyItIsRefused() {
        assertThat(why("{}")).isEqualTo("loginTime is missing");
        assertThat(why(GOOD.replace("\"John\"", "\" \""))).isEqualTo("userName is empty");
        assertThat(why(GOOD.replace("\"John\"", "7"))).isEqualTo("userName must be a text");
        assertThat(why(GOOD.replace("T12:34", "T10:34")))
                .isEqualTo("logoutTime is before loginTime");
        assertThat(why(GOOD.replace("2025-07-03T12", "2025-02-30T12")))
                .contains("logoutTime must be an ISO-8601 instant");
        assertThat(why(GOOD.replace("T12:34:33.252Z", "T12:34:33")))
                .contains("logoutTime must be an ISO-8601 instant");
        assertThat(why(with("\"endQuality\":\"Observed\""))).contains("endQuality");
        assertThat(why(with("\"endQuality\":\"open\"")))
                .isEqualTo("endQuality open contradicts a logoutTime");
        assertThat(
                        why(
                                with(
                                        "\"endEarliest\":\"2025-07-03T12:00:00Z\",\"endLatest\":\"2025-07-03T11:59:00Z\"")))
                .isEqualTo("endLatest is before endEarliest");
        assertThat(why(with("\"userName\":\"Jim\""))).contains("repeats");
        assertThat(why(with("\"accessLevel\":\"ROOT\""))).contains("accessLevel");
        assertThat(why(with("\"lab\":\"yes\""))).contains("lab must be true or false");
        assertThat(why(with("\"inactive\":[{\"kind\":\"NAP\",\"from\":\"2025-07-03T11:50:00Z\"}]")))
                .contains("inactive");
        assertThat(why("[1]")).isEqualTo("it must be a JSON object");
        assertThat(why("userName,machineName")).isEqualTo("the line is not JSON");
        assertThat(why("[".repeat(100_000))).contains("depth");
    }

    @Test
    void aFaultIsToldByTheNameThatWasWritten() {
        assertThat(why(GOOD.replace("T11:34:33.250Z", "T11:34:33")))
                .startsWith("loginTime must be an ISO-8601 instant");
        assertThat(why(GOOD.replace("2025-07-03T11", "0025-07-03T11")))
                .startsWith("loginTime must lie in the years");
        assertThat(
                        why(
                                "{\"userName\":\"jo\",\"machineName\":\"M\",\"connectionStart\":\"2025-07-03T11:00\",\"failure\":{\"code\":\"X\"}}"))
                .startsWith("connectionStart must be an ISO-8601 instant");
        assertThat(why(with("\"connectionStart\":\"2025-07-03 11:00\"")))
                .startsWith("connectionStart must be an ISO-8601 instant");
        assertThat(why(GOOD.replace("John", "a\\u0000b"))).startsWith("userName holds a NUL");
        assertThat(why(with("\"userDomain\":7"))).isEqualTo("userDomain must be a text");
    }

    @Test
    void aBadLineIsRefusedAloneWithItsNumber() {
        byte[] file =
                ("\uFEFF"
                                + GOOD
                                + "\r\n\n  \n{\n"
                                + GOOD
                                + "\n"
                                + "x".repeat(SessionFile.MAX_LINE + 1)
                                + "\n"
                                + GOOD)
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(lines(file))
                .extracting(History.Line::number)
                .containsExactly(1L, 4L, 5L, 6L, 7L);
        assertThat(lines(file))
                .filteredOn(l -> l instanceof History.Line.Refused)
                .extracting(History.Line::number)
                .containsExactly(4L, 6L);
        byte[] broken =
                (GOOD + "\n" + GOOD.replace("John", "J\u00f6hn"))
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(lines(broken))
                .filteredOn(l -> l instanceof History.Line.Refused)
                .extracting(History.Line::number)
                .containsExactly(2L);
    }

    @Test
    void theSameSessionIsTheSameEventAndAnOpenOneMayGoOn() {
        String open = GOOD.replace(",\"logoutTime\":\"2025-07-03T12:34:33.252Z\"", "");
        assertThat(id(GOOD))
                .isEqualTo(
                        id(GOOD.replace("John", " jOHN ").replace("12:34:33.252Z", "13:00:00Z")));
        assertThat(id(GOOD)).isNotEqualTo(id(open));
        assertThat(id(open))
                .isEqualTo(id(open))
                .isNotEqualTo(id(open.replace("}", ",\"lab\":true}")));
        assertThat(id(GOOD)).isNotEqualTo(id(GOOD.replace("LAB-01", "LAB-02")));
        assertThat(id(GOOD)).isNotEqualTo(id(with("\"userDomain\":\"abc.com\"")));
        assertThat(session(GOOD).identity()).isEqualTo(session(open).identity());
    }

    private static java.util.UUID id(String line) {
        return session(line).header().eventId();
    }
}
