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
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    /** Requests that are understood and stored at one time. */
    private static final int AT_ONCE = 64;

    /** An agent sends one batch at a time; machines cloned with their credential share it. */
    private static final int MOST_OF_A_DEVICE = 4;

    /** All machines of a site enrol with one secret, many in the same minute. */
    private static final int MOST_OF_A_SECRET = 256;

    private static final String ENROL = "/api/v1/enrol";
    private static final String EVENTS = "/api/v1/events";

    private final EnrolmentDoor door;
    private final Devices devices;
    private final EventStore events;
    private final Ingest ingest;
    private final InstantSource clock;
    private final Consumer<BatchReceipt> answered;
    private final BodyRoom room = new BodyRoom();
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
        rules.post(ENROL, exactly(ENROL, this::enrol));
        rules.post(EVENTS, exactly(EVENTS, this::events));
    }

    private static Handler exactly(String path, Handler handler) {
        return (request, response) -> {
            // A path that only becomes ours by decoding or folding passes a proxy's rules unseen.
            if (!request.path().rawPath().equals(path))
                throw new ProblemException(404, "not-found", "nothing is at this path");
            handler.handle(request, response);
        };
    }

    private void enrol(ServerRequest request, ServerResponse response) {
        Instant now = clock.instant();
        EnrolmentDoor.Key key =
                Access.bearer(request)
                        .flatMap(bearer -> door.opened(bearer, now))
                        .orElseThrow(IngestService::badSecret);
        String sender =
                "secret " + Objects.requireNonNullElse(key.secretId(), "of the configuration");
        try (BodyRoom.Share share = enter(sender, MOST_OF_A_SECRET)) {
            byte[] body = RequestBody.read(request, share);
            answer(response, inAPlace(() -> enrolled(body, key, now)));
        }
    }

    private byte[] enrolled(byte[] body, EnrolmentDoor.Key key, Instant now) {
        Enrolment.Request asked = understood(body, WireFormat::readEnrolmentRequest);
        return switch (devices.enrol(asked, key.secretId(), now)) {
            case Devices.Enrolled.Welcome(String device, String credential) ->
                    WireFormat.write(new Enrolment.Response(device, credential, events.epoch()));
            case Devices.Enrolled.TooSoon(Duration left) ->
                    throw new ProblemException(
                            new Problem(
                                    429,
                                    "enrolled-just-now",
                                    "this machine enrolled a moment ago",
                                    left));
            case Devices.Enrolled.Revoked() -> throw revoked();
            case Devices.Enrolled.SecretSpent() -> throw badSecret();
        };
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
        try (BodyRoom.Share share = enter("device " + device.deviceId(), MOST_OF_A_DEVICE)) {
            byte[] body = RequestBody.read(request, share);
            answer(response, inAPlace(() -> stored(body, device.deviceId(), receivedAt)));
        }
    }

    private byte[] stored(byte[] body, String device, Instant receivedAt) {
        EventBatch batch = understood(body, WireFormat::readBatch);
        BatchReceipt receipt = ingest.take(device, batch, receivedAt);
        answered.accept(receipt);
        return WireFormat.write(receipt);
    }

    /** Turned away before its body is read, where it is plain that it would wait for others. */
    private BodyRoom.Share enter(String sender, int most) {
        if (places.availablePermits() == 0) throw BodyRoom.busy();
        return room.enter(sender, most);
    }

    /** A place is taken only once the body is there, so nobody holds one by sending slowly. */
    private byte[] inAPlace(Supplier<byte[]> work) {
        if (!places.tryAcquire()) throw BodyRoom.busy();
        try {
            return work.get();
        } finally {
            places.release();
        }
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

    private static <T> T understood(byte[] body, Reader<T> reader) {
        try {
            return reader.read(body);
        } catch (WireException e) {
            throw new ProblemException(400, e.code(), String.valueOf(e.getMessage()));
        } catch (StackOverflowError e) {
            throw new ProblemException(400, "too-deep", "the body is nested too deeply");
        }
    }

    private static void answer(ServerResponse response, byte[] body) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(body);
    }
}
