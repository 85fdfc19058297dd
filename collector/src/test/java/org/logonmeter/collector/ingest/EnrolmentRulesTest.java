package org.logonmeter.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EnrolmentSecrets;
import org.logonmeter.collector.store.Secrets;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/** Who may enrol, how often, and what a credential is good for. */
class EnrolmentRulesTest {
    private static final String HASHED = "a secret the file does not tell";

    @TempDir Path directory;
    private final AtomicReference<Instant> now = new AtomicReference<>(Doorstep.NOW);
    private RunningCollector collector;
    private Database database;
    private EnrolmentSecrets secrets;

    @BeforeEach
    void start() {
        collector =
                RunningCollector.start(
                        directory,
                        this::instant,
                        Map.of(
                                "LOGONMETER_ENROLMENT_SECRETS",
                                RunningCollector.SECRET + ",sha256:" + Secrets.sha256(HASHED)));
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
        secrets = new EnrolmentSecrets(database);
    }

    @AfterEach
    void stop() {
        database.close();
        collector.close();
    }

    private Instant instant() {
        return java.util.Objects.requireNonNull(now.get());
    }

    private int enrol(String secret, String machine) {
        return answer(secret, machine).statusCode();
    }

    private HttpResponse<byte[]> answer(String secret, String machine) {
        return collector.post(
                "/api/v1/enrol", secret, WireFormat.write(RunningCollector.request(machine)));
    }

    @Test
    void configuredSecretsOpenPlainOrHashedAndNothingElseDoes() {
        assertThat(enrol(RunningCollector.SECRET, "A")).isEqualTo(200);
        assertThat(enrol(HASHED, "B")).isEqualTo(200);
        for (String wrong :
                List.of(
                        "x",
                        RunningCollector.SECRET + "x",
                        RunningCollector.SECRET.substring(1),
                        "sha256:" + Secrets.sha256(HASHED),
                        Secrets.sha256(HASHED)))
            assertThat(enrol(wrong, "C")).as(wrong).isEqualTo(401);
    }

    @Test
    void aMadeSecretEndsByTimeByUsesOrByCommand() {
        String byTime = secrets.create("t", instant().plus(Duration.ofHours(1)), null, instant());
        String byUse = secrets.create("u", null, 2L, instant());
        String byCommand = secrets.create("c", null, null, instant());
        assertThat(enrol(byTime, "A")).isEqualTo(200);
        assertThat(enrol(byUse, "B")).isEqualTo(200);
        assertThat(enrol(byUse, "C")).isEqualTo(200);
        assertThat(enrol(byUse, "D")).isEqualTo(401);
        assertThat(enrol(byCommand, "E")).isEqualTo(200);
        secrets.revoke(byCommand.split("\\.", -1)[1], instant());
        assertThat(enrol(byCommand, "F")).isEqualTo(401);
        now.set(instant().plus(Duration.ofHours(1)));
        assertThat(enrol(byTime, "G")).isEqualTo(401);
    }

    @Test
    void aSecretForFiveLetsFiveOfFortyAtOnceIn() throws Exception {
        String secret = secrets.create("five", null, 5L, instant());
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String machine = "PC-" + i;
                all.add(threads.submit(() -> enrol(secret, machine)));
            }
            for (Future<Integer> one : all) answers.add(one.get());
        }
        assertThat(Collections.frequency(answers, 200)).isEqualTo(5);
        assertThat(Collections.frequency(answers, 401)).isEqualTo(35);
    }

    @Test
    void aMachineThatEnrolledJustNowWaitsAndSpendsNothing() throws WireException {
        String secret = secrets.create("two", null, 2L, instant());
        Enrolment.Response first = WireFormat.readEnrolmentResponse(answer(secret, "A").body());
        HttpResponse<byte[]> again = answer(secret, "A");
        assertThat(again.statusCode()).isEqualTo(429);
        assertThat(again.headers().firstValue("Retry-After")).contains("60");
        assertThat(enrol(RunningCollector.SECRET, "B")).as("others do not wait").isEqualTo(200);
        now.set(instant().plusSeconds(60));
        Enrolment.Response second = WireFormat.readEnrolmentResponse(answer(secret, "A").body());
        assertThat(second.deviceId()).isEqualTo(first.deviceId());
        assertThat(second.credential()).isNotEqualTo(first.credential());
    }

    @Test
    void anOldCredentialLivesAWeekAfterTheNewOne() throws WireException {
        String old = collector.enrol("A");
        now.set(instant().plusSeconds(60));
        String fresh = collector.enrol("A");
        assertThat(events(old)).isEqualTo(200);
        assertThat(events(fresh)).isEqualTo(200);
        now.set(instant().plus(Duration.ofDays(7)));
        assertThat(events(old)).isEqualTo(401);
        assertThat(events(fresh)).isEqualTo(200);
        assertThat(events(fresh.substring(0, fresh.length() - 1))).isEqualTo(401);
        assertThat(events(RunningCollector.SECRET)).as("no device").isEqualTo(401);
    }

    @Test
    void clonesOfOneImageAreMachinesOfTheirOwn() throws WireException {
        List<String> devices = new ArrayList<>();
        for (String address : List.of("m1", "m2", "m3")) {
            Enrolment.Request clone =
                    new Enrolment.Request(
                            RunningCollector.facts("IMAGE"),
                            List.of("hw:same", "id:same", "mac:" + address, "name:IMAGE"),
                            null);
            HttpResponse<byte[]> answer =
                    collector.post(
                            "/api/v1/enrol", RunningCollector.SECRET, WireFormat.write(clone));
            assertThat(answer.statusCode()).isEqualTo(200);
            devices.add(WireFormat.readEnrolmentResponse(answer.body()).deviceId());
        }
        assertThat(devices).doesNotHaveDuplicates();
    }

    private int events(String credential) {
        return collector.post("/api/v1/events", credential, Doorstep.good()).statusCode();
    }
}
