package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.logonmeter.agent.delivery.ScriptedCollector.raw;
import static org.logonmeter.agent.delivery.ScriptedCollector.reset;
import static org.logonmeter.agent.delivery.ScriptedCollector.silence;
import static org.logonmeter.agent.delivery.ScriptedCollector.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.agent.delivery.Delivery.Result;
import org.logonmeter.agent.delivery.Delivery.Step;
import org.logonmeter.agent.delivery.ScriptedCollector.Asked;
import org.logonmeter.agent.delivery.ScriptedCollector.Says;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.BatchReceipt.Outcome;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;

/** What the agent does with each answer, and with none. */
@Proves("each answer of a collector, and each way of failing, loses no event")
class AnswerTableTest {
    private static final Instant T0 = Instant.parse("2026-11-25T09:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MANY_STEPS = 120;

    @TempDir Path directory;
    private @Nullable ScriptedCollector collector;
    private @Nullable Spool spool;
    private @Nullable CollectorClient client;

    @AfterEach
    void close() throws IOException {
        if (client != null) client.close();
        if (spool != null) spool.close();
        if (collector != null) collector.close();
    }

    private Delivery before(Function<Asked, Says> script) throws IOException {
        collector = new ScriptedCollector(script);
        spool = Spool.open(directory, () -> T0);
        client = new CollectorClient(new CollectorAddress(collector().url(), null, null));
        return new Delivery(
                spool,
                client,
                () -> Optional.of("site-secret"),
                AnswerTableTest::facts,
                () -> new Delivery.Running("b1", null),
                () -> T0,
                new Random(1),
                "0.1");
    }

    private static MachineFacts facts() {
        return new MachineFacts(
                "LAB-01", null, null, null, null, null, null, null, null, null, null, List.of(),
                List.of(), null, null, "0.1");
    }

    private ScriptedCollector collector() {
        if (collector == null) throw new AssertionError("no collector yet");
        return collector;
    }

    private Spool spool() {
        if (spool == null) throw new AssertionError("no spool yet");
        return spool;
    }

    /** Keeps so many events and gives their ids. */
    private List<String> keep(int count) {
        List<HostEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++)
            events.add(
                    new Heartbeat(
                            new EventHeader(
                                    EventIds.next(), "b1", spool().nextSeq(), T0, null, "agent"),
                            List.of(),
                            Duration.ofMinutes(5),
                            null,
                            null));
        assertThat(spool().append(events, "{}", "")).isTrue();
        return events.stream().map(e -> e.header().eventId().toString()).toList();
    }

    /** Steps on, never waiting, while the queue moves. */
    private static Step drain(Delivery delivery) {
        Step step = delivery.step(PATIENCE);
        for (int i = 0; i < MANY_STEPS && step.result() == Result.MOVED; i++)
            step = delivery.step(PATIENCE);
        return step;
    }

    private void nothingLost(int queued, int parked) {
        assertThat(spool().counts().queued()).as("queued").isEqualTo(queued);
        assertThat(spool().counts().parked()).as("parked").isEqualTo(parked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCEPTED", "DUPLICATE"})
    void whatTheCollectorHasLeavesTheQueue(Outcome outcome) throws Exception {
        Delivery delivery = before(asked -> collector().outcome(outcome, null));
        keep(5);
        assertThat(drain(delivery).result()).isEqualTo(Result.IDLE);
        nothingLost(0, 0);
        assertThat(spool().counts().sent()).as("kept for a week").isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONFLICT", "REJECTED"})
    void whatTheCollectorRefusesIsParked(Outcome outcome) throws Exception {
        Delivery delivery = before(asked -> collector().outcome(outcome, "why"));
        keep(5);
        drain(delivery);
        nothingLost(0, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 422})
    void aBatchRefusedWholeIsHalvedDownToTheOneCulprit(int status) throws Exception {
        List<String> ids = new ArrayList<>();
        Delivery delivery =
                before(
                        asked ->
                                asked.ids().contains(ids.get(37))
                                        ? status(status)
                                        : collector().accepted());
        ids.addAll(keep(60));
        assertThat(drain(delivery).result()).isEqualTo(Result.IDLE);
        nothingLost(0, 1);
        assertThat(spool().counts().sent()).isEqualTo(59);
        assertThat(collector().batches()).as("log n, not n").hasSizeLessThan(30);
    }

    @Test
    void aServerThatRefusesEverythingParksNoQueueful() throws Exception {
        Delivery delivery = before(asked -> status(400));
        keep(60);
        Step last = drain(delivery);
        assertThat(last.result()).isEqualTo(Result.LATER);
        assertThat(spool().counts().parked()).isLessThanOrEqualTo(Portions.PARKED_IN_A_ROW);
        assertThat(spool().counts().queued() + spool().counts().parked()).isEqualTo(60);
    }

    @Test
    void anUnknownCredentialEnrolsOnceAtOnceAndThenHourly() throws Exception {
        Delivery delivery = before(asked -> status(401));
        keep(3);
        assertThat(delivery.step(PATIENCE).result()).isEqualTo(Result.MOVED);
        Step second = delivery.step(PATIENCE);
        assertThat(second.result()).isEqualTo(Result.REFUSED);
        assertThat(second.pause()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(90));
        assertThat(collector().enrolments).hasValue(2);
        nothingLost(3, 0);
        assertThat(spool().remembered("credential")).isPresent();
    }

    @Test
    void aRevokedMachineKeepsEverythingAndAsksHourly() throws Exception {
        Delivery delivery = before(asked -> status(403));
        keep(3);
        Step step = delivery.step(PATIENCE);
        assertThat(step.result()).isEqualTo(Result.REFUSED);
        assertThat(step.pause()).isBetween(Duration.ofMinutes(30), Duration.ofMinutes(90));
        assertThat(collector().enrolments).hasValue(1);
        nothingLost(3, 0);
        assertThat(spool().remembered("credential")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501, 410, 418, 301, 302, 307, 308, 204})
    void anAnswerThatNoCollectorGivesIsAnOutage(int status) throws Exception {
        Delivery delivery = before(asked -> status(status, "Location: http://127.0.0.1:1/"));
        keep(3);
        Step step = delivery.step(PATIENCE);
        assertThat(step.result()).isEqualTo(Result.LATER);
        assertThat(step.pause()).isLessThanOrEqualTo(Backoff.OUTAGE_CAP);
        nothingLost(3, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void aServerInTroubleIsAskedAgain(int status) throws Exception {
        Delivery delivery = before(asked -> status(status));
        keep(3);
        Step step = delivery.step(PATIENCE);
        assertThat(step.result()).isEqualTo(Result.LATER);
        assertThat(step.pause()).isLessThanOrEqualTo(Backoff.CAP);
        nothingLost(3, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After: 7 | 7 | 8",
                "Retry-After: 0 | 1 | 2",
                "Retry-After: 999999999999999 | 3600 | 3960",
                "Retry-After: Wed, 25 Nov 2026 09:01:30 GMT | 90 | 100",
                "Retry-After: Wed, 25 Nov 2020 09:01:30 GMT | 1 | 2",
            })
    void bothFormsOfRetryAfterAreHonoured(String header, long least, long most) throws Exception {
        for (int status : new int[] {429, 503}) {
            try (ScriptedCollector busy = new ScriptedCollector(asked -> status(status, header))) {
                Path own = directory.resolve("data-" + status);
                try (Spool queue = Spool.open(own, () -> T0);
                        CollectorClient to =
                                new CollectorClient(new CollectorAddress(busy.url(), null, null))) {
                    spool = queue;
                    Delivery delivery =
                            new Delivery(
                                    queue,
                                    to,
                                    () -> Optional.of("site-secret"),
                                    AnswerTableTest::facts,
                                    () -> new Delivery.Running("b1", null),
                                    () -> T0,
                                    new Random(1),
                                    "0.1");
                    keep(1);
                    Step step = delivery.step(PATIENCE);
                    assertThat(step.result()).isEqualTo(Result.LATER);
                    assertThat(step.pause())
                            .isBetween(Duration.ofSeconds(least), Duration.ofSeconds(most));
                    nothingLost(1, 0);
                }
                spool = null;
            }
        }
    }

    @Test
    void aBodyTooLargeIsHalvedAtOnceAndTheLimitIsRemembered() throws Exception {
        Delivery delivery =
                before(asked -> asked.ids().size() > 10 ? status(413) : collector().accepted());
        keep(64);
        assertThat(drain(delivery).result()).isEqualTo(Result.IDLE);
        nothingLost(0, 0);
        int before = collector().batches().size();
        keep(64);
        drain(delivery);
        assertThat(collector().batches().subList(before, collector().batches().size()))
                .allSatisfy(asked -> assertThat(asked.ids()).hasSizeLessThanOrEqualTo(10));
    }

    @Test
    void aSingleEventTooLargeIsParked() throws Exception {
        Delivery delivery = before(asked -> status(413));
        keep(1);
        drain(delivery);
        nothingLost(0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {415, 426})
    void aServerThatKnowsNoCompressionGetsNone(int status) throws Exception {
        Delivery delivery = before(asked -> asked.gzip() ? status(status) : collector().accepted());
        keep(3);
        assertThat(drain(delivery).result()).isEqualTo(Result.IDLE);
        nothingLost(0, 0);
        keep(3);
        drain(delivery);
        assertThat(collector().batches().stream().filter(Asked::gzip)).as("asked once").hasSize(1);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (ScriptedCollector elsewhere = new ScriptedCollector(asked -> status(200))) {
            Delivery delivery =
                    before(asked -> status(307, "Location: " + elsewhere.url() + asked.path()));
            keep(1);
            drain(delivery);
            assertThat(elsewhere.batches()).isEmpty();
            nothingLost(1, 0);
        }
    }

    @Test
    void silenceEndsInTime() throws Exception {
        Delivery delivery = before(asked -> silence());
        keep(1);
        assertThat(delivery.step(PATIENCE.dividedBy(10)).result()).isEqualTo(Result.LATER);
        nothingLost(1, 0);
    }

    @Test
    void noAnswerButAReceiptIsAnAcknowledgement() throws Exception {
        List<Says> odd =
                List.of(
                        reset(),
                        raw(""),
                        raw("HTTP/1.1 200 OK\r\n"),
                        raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"storeEpoch\""),
                        raw("SSH-2.0-OpenSSH_9.2\r\n"),
                        status(200, "<html>Sign in</html>".getBytes(StandardCharsets.UTF_8)),
                        status(200, "{}".getBytes(StandardCharsets.UTF_8)),
                        status(200),
                        status(200, new byte[12 << 20]));
        AtomicInteger asked = new AtomicInteger();
        Delivery delivery = before(a -> odd.get(asked.getAndIncrement()));
        keep(3);
        for (int i = 0; i < odd.size(); i++) {
            assertThat(delivery.step(PATIENCE).result()).as("answer " + i).isEqualTo(Result.LATER);
            nothingLost(3, 0);
        }
    }

    @Test
    void anEventThatBreaksTheServerDoesNotBlockTheOthers() throws Exception {
        List<String> ids = new ArrayList<>();
        Delivery delivery =
                before(
                        asked ->
                                asked.ids().contains(ids.getFirst())
                                        ? status(500)
                                        : collector().accepted());
        ids.addAll(keep(250));
        for (int i = 0; i < 2 * MANY_STEPS && delivery.somethingWaits(); i++)
            delivery.step(PATIENCE);
        nothingLost(0, 1);
    }

    /** To the queue a receipt that nobody gave is what a row "500 = taken" would be. */
    @Test
    void aTableThatTakesATroubleForAReceiptIsCaught() throws Exception {
        Delivery delivery = before(asked -> collector().accepted());
        keep(3);
        drain(delivery);
        assertThatThrownBy(() -> nothingLost(3, 0))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("queued");
    }

    @Test
    void whoAsksToWaitWasReached() throws Exception {
        Delivery delivery = before(asked -> status(429, "Retry-After: 7"));
        keep(1);
        assertThat(drain(delivery).why()).isEqualTo("status 429, it was reached and asks to wait");
    }

    @Test
    void aServerThatIsDownForLongParksNothing() throws Exception {
        Delivery delivery = before(asked -> status(500));
        keep(250);
        for (int i = 0; i < MANY_STEPS; i++) delivery.step(PATIENCE);
        nothingLost(250, 0);
    }

    @Test
    void anotherEpochOrAMarkThatWentBackSendsTheWeekAgain() throws Exception {
        Delivery delivery = before(asked -> collector().accepted());
        collector().highWater = 40;
        keep(4);
        drain(delivery);
        collector().epoch = "e2";
        keep(1);
        drain(delivery);
        assertThat(ids()).as("all five, the first four twice").hasSize(9 + 1);
        nothingLost(0, 0);
    }

    @Test
    void aMarkThatWentBackSendsTheWeekAgain() throws Exception {
        Delivery delivery = before(asked -> collector().accepted());
        collector().highWater = 40;
        keep(4);
        drain(delivery);
        collector().highWater = 3;
        keep(1);
        drain(delivery);
        assertThat(ids()).hasSize(9 + 1);
        nothingLost(0, 0);
    }

    private List<String> ids() {
        return collector().batches().stream().flatMap(asked -> asked.ids().stream()).toList();
    }

    @Test
    void theJitterIsAppliedAfterTheCapSoThatAgentsNeverComeTogether() {
        Backoff backoff = new Backoff(new Random(7));
        for (int failures = 1; failures < 60; failures++) {
            long bound = Math.min(300_000L, 1000L << Math.min(failures, 20));
            for (int i = 0; i < 50; i++)
                assertThat(backoff.next(failures, Backoff.CAP).toMillis()).isBetween(0L, bound);
        }
        List<Duration> atTheCap = new ArrayList<>();
        for (int i = 0; i < 200; i++) atTheCap.add(backoff.next(40, Backoff.CAP));
        assertThat(atTheCap.stream().distinct().count()).isGreaterThan(190);
        assertThat(atTheCap).anyMatch(d -> d.compareTo(Duration.ofMinutes(1)) < 0);
        assertThat(atTheCap).anyMatch(d -> d.compareTo(Duration.ofMinutes(4)) > 0);
    }
}
