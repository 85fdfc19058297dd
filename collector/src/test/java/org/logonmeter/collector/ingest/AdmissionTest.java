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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;
import org.logonmeter.collector.store.Database;

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
    void oneSlowDeviceKeepsNobodyElseOut() throws IOException {
        String other = door.collector.enrol("LAB-02");
        for (int i = 0; i < 2 * PLACES; i++) crowd.add(half(door.credential));
        RawHttp.Reply refused = announced();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isPresent();
        assertThat(refused.text()).contains("\"code\":\"too-many-at-once\"");
        assertThat(door.collector.storedEvents()).isZero();
        for (int i = 0; i < PLACES; i++)
            assertThat(door.collector.post("/api/v1/events", other, Doorstep.good()).statusCode())
                    .as("another device")
                    .isEqualTo(200);
        assertThat(get("/api/v1/sessions")).as("readers are no part of the crowd").isEqualTo(200);
        leave();
        assertThat(answered(status -> status == 200)).isEqualTo(200);
    }

    @Test
    void manySlowDevicesKeepNobodyElseOut() throws IOException {
        for (int i = 0; i < PLACES; i++) {
            String credential = door.collector.enrol("SLOW-" + i);
            crowd.add(half(credential));
            crowd.add(half(credential));
        }
        assertThat(answered(status -> status == 200)).isEqualTo(200);
    }

    @Test
    void whatCannotBeStoredNowIsToldToComeAgainAndNothingIsHalfStored() throws Exception {
        List<String> devices = new ArrayList<>();
        for (int i = 0; i < 2 * PLACES / 4; i++) devices.add(door.collector.enrol("PC-" + i));
        CountDownLatch hold = new CountDownLatch(1);
        List<Integer> answers = new ArrayList<>();
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch held = new CountDownLatch(1);
            Future<?> writer =
                    threads.submit(
                            () ->
                                    database.inTransaction(
                                            _ -> {
                                                held.countDown();
                                                return await(hold);
                                            }));
            held.await();
            BlockingQueue<Integer> all = new LinkedBlockingQueue<>();
            List<Future<Boolean>> sent = new ArrayList<>();
            for (int i = 0; i < 2 * PLACES; i++) {
                String credential = devices.get(i % devices.size());
                sent.add(
                        threads.submit(
                                () ->
                                        all.add(
                                                door.collector
                                                        .post(
                                                                "/api/v1/events",
                                                                credential,
                                                                Doorstep.good())
                                                        .statusCode())));
            }
            // All but those that wait in their places are answered while nothing can be stored.
            for (int i = 0; i < PLACES; i++) answers.add(all.take());
            assertThat(answers).containsOnly(503);
            hold.countDown();
            writer.get();
            for (Future<Boolean> one : sent) assertThat(one.get()).isTrue();
            all.drainTo(answers);
        }
        assertThat(answers).hasSize(2 * PLACES);
        assertThat(door.collector.storedEvents())
                .isEqualTo(answers.stream().filter(status -> status == 200).count());
        assertThat(answers).contains(200);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
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

    /** The answer to a request whose body never comes, once the device has its share. */
    private RawHttp.Reply announced() throws IOException {
        // The crowd's requests are taken in one by one: ask until its share is full.
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            int status =
                    door.collector
                            .post("/api/v1/events", door.credential, Doorstep.bytes("{}"))
                            .statusCode();
            if (status == 429) break;
            if (System.nanoTime() > deadline) throw new AssertionError("never full: " + status);
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
