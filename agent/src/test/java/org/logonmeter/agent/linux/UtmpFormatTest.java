package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UtmpFormatTest {
    static byte[] recorded(String name) throws IOException {
        try (InputStream in = UtmpFormatTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    @Test
    void recordedFileReadsAsUtmpdumpShowsIt() throws Exception {
        assertThat(UtmpFormat.X86_64.records(recorded("utmp-debian12")))
                .containsExactly(
                        new UtmpRecord(
                                7,
                                23329,
                                "pts/0",
                                "jo",
                                "127.0.0.1",
                                "127.0.0.1",
                                Instant.parse("2026-11-25T10:55:22.545251Z")),
                        new UtmpRecord(
                                7,
                                23446,
                                "pts/1",
                                "jo",
                                "127.0.0.1",
                                "127.0.0.1",
                                Instant.parse("2026-11-25T10:55:24.985254Z")));
    }

    @Test
    void wtmpAndUtmpOfTheSameMomentTellTheSameOpenLogins() throws Exception {
        assertThat(LoginRecords.open(UtmpFormat.X86_64.records(recorded("wtmp-debian12"))))
                .containsExactlyElementsOf(
                        LoginRecords.open(UtmpFormat.X86_64.records(recorded("utmp-debian12"))));
    }

    @Test
    void withoutUtmpALogoutIsNotWrittenSoTheLoginStaysOpen() throws Exception {
        List<UtmpRecord> records =
                UtmpFormat.X86_64.records(recorded("wtmp-debian12-without-utmp"));
        assertThat(LoginRecords.open(records)).hasSize(2);
    }

    @Test
    void bootAndShutdownEndEveryOpenLogin() throws Exception {
        List<UtmpRecord> open = UtmpFormat.X86_64.records(recorded("utmp-debian12"));
        Instant later = Instant.parse("2026-11-25T12:00:00Z");
        var boot = new UtmpRecord(2, 0, "~", "reboot", "6.1.0", null, later);
        var shutdown = new UtmpRecord(1, 0, "~", "shutdown", "6.1.0", null, later);
        var runLevel = new UtmpRecord(1, 53, "~", "runlevel", "6.1.0", null, later);
        assertThat(LoginRecords.open(plus(open, boot))).isEmpty();
        assertThat(LoginRecords.open(plus(open, shutdown))).isEmpty();
        assertThat(LoginRecords.open(plus(open, runLevel))).hasSize(2);
    }

    @Test
    void windowsOfTerminalEmulatorsAndMultiplexersAreNoSessions() {
        assertThat(login("pts/3", ":0").opensSession()).isFalse();
        assertThat(login("pts/3", "tmux(812).%1").opensSession()).isFalse();
        assertThat(login("pts/3", ":pts/0:S.0").opensSession()).isFalse();
        assertThat(login("pts/3", "10.0.0.7").opensSession()).isTrue();
        assertThat(login("tty2", "").opensSession()).isTrue();
        assertThat(login(":0", ":0").opensSession()).isTrue();
    }

    @Test
    void aTornLastRecordIsLeftOut() throws Exception {
        byte[] whole = recorded("utmp-debian12");
        for (int cut = 1; cut < 384; cut += 97)
            assertThat(UtmpFormat.X86_64.records(Arrays.copyOf(whole, whole.length - cut)))
                    .hasSize(1);
    }

    @Test
    void aFileOfAnotherKindIsToldNotReadAsNoLogins() {
        byte[] text = "this is a text file\n".repeat(40).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> UtmpFormat.X86_64.records(text))
                .isInstanceOf(UtmpFormat.MalformedException.class)
                .hasMessageContaining("byte 0");
    }

    @Test
    void randomBytesNeverBreakTheParser() {
        SplittableRandom random = new SplittableRandom(20261125);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[random.nextInt(1600)];
            random.nextBytes(bytes);
            for (int at = 0; at + 1 < bytes.length; at += 384) {
                bytes[at] = (byte) random.nextInt(10);
                bytes[at + 1] = 0;
            }
            assertThat(bytes).satisfies(it -> UtmpFormat.X86_64.records(it));
        }
    }

    @Test
    void theLayoutWith64BitTimesAndTheOtherByteOrderCarryTheSameRecord() throws Exception {
        for (UtmpFormat format :
                List.of(
                        UtmpFormat.X86_64,
                        UtmpFormat.ARM_64,
                        new UtmpFormat(384, ByteOrder.BIG_ENDIAN))) {
            boolean wide = format.recordBytes() == 400;
            ByteBuffer bytes = ByteBuffer.allocate(format.recordBytes()).order(format.order());
            bytes.putShort(0, (short) 7).putInt(4, 4711);
            bytes.put(8, "tty2".getBytes(StandardCharsets.UTF_8));
            bytes.put(44, "jo".getBytes(StandardCharsets.UTF_8));
            if (wide) bytes.putLong(344, 1_780_000_000L).putLong(352, 250_000);
            else bytes.putInt(340, 1_780_000_000).putInt(344, 250_000);
            bytes.put(wide ? 360 : 348, new byte[] {10, 1, 2, 3});
            assertThat(format.records(bytes.array()))
                    .as("%s", format)
                    .containsExactly(
                            new UtmpRecord(
                                    7,
                                    4711,
                                    "tty2",
                                    "jo",
                                    "",
                                    "10.1.2.3",
                                    Instant.ofEpochSecond(1_780_000_000L, 250_000_000)));
        }
    }

    private static UtmpRecord login(String line, String host) {
        return new UtmpRecord(7, 1, line, "jo", host, null, Instant.EPOCH);
    }

    private static List<UtmpRecord> plus(List<UtmpRecord> records, UtmpRecord last) {
        return java.util.stream.Stream.concat(records.stream(), java.util.stream.Stream.of(last))
                .toList();
    }
}
