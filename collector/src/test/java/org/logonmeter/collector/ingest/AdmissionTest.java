package org.logonmeter.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;

/** A crowd at the door is told to come again; who reads is not kept waiting by it. */
class AdmissionTest {
    private static final int PLACES = 64;

    @TempDir Path directory;
    private Doorstep door;
    private final List<Socket> crowd = new ArrayList<>();

    @BeforeEach
    void start() {
        door =
                new Doorstep(
                        RunningCollector.start(
                                directory,
                                InstantSource.fixed(Doorstep.NOW),
                                Map.of("LOGONMETER_SERVER_ANONYMOUS_ROLE", "helpdesk")));
    }

    @AfterEach
    void stop() throws IOException {
        leave();
        door.collector.close();
    }

    @Test
    void slowSendersFillTheirPlacesAndTheNextIsToldToComeAgainBeforeItsBody() throws IOException {
        for (int i = 0; i < PLACES; i++) crowd.add(half(door.credential));
        RawHttp.Reply refused = announced();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.text()).contains("\"code\":\"busy\"");
        assertThat(door.collector.storedEvents()).isZero();
        assertThat(get("/api/v1/sessions")).as("readers are no part of the crowd").isEqualTo(200);
        leave();
        assertThat(answered(status -> status == 200)).isEqualTo(200);
    }

    @Test
    void strangersHoldNoPlace() throws IOException {
        for (int i = 0; i < 2 * PLACES; i++) crowd.add(half("no-credential"));
        assertThat(answered(status -> status != 503)).isEqualTo(200);
    }

    /** Says that a body follows and sends half of it. */
    private Socket half(String credential) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.collector.port());
        byte[] body = Doorstep.good();
        socket.getOutputStream().write(Doorstep.latin1(head(credential, body.length)));
        socket.getOutputStream().write(body, 0, body.length / 2);
        socket.getOutputStream().flush();
        return socket;
    }

    /** The answer to a request whose body never comes; another one while a place is free. */
    private RawHttp.Reply announced() throws IOException {
        // The crowd's requests are taken in one by one, and one that comes just while the asking
        // itself holds the last place is turned away: ask, and send another, until all are held.
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            int status =
                    door.collector
                            .post("/api/v1/events", door.credential, Doorstep.bytes("{}"))
                            .statusCode();
            if (status == 503) break;
            if (System.nanoTime() > deadline) throw new AssertionError("never full: " + status);
            crowd.add(half(door.credential));
        }
        return door.http.exchange(Doorstep.latin1(head(door.credential, 1000)), false);
    }

    private int answered(IntPredicate enough) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            int status =
                    door.collector
                            .post("/api/v1/events", door.credential, Doorstep.good())
                            .statusCode();
            if (enough.test(status) || System.nanoTime() > deadline) return status;
        }
    }

    private int get(String path) throws IOException {
        return door.http
                .send(
                        "GET " + path,
                        List.of(Map.entry("Host", "localhost:" + door.collector.port())),
                        new byte[0])
                .status();
    }

    private void leave() throws IOException {
        for (Socket socket : crowd) socket.close();
        crowd.clear();
    }

    private static String head(String credential, int length) {
        return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + credential
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }
}
