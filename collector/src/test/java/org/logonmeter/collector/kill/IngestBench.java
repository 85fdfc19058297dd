package org.logonmeter.collector.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.CollectorMain;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.UngroupedServe;
import org.logonmeter.collector.store.Database;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.WireFormat;

/**
 * Ingest over HTTP, measured: {@code serve} as it is against {@code serve} with one COMMIT for each
 * request, turn by turn in one run, each in a process of its own. Runs by the command of
 * docs/benchmarks.md only. It asserts that nothing was lost or doubled, and no time.
 */
class IngestBench {
    private static final int DEVICES = Integer.getInteger("bench.devices", 64);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration MEASURED =
            Duration.ofSeconds(Integer.getInteger("bench.seconds", 8));
    private static final PrintStream OUT = System.out;

    @TempDir Path directory;

    /**
     * One turn.
     *
     * @param accepted events that were promised, warm-up included
     */
    private record Turn(double requests, double p50, double p99, long accepted, long stored) {}

    /** What one device did: the latencies of the measured time in milliseconds. */
    private record Done(List<Double> millis, long accepted) {}

    @Test
    void groupCommitAgainstOneCommitEach() throws Exception {
        List<Turn> grouped = new ArrayList<>();
        List<Turn> each = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            each.add(turn("one commit a request", UngroupedServe.class.getName()));
            grouped.add(turn("group commit", CollectorMain.class.getName(), "serve"));
        }
        double a = median(grouped);
        double b = median(each);
        OUT.printf(
                Locale.ROOT,
                "median of %d: group commit %.0f, one commit a request %.0f requests/s; ratio %.2f"
                        + " (%d devices, 4 events a request)%n",
                ROUNDS,
                a,
                b,
                a / b,
                DEVICES);
    }

    private Turn turn(String name, String... program) throws Exception {
        Path own = Files.createTempDirectory(directory, "turn");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.addAll(Arrays.asList(program));
        Turn turn;
        try (CollectorProcess collector = CollectorProcess.started(command, own, Map.of())) {
            turn = load(collector.address());
            collector.kill();
        }
        long stored = stored(own.resolve("collector.db"));
        turn = new Turn(turn.requests, turn.p50, turn.p99, turn.accepted, stored);
        OUT.printf(
                Locale.ROOT,
                "%-22s %7.0f requests/s %8.0f events/s   p50 %6.1f ms   p99 %6.1f ms%n",
                name,
                turn.requests,
                4 * turn.requests,
                turn.p50,
                turn.p99);
        assertThat(turn.stored).as("stored after kill -9").isEqualTo(turn.accepted);
        return turn;
    }

    private static Turn load(URI address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> credentials = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) credentials.add(enrol(http, address, "PC-" + i));
            long begin = System.nanoTime() + WARM_UP.toNanos();
            long end = begin + MEASURED.toNanos();
            List<Future<Done>> all = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                String name = "PC-" + i;
                String credential = credentials.get(i);
                all.add(threads.submit(() -> device(http, address, name, credential, begin, end)));
            }
            List<Double> millis = new ArrayList<>();
            long accepted = 0;
            for (Future<Done> one : all) {
                millis.addAll(one.get().millis);
                accepted += one.get().accepted;
            }
            millis.sort(null);
            return new Turn(
                    millis.size() / (MEASURED.toMillis() / 1000.0),
                    millis.get(millis.size() / 2),
                    millis.get((int) (millis.size() * 0.99)),
                    accepted,
                    0);
        }
    }

    private static Done device(
            HttpClient http, URI address, String name, String credential, long begin, long end)
            throws Exception {
        List<Double> millis = new ArrayList<>();
        long accepted = 0;
        long seq = 0;
        SessionId left = new SessionId("s0-" + name, Instant.now());
        for (int n = 1; System.nanoTime() < end; n++) {
            SessionId next = new SessionId("s" + n + "-" + name, Instant.now());
            List<HostEvent> events = new ArrayList<>();
            events.add(event(name, ++seq, SessionEvent.Kind.LOGOFF, left, EndClaim.LOGOFF_SEEN));
            events.add(event(name, ++seq, SessionEvent.Kind.LOGON, next, null));
            events.add(event(name, ++seq, SessionEvent.Kind.LOCK, next, null));
            events.add(event(name, ++seq, SessionEvent.Kind.UNLOCK, next, null));
            left = next;
            byte[] body =
                    WireFormat.write(
                            new EventBatch(
                                    "bench", Instant.now(), name, null, null, events, List.of()));
            long sent = System.nanoTime();
            byte[] answer = post(http, address.resolve("/api/v1/events"), credential, body);
            long done = System.nanoTime();
            for (BatchReceipt.Item item : WireFormat.readReceipt(answer).results()) {
                assertThat(item.outcome()).isEqualTo(BatchReceipt.Outcome.ACCEPTED);
                accepted++;
            }
            if (sent >= begin && done < end) millis.add((done - sent) / 1e6);
        }
        return new Done(millis, accepted);
    }

    private static HostEvent event(
            String boot,
            long seq,
            SessionEvent.Kind kind,
            SessionId session,
            @org.jspecify.annotations.Nullable EndClaim end) {
        return new SessionEvent(
                new EventHeader(EventIds.next(), boot, seq, Instant.now(), null, "bench"),
                kind,
                session,
                new Account("LAB", "user-" + session.osId(), null),
                kind == SessionEvent.Kind.LOGON
                        ? new SessionDetails("console", null, false, null)
                        : null,
                end);
    }

    private static String enrol(HttpClient http, URI address, String name) throws Exception {
        byte[] answer =
                post(
                        http,
                        address.resolve("/api/v1/enrol"),
                        LabClient.SECRET,
                        WireFormat.write(RunningCollector.request(name)));
        return WireFormat.readEnrolmentResponse(answer).credential();
    }

    private static byte[] post(HttpClient http, URI address, String bearer, byte[] body)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(
                        HttpRequest.newBuilder(address)
                                .header("Authorization", "Bearer " + bearer)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static long stored(Path file) {
        try (Database database = Database.open("jdbc:sqlite:" + file)) {
            return database.read(
                    connection -> {
                        try (var statement = connection.createStatement();
                                var rows = statement.executeQuery("SELECT COUNT(*) FROM event")) {
                            rows.next();
                            return rows.getLong(1);
                        }
                    });
        }
    }

    private static double median(List<Turn> turns) {
        double[] sorted = turns.stream().mapToDouble(Turn::requests).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
