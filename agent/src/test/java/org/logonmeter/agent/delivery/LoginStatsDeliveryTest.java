package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.agent.delivery.LoginStatsServer.Says;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

/** The agent before a LoginStats server: what it posts, and when an event counts as sent. */
class LoginStatsDeliveryTest {
    private static final Instant T0 = Instant.parse("2026-11-25T09:00:00.250Z");
    private static final UUID TOKEN = UUID.fromString("8840d84f-ae94-4593-9b91-dd1882574884");
    private static final Account JO = new Account("EXAMPLE", "jo", null);

    @TempDir Path directory;
    private @Nullable LoginStatsServer server;
    private @Nullable Spool spool;
    private @Nullable CollectorClient client;

    @AfterEach
    void close() {
        if (client != null) client.close();
        if (spool != null) spool.close();
        if (server != null) server.close();
    }

    private Delivery delivery(
            LoginStats.Format format, boolean qualified, Function<String, Says> script)
            throws IOException {
        server = new LoginStatsServer(script);
        spool = Spool.open(directory, () -> T0);
        CollectorAddress address = new CollectorAddress(server.url(), null, null);
        client = new CollectorClient(address);
        return new Delivery(
                spool,
                client,
                Optional::empty,
                LoginStatsDeliveryTest::facts,
                () -> new Delivery.Running("b1", null),
                () -> T0,
                new Random(1),
                "0.1",
                new LoginStats(address, TOKEN, format, qualified, LoginStats.STANDARD_ACTIONS));
    }

    private Delivery delivery(Function<String, Says> script) throws IOException {
        return delivery(LoginStats.Format.JSON, false, script);
    }

    private static MachineFacts facts() {
        return new MachineFacts(
                "LAB-01",
                "example.org",
                "domain",
                "Windows 11 Education",
                "24H2",
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                "Library <2>",
                "lib2",
                "0.1");
    }

    private void keep(HostEvent... events) {
        assertThat(spool()).isNotNull();
        assertThat(spool().append(List.of(events), "{}", "")).isTrue();
    }

    private Spool spool() {
        if (spool == null) throw new AssertionError("no spool yet");
        return spool;
    }

    private List<String> bodies() {
        return server == null ? List.of() : server.bodies;
    }

    private EventHeader header(Instant at) {
        return new EventHeader(EventIds.next(), "b1", spool().nextSeq(), at, null, "agent");
    }

    private HostEvent event(SessionEvent.Kind kind, int second) {
        return new SessionEvent(
                header(T0.plusSeconds(second)),
                kind,
                new SessionId("2", T0),
                JO,
                kind == SessionEvent.Kind.LOGON
                        ? new SessionDetails("console", null, false, null)
                        : null,
                kind == SessionEvent.Kind.LOGOFF ? EndClaim.LOGOFF_SEEN : null);
    }

    private HostEvent heartbeat() {
        return new Heartbeat(header(T0), List.of(), Duration.ofMinutes(5), null, null);
    }

    private static Delivery.Step deliver(Delivery delivery) {
        return delivery.step(Duration.ofSeconds(20));
    }

    @Test
    void aLogonInJsonSaysWhatIsKnownAndLeavesOutTheRest() throws Exception {
        Delivery delivery = delivery(body -> Says.SUCCESS);
        keep(event(SessionEvent.Kind.LOGON, 3));
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.IDLE);
        assertThat(bodies())
                .containsExactly(
                        "{\"MachineDomain\":\"example.org\",\"Token\":\""
                                + TOKEN
                                + "\",\"ActionId\":1,\"Lab\":true,\"Location\":\"Library <2>\","
                                + "\"LogonStartTime\":\"2026-11-25T09:00:00.250Z\","
                                + "\"LogonType\":\"console\",\"MachineName\":\"LAB-01\","
                                + "\"OSVersion\":\"Windows 11 Education 24H2\",\"UserName\":\"jo\"}");
        assertThat(delivery.somethingWaits()).isFalse();
    }

    @Test
    void aLogoffInXmlStandsInTheVendorsOrderAndSaysItsTime() throws Exception {
        Delivery delivery =
                delivery(LoginStats.Format.XML, true, body -> new Says(200, "<string/>"));
        keep(event(SessionEvent.Kind.LOGOFF, 60));
        deliver(delivery);
        assertThat(bodies())
                .containsExactly(
                        "<LoginStatsRequest xmlns=\"http://schemas.datacontract.org/2004/07/WinAPI.Requests\">"
                                + "<MachineDomain>example.org</MachineDomain><Token>"
                                + TOKEN
                                + "</Token><ActionId>2</ActionId><Lab>true</Lab>"
                                + "<Location>Library &lt;2&gt;</Location>"
                                + "<MachineName>LAB-01</MachineName>"
                                + "<OSVersion>Windows 11 Education 24H2</OSVersion>"
                                + "<ScriptStartTime>2026-11-25T09:01:00.250Z</ScriptStartTime>"
                                + "<UserName>EXAMPLE\\jo</UserName></LoginStatsRequest>");
    }

    @Test
    void aMeasuredLogonIsPostedOnlyWhereTheSiteNamesAnActionForIt() throws Exception {
        spool = Spool.open(directory, () -> T0);
        LogonTiming timing =
                new LogonTiming(
                        header(T0.plusSeconds(30)),
                        new SessionId("2", T0),
                        JO,
                        T0,
                        null,
                        T0.plusSeconds(20),
                        20_000L,
                        false,
                        false,
                        T0.plusSeconds(5),
                        List.of(),
                        List.of(),
                        null);
        CollectorAddress nowhere =
                new CollectorAddress(java.net.URI.create("http://127.0.0.1:1/x"), null, null);
        LoginStats without =
                new LoginStats(
                        nowhere, TOKEN, LoginStats.Format.JSON, false, LoginStats.STANDARD_ACTIONS);
        assertThat(LoginStatsPost.body(timing, facts(), without)).isEmpty();
        LoginStats with =
                new LoginStats(nowhere, TOKEN, LoginStats.Format.JSON, false, Map.of("timing", 1));
        assertThat(
                        new String(
                                LoginStatsPost.body(timing, facts(), with).orElseThrow(),
                                StandardCharsets.UTF_8))
                .contains(
                        "\"LogonEndTime\":\"2026-11-25T09:00:20.250Z\",\"LogonStartTime\":\"2026-11-25T09:00:00.250Z\"",
                        "\"ScriptStartTime\":\"2026-11-25T09:00:05.250Z\"");
        assertThat(with.toString()).doesNotContain(TOKEN.toString());
    }

    @Test
    void oldestFirstAndWhatHasNoWordInLoginStatsIsPassedOver() throws Exception {
        Delivery delivery = delivery(body -> Says.SUCCESS);
        List<HostEvent> events = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            events.add(heartbeat());
            events.add(event(i % 2 == 0 ? SessionEvent.Kind.LOCK : SessionEvent.Kind.UNLOCK, i));
        }
        keep(events.toArray(HostEvent[]::new));
        while (deliver(delivery).result() == Delivery.Result.MOVED) {}
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 130; i++)
            expected.add("\"ScriptStartTime\":\"" + T0.plusSeconds(i) + "\"");
        assertThat(bodies()).hasSize(130);
        for (int i = 0; i < 130; i++) assertThat(bodies().get(i)).contains(expected.get(i));
        assertThat(spool().counts().queued()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204, 301, 401, 403, 404, 405, 408, 415, 429, 500, 502, 503, 504})
    void noOtherAnswerThanTwoHundredTakesAnEventOutOfTheQueue(int status) throws Exception {
        Delivery delivery = delivery(body -> Says.status(status));
        keep(event(SessionEvent.Kind.LOGON, 0), event(SessionEvent.Kind.LOGOFF, 60));
        Delivery.Step step = deliver(delivery);
        assertThat(step.result())
                .isIn(Delivery.Result.LATER, Delivery.Result.REFUSED)
                .isEqualTo(
                        status == 401 || status == 403
                                ? Delivery.Result.REFUSED
                                : Delivery.Result.LATER);
        assertThat(bodies()).hasSize(1);
        assertThat(spool().counts().queued()).isEqualTo(2);
        assertThat(spool().counts().parked()).isZero();
    }

    @Test
    void aPortalsPageIsNoAcknowledgement() throws Exception {
        Delivery delivery =
                delivery(body -> new Says(200, "\n<!DOCTYPE html><html>Welcome</html>"));
        keep(event(SessionEvent.Kind.LOGON, 0));
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.LATER);
        assertThat(spool().counts().queued()).isEqualTo(1);
    }

    @Test
    void aRefusedEventIsKeptAsideAndTheOthersGoThrough() throws Exception {
        Delivery delivery =
                delivery(body -> body.contains("\"ActionId\":3") ? Says.status(400) : Says.SUCCESS);
        keep(
                event(SessionEvent.Kind.LOGON, 0),
                event(SessionEvent.Kind.LOCK, 10),
                event(SessionEvent.Kind.LOGOFF, 60));
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.IDLE);
        assertThat(bodies()).hasSize(3);
        assertThat(spool().counts().parked()).isEqualTo(1);
        assertThat(spool().counts().sent()).isEqualTo(2);
    }

    @Test
    void aServerThatRefusesEverythingIsAnOutageNotAHeapOfRefusedEvents() throws Exception {
        Delivery delivery = delivery(body -> Says.status(400));
        for (int i = 0; i < 40; i++) keep(event(SessionEvent.Kind.LOCK, i));
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.LATER);
        assertThat(spool().counts().parked()).isEqualTo(Portions.PARKED_IN_A_ROW);
        assertThat(spool().counts().queued()).isEqualTo(40 - Portions.PARKED_IN_A_ROW);
    }

    @Test
    void anEventTheServerBreaksOverDoesNotHoldUpTheOthersForEver() throws Exception {
        Delivery delivery =
                delivery(body -> body.contains("\"ActionId\":3") ? Says.status(500) : Says.SUCCESS);
        keep(event(SessionEvent.Kind.LOCK, 0), event(SessionEvent.Kind.LOGOFF, 60));
        for (int i = 0; i < Portions.FAULTS; i++)
            assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.LATER);
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.IDLE);
        assertThat(spool().counts().parked()).isEqualTo(1);
        assertThat(spool().counts().sent()).isEqualTo(1);
    }

    @Test
    void aBrokenServerCostsNoEvent() throws Exception {
        Delivery delivery = delivery(body -> Says.status(500));
        keep(event(SessionEvent.Kind.LOCK, 0), event(SessionEvent.Kind.LOGOFF, 60));
        for (int i = 0; i < 3 * Portions.FAULTS; i++)
            assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.LATER);
        assertThat(spool().counts().queued()).isEqualTo(2);
    }

    /** The spool knows at once what was taken: a stop between two posts repeats nothing. */
    @Test
    void whatWasTakenBeforeAnOutageIsNotPostedAgain() throws Exception {
        AtomicInteger posts = new AtomicInteger();
        Delivery delivery =
                delivery(body -> posts.incrementAndGet() == 3 ? Says.status(503) : Says.SUCCESS);
        for (int i = 0; i < 5; i++) keep(event(SessionEvent.Kind.LOCK, i));
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.LATER);
        assertThat(spool().counts().sent()).isEqualTo(2);
        assertThat(deliver(delivery).result()).isEqualTo(Delivery.Result.IDLE);
        assertThat(bodies()).hasSize(6);
        assertThat(bodies().stream().distinct()).hasSize(5);
    }
}
