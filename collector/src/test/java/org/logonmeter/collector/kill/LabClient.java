package org.logonmeter.collector.kill;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * One machine whose people come and go without pause. A batch is sent until it is answered, as an
 * agent does.
 */
final class LabClient implements Runnable {
    static final String SECRET = "enrolment-of-a-test";

    private final String name;
    private final Supplier<URI> collector;
    private final Ledger ledger;
    private final BooleanSupplier goOn;
    private final SplittableRandom random;
    private final HttpClient http;
    private @Nullable SessionId session;
    private String credential = "";
    private long seq;
    private int sessions;

    LabClient(
            String name,
            HttpClient http,
            Supplier<URI> collector,
            Ledger ledger,
            BooleanSupplier goOn,
            SplittableRandom random) {
        this.name = name;
        this.http = http;
        this.collector = collector;
        this.ledger = ledger;
        this.goOn = goOn;
        this.random = random;
    }

    /** To be called once, before {@link #run}. */
    void enrol() throws InterruptedException, WireException {
        credential =
                WireFormat.readEnrolmentResponse(post("/api/v1/enrol", SECRET, this::enrolment))
                        .credential();
    }

    @Override
    public void run() {
        try {
            while (goOn.getAsBoolean()) deliver(batch());
        } catch (WireException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(List<HostEvent> events) throws InterruptedException, WireException {
        events.forEach(ledger::produced);
        byte[] answer =
                post(
                        "/api/v1/events",
                        credential,
                        () ->
                                WireFormat.write(
                                        new EventBatch(
                                                "test",
                                                Instant.now(),
                                                "boot-" + name,
                                                null,
                                                null,
                                                events,
                                                List.of())));
        for (BatchReceipt.Item item : WireFormat.readReceipt(answer).results()) {
            switch (item.outcome()) {
                case ACCEPTED, DUPLICATE -> ledger.promised(String.valueOf(item.eventId()));
                case CONFLICT, REJECTED -> throw new AssertionError(item.toString());
            }
        }
    }

    /** One leaves, the next comes; some lock the screen; now and then a sign of life. */
    private List<HostEvent> batch() {
        List<HostEvent> events = new ArrayList<>();
        SessionId left = session;
        if (left != null) events.add(event(SessionEvent.Kind.LOGOFF, left, EndClaim.LOGOFF_SEEN));
        SessionId next = new SessionId("s" + ++sessions + "-" + name, Instant.now());
        session = next;
        events.add(event(SessionEvent.Kind.LOGON, next, null));
        for (int i = random.nextInt(3); i > 0; i--) {
            events.add(event(SessionEvent.Kind.LOCK, next, null));
            events.add(event(SessionEvent.Kind.UNLOCK, next, null));
        }
        if (random.nextInt(4) == 0)
            events.add(new Heartbeat(header(), List.of(next), Duration.ofMinutes(5), null, null));
        return events;
    }

    private SessionEvent event(SessionEvent.Kind kind, SessionId session, @Nullable EndClaim end) {
        return new SessionEvent(
                header(),
                kind,
                session,
                new Account("LAB", "user-" + session.osId(), null),
                kind == SessionEvent.Kind.LOGON
                        ? new SessionDetails("console", null, false, null)
                        : null,
                end);
    }

    private EventHeader header() {
        return new EventHeader(EventIds.next(), "boot-" + name, ++seq, Instant.now(), null, "test");
    }

    @FunctionalInterface
    private interface Body {
        byte[] bytes();
    }

    private byte[] enrolment() {
        return WireFormat.write(
                new Enrolment.Request(
                        new MachineFacts(
                                name, null, null, null, null, null, null, null, null, null, null,
                                List.of(), List.of(), null, null, null),
                        List.of("hw:" + name, "id:" + name, "mac:" + name, "name:" + name),
                        null));
    }

    /** Until there is an answer of 200. */
    private byte[] post(String path, String bearer, Body body) throws InterruptedException {
        while (true) {
            try {
                HttpResponse<byte[]> answer =
                        http.send(
                                HttpRequest.newBuilder(collector.get().resolve(path))
                                        .timeout(Duration.ofSeconds(15))
                                        .header("Authorization", "Bearer " + bearer)
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 200) return answer.body();
                if (answer.statusCode() != 503)
                    throw new AssertionError(
                            answer.statusCode()
                                    + " "
                                    + new String(
                                            answer.body(),
                                            java.nio.charset.StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The collector is gone; the next one answers.
            }
            Thread.sleep(Duration.ofMillis(20));
        }
    }
}
