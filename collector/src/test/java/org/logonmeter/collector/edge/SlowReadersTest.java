package org.logonmeter.collector.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.RecordedSession;

/**
 * Whoever does not read what it asked for is cut off; whoever reads on gets all of it. Without the
 * deadline the connection stays open for good, and the test fails by its patience.
 */
class SlowReadersTest {
    private static final Instant BEGIN = Instant.parse("2026-11-25T08:00:00Z");
    private static final String ASKED =
            "GET /api/v1/sessions?limit=1000 HTTP/1.1\r\nHost: localhost\r\n";

    @TempDir Path directory;
    private RunningCollector collector;

    @BeforeEach
    void start() {
        collector =
                RunningCollector.start(
                        directory,
                        InstantSource.system(),
                        Map.of("LOGONMETER_SERVER_ANONYMOUS_ROLE", "helpdesk"),
                        new Deadlines(
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(1)));
        List<RecordedSession> sessions = new ArrayList<>();
        for (int i = 0; i < 1000; i++) sessions.add(session(i));
        collector.record(sessions, BEGIN);
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private static RecordedSession session(int i) {
        Instant login = BEGIN.plusSeconds(i);
        return new RecordedSession(
                new EventHeader(new UUID(7, i), "import", 0, login, null, "import"),
                "LAB-" + i,
                null,
                new Account("LAB", "user-" + i, null),
                null,
                null,
                null,
                null,
                null,
                "room ".repeat(30),
                true,
                null,
                null,
                login,
                login.plusSeconds(60),
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                List.of());
    }

    /** A client whose system keeps little of what it does not read. */
    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), collector.port()));
        return socket;
    }

    private static void ask(Socket socket, int times, String last) throws IOException {
        String all = (ASKED + "\r\n").repeat(times) + ASKED + last + "\r\n";
        socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
    }

    private double answersCut() throws IOException {
        String name = "logonmeter_http_slow_requests_total{part=\"answer\"} ";
        return new RawHttp(collector.adminPort())
                .send("GET /metrics", List.of(), new byte[0])
                .text()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aReaderThatStopsIsCutOff() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, 20, "");
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (answersCut() < 1 && System.nanoTime() < deadline) Thread.onSpinWait();
            assertThat(answersCut()).isEqualTo(1);
            assertThat(restOf(socket)).as("far from 21 answers").isLessThan(2_000_000);
        }
    }

    private static long restOf(Socket socket) {
        long all = 0;
        byte[] piece = new byte[1 << 16];
        try {
            InputStream in = socket.getInputStream();
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) all += n;
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            return all; // reset: what was not read is thrown away
        }
        return all;
    }

    /** Takes several deadlines in all, none without progress. */
    @Test
    void aReaderThatReadsOnGetsEverything() throws Exception {
        try (Socket socket = connect()) {
            ask(socket, 5, "Connection: close\r\n");
            long all = 0;
            InputStream in = socket.getInputStream();
            StringBuilder text = new StringBuilder();
            for (byte[] piece = in.readNBytes(1 << 16);
                    piece.length > 0;
                    piece = in.readNBytes(1 << 16)) {
                all += piece.length;
                text.append(new String(piece, StandardCharsets.ISO_8859_1));
                Thread.sleep(100);
            }
            int whole = text.toString().split("\"next\":", -1).length - 1;
            assertThat(whole).isEqualTo(6);
            assertThat(all).isGreaterThan(1_500_000);
            assertThat(answersCut()).isZero();
        }
    }
}
