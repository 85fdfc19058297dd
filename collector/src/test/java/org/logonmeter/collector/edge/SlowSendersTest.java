package org.logonmeter.collector.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;

/**
 * Whoever sends slowly is answered and cut off, however it spreads its bytes. Without the deadlines
 * each of these connections stays open for good, and the test fails by its patience.
 */
class SlowSendersTest {
    private static final Deadlines SHORT =
            new Deadlines(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final String GET = "GET /openapi HTTP/1.1\r\nHost: localhost\r\n";

    @TempDir Path directory;
    private RunningCollector collector;
    private String credential;
    private final List<LogRecord> log = new ArrayList<>();
    private final Handler listener =
            new Handler() {
                @Override
                public synchronized void publish(LogRecord line) {
                    log.add(line);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void start() {
        collector = RunningCollector.start(directory, InstantSource.system(), Map.of(), SHORT);
        credential = collector.enrol("LAB-01");
        Logger.getLogger("").addHandler(listener);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(listener);
        collector.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), collector.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private String events(String more) {
        return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + credential
                + "\r\n"
                + more
                + "\r\n\r\n";
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** A byte now and then for as long as the connection takes them. */
    private static Thread dribble(Socket socket, byte piece) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                OutputStream out = socket.getOutputStream();
                                while (true) {
                                    out.write(piece);
                                    Thread.sleep(50);
                                }
                            } catch (IOException | InterruptedException e) {
                                // cut off
                            }
                        });
    }

    /** Everything until the other side closes. */
    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aBodyThatStopsIsToldSoAndTheConnectionEnds() throws IOException {
        for (String framing : List.of("Content-Length: 1000", "Transfer-Encoding: chunked"))
            try (Socket socket = connect()) {
                write(socket, events(framing) + "2\r\n{\"");
                tooSlow(rest(socket), "the body did not arrive");
            }
        assertThat(metric("body")).isEqualTo("2.0");
        assertThat(collector.storedEvents()).isZero();
    }

    @Test
    void aBodyThatDribblesIsToldSoAndTheConnectionEnds() throws IOException {
        try (Socket socket = connect()) {
            write(socket, events("Content-Length: 100000"));
            Thread sender = dribble(socket, (byte) ' ');
            tooSlow(rest(socket), "the body did not arrive");
            sender.interrupt();
        }
    }

    @Test
    void headersThatDribbleOrStopAreToldSoAndTheConnectionEnds() throws IOException {
        for (String begin : List.of("G", "GET /openapi HTT", GET, GET + "X-A: "))
            try (Socket socket = connect()) {
                write(socket, begin);
                tooSlow(begin, rest(socket), "did not arrive in time");
            }
        try (Socket socket = connect()) {
            write(socket, GET + "X-A: ");
            Thread sender = dribble(socket, (byte) 'a');
            tooSlow(rest(socket), "did not arrive in time");
            sender.interrupt();
        }
        assertThat(metric("headers")).isEqualTo("5.0");
    }

    @Test
    void theSecondRequestOfAConnectionHasTheSameDeadline() throws IOException {
        try (Socket socket = connect()) {
            write(socket, GET + "\r\n" + GET + "X-A: ");
            String all = rest(socket);
            assertThat(all).startsWith("HTTP/1.1 200 ");
            assertThat(all).contains("HTTP/1.1 408 ");
        }
    }

    @Test
    void aConnectionOnWhichNothingComesIsClosedWithoutAWord() throws IOException {
        silence();
    }

    private void silence() throws IOException {
        try (Socket socket = connect()) {
            assertThat(rest(socket)).isEmpty();
        }
    }

    @Test
    void aBodyNobodyReadsHasADeadlineToo() throws IOException {
        try (Socket socket = connect()) {
            write(
                    socket,
                    "POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nab");
            assertThat(rest(socket)).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void aConnectionMayRestLongerBetweenRequestsThanARequestMayTake() throws Exception {
        try (Socket socket = connect()) {
            write(socket, GET + "\r\n");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            // Another connection lives through a whole deadline meanwhile.
            silence();
            write(socket, GET + "Connection: close\r\n\r\n");
            assertThat(rest(socket).split("HTTP/1.1 200 ", -1)).hasSize(2);
        }
    }

    @Test
    void slowSendersAreOneLineInTheLogAndNoTrace() throws IOException {
        for (int i = 0; i < 3; i++)
            try (Socket socket = connect()) {
                write(socket, events("Content-Length: 1000") + "{");
                tooSlow(rest(socket), "the body did not arrive");
            }
        synchronized (listener) {
            List<LogRecord> told =
                    log.stream()
                            .filter(line -> line.getLevel().intValue() >= Level.INFO.intValue())
                            .toList();
            assertThat(told).extracting(LogRecord::getMessage).hasSize(1);
            assertThat(told.getFirst().getMessage()).startsWith("Requests come too slowly");
            assertThat(told.getFirst().getThrown()).isNull();
        }
    }

    @Test
    void sizesOfChunksThatAreNoneAreRefusedAtOnce() throws IOException {
        collector.close();
        collector =
                RunningCollector.start(
                        directory,
                        InstantSource.system(),
                        Map.of(),
                        new Deadlines(
                                Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)));
        for (String size :
                List.of("-1", "ffffffffffffffff", "FFFFFFFFFFFF", "zz", "", " ", "0x5", "5 5"))
            try (Socket socket = connect()) {
                write(socket, events("Transfer-Encoding: chunked") + size + "\r\n{\"");
                RawHttp.Reply reply = answer(socket, size);
                assertThat(reply.status()).as(size).isIn(400, 413);
                assertThat(reply.text()).as(size).contains("\"code\":");
                assertThat(reply.header("Connection")).as(size).contains("close");
                assertThat(rest(socket)).as(size).isEmpty();
            }
    }

    private static RawHttp.Reply answer(Socket socket, String what) throws IOException {
        try {
            return RawHttp.read(socket.getInputStream(), false);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer to " + what, e);
        }
    }

    private static void tooSlow(String answer, String detail) {
        tooSlow("", answer, detail);
    }

    private static void tooSlow(String what, String answer, String detail) {
        assertThat(answer).as(what).startsWith("HTTP/1.1 408 ");
        assertThat(answer).containsIgnoringCase("connection: close");
        assertThat(answer)
                .contains("application/problem+json", "\"code\":\"too-slow\"", detail, "requestId");
    }

    /** The figure of that part, as the admin's listener tells it. */
    private String metric(String part) throws IOException {
        String name = "logonmeter_http_slow_requests_total{part=\"" + part + "\"} ";
        return new RawHttp(collector.adminPort())
                .send("GET /metrics", List.of(), new byte[0])
                .text()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElse("none");
    }
}
