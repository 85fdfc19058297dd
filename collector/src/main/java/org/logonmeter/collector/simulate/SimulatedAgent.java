package org.logonmeter.collector.simulate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPOutputStream;
import org.logonmeter.collector.simulate.Campus.Machine;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * One machine's connection to the collector: enrols, sends batches, waits when told to. Used by one
 * thread.
 */
final class SimulatedAgent {
    private static final int TRIES = 12;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI collector;
    private final Machine machine;
    private final InstantSource clock;
    private String credential = "";

    SimulatedAgent(HttpClient http, URI collector, Machine machine, InstantSource clock) {
        this.http = http;
        this.collector = collector;
        this.machine = machine;
        this.clock = clock;
    }

    void enrol(MachineFacts facts, String secret) throws SimulationException, InterruptedException {
        List<String> fingerprint =
                List.of(
                        "hw:" + facts.hardwareId(),
                        "id:" + facts.machineId(),
                        "mac:" + facts.macs().getFirst(),
                        "name:" + facts.name());
        byte[] answer =
                post(
                        "/api/v1/enrol",
                        secret,
                        WireFormat.write(new Enrolment.Request(facts, fingerprint, null)),
                        false);
        try {
            credential = WireFormat.readEnrolmentResponse(answer).credential();
        } catch (WireException e) {
            throw new SimulationException(
                    "the collector's answer to an enrolment is not of this protocol: "
                            + e.getMessage());
        }
    }

    BatchReceipt send(String bootId, List<HostEvent> events)
            throws SimulationException, InterruptedException {
        EventBatch batch =
                new EventBatch(
                        "simulated",
                        clock.instant().plusMillis(machine.ills().clockErrorMs()),
                        bootId,
                        null,
                        null,
                        events,
                        List.of());
        try {
            return WireFormat.readReceipt(
                    post("/api/v1/events", credential, gzip(WireFormat.write(batch)), true));
        } catch (WireException e) {
            throw new SimulationException(
                    "the collector's receipt is not of this protocol: " + e.getMessage());
        }
    }

    private byte[] post(String path, String bearer, byte[] body, boolean gzip)
            throws SimulationException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(collector.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + bearer)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (gzip) request.header("Content-Encoding", "gzip");
        String last = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            Duration wait;
            try {
                HttpResponse<byte[]> answer =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() / 100 == 2) return answer.body();
                last = "answer " + answer.statusCode();
                if (answer.statusCode() == 401 || answer.statusCode() == 403)
                    throw new SimulationException(
                            path.endsWith("enrol")
                                    ? "the collector refused the enrolment secret; make one with `collector enrolment create`"
                                    : "the collector refused the credential of " + machine.name());
                if (answer.statusCode() != 429 && answer.statusCode() / 100 != 5)
                    throw new SimulationException(
                            "the collector answered " + answer.statusCode() + " to " + path);
                wait = asked(answer).orElseGet(() -> backoff(0));
            } catch (IOException e) {
                last = e.getClass().getSimpleName() + " " + e.getMessage();
                wait = backoff(attempt);
            }
            Thread.sleep(wait);
        }
        throw new SimulationException(
                "the collector at " + collector + " cannot be reached: " + last);
    }

    private static Optional<Duration> asked(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,5}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    private static Duration backoff(int attempt) {
        return Duration.ofMillis(
                50 + ThreadLocalRandom.current().nextLong(200L << Math.min(attempt, 6)));
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(body);
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return out.toByteArray();
    }
}
