package org.logonmeter.collector.ingest;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.collector.store.Devices;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/** {@code POST /api/v1/enrol} and {@code POST /api/v1/events}. */
public final class IngestService implements HttpService {
    /** Requests that are read or stored at one time; each holds up to 4 MiB. */
    private static final int AT_ONCE = 64;

    private static final String ENROL = "/api/v1/enrol";
    private static final String EVENTS = "/api/v1/events";

    private final EnrolmentDoor door;
    private final Devices devices;
    private final EventStore events;
    private final Ingest ingest;
    private final InstantSource clock;
    private final Consumer<BatchReceipt> answered;
    private final RequestBody bodies = new RequestBody();
    private final Semaphore places = new Semaphore(AT_ONCE);

    public IngestService(
            EnrolmentDoor door,
            Devices devices,
            EventStore events,
            InstantSource clock,
            Consumer<BatchReceipt> answered) {
        this.answered = answered;
        this.door = door;
        this.devices = devices;
        this.events = events;
        this.ingest = new Ingest(events);
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post(ENROL, admitted(ENROL, this::enrol));
        rules.post(EVENTS, admitted(EVENTS, this::events));
    }

    @Override
    public void afterStop() {
        bodies.close();
    }

    /** Lets a bounded number in; the others are told to come again, before their body is read. */
    private Handler admitted(String path, Handler handler) {
        return (request, response) -> {
            // A path that only becomes ours by decoding or folding passes a proxy's rules unseen.
            if (!request.path().rawPath().equals(path))
                throw new ProblemException(404, "not-found", "nothing is at this path");
            if (!places.tryAcquire())
                throw new ProblemException(
                        new Problem(
                                503,
                                "busy",
                                "the collector is busy; nothing was stored",
                                Duration.ofSeconds(2)));
            try {
                handler.handle(request, response);
            } finally {
                places.release();
            }
        };
    }

    private void enrol(ServerRequest request, ServerResponse response) {
        Instant now = clock.instant();
        EnrolmentDoor.Key key =
                Access.bearer(request)
                        .flatMap(bearer -> door.opened(bearer, now))
                        .orElseThrow(IngestService::badSecret);
        Enrolment.Request asked = read(request, WireFormat::readEnrolmentRequest);
        switch (devices.enrol(asked, key.secretId(), now)) {
            case Devices.Enrolled.Welcome(String device, String credential) ->
                    json(
                            response,
                            WireFormat.write(
                                    new Enrolment.Response(device, credential, events.epoch())));
            case Devices.Enrolled.TooSoon(Duration left) ->
                    throw new ProblemException(
                            new Problem(
                                    429,
                                    "enrolled-just-now",
                                    "this machine enrolled a moment ago",
                                    left));
            case Devices.Enrolled.Revoked() -> throw revoked();
            case Devices.Enrolled.SecretSpent() -> throw badSecret();
        }
    }

    private void events(ServerRequest request, ServerResponse response) {
        Instant receivedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Devices.Known device =
                Access.bearer(request)
                        .flatMap(bearer -> devices.find(bearer, receivedAt))
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                401,
                                                "bad-credential",
                                                "a valid device credential is needed; enrol"
                                                        + " again"));
        if (device.revoked()) throw revoked();
        EventBatch batch = read(request, WireFormat::readBatch);
        BatchReceipt receipt = ingest.take(device.deviceId(), batch, receivedAt);
        answered.accept(receipt);
        json(response, WireFormat.write(receipt));
    }

    private static ProblemException badSecret() {
        return new ProblemException(
                401,
                "bad-enrolment-secret",
                "a valid enrolment secret is needed; see `collector enrolment create`");
    }

    private static ProblemException revoked() {
        return new ProblemException(403, "revoked", "an administrator shut this machine out");
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(byte[] body) throws WireException;
    }

    private <T> T read(ServerRequest request, Reader<T> reader) {
        try {
            return reader.read(bodies.read(request));
        } catch (WireException e) {
            throw new ProblemException(400, e.code(), String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new ProblemException(400, "too-deep", "the body is nested too deeply");
        }
    }

    private static void json(ServerResponse response, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(body);
    }
}
