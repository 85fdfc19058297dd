package org.logonmeter.collector.access;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.logonmeter.collector.store.StoreException;

/** Every failure as a {@link Problem}: no stack trace, class name or SQL leaves the house. */
public final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
    private static final Map<StoreException.Cause, AtomicLong> SILENT_UNTIL =
            new ConcurrentHashMap<>();
    private static final String REQUEST_ID = "X-Request-Id";

    private Problems() {}

    /** Answers what handlers throw. */
    public static void mapErrors(HttpRouting.Builder routing) {
        routing.error(
                ProblemException.class,
                (req, res, e) -> {
                    if (e.last()) res.header(HeaderValues.CONNECTION_CLOSE);
                    send(req, res, e.problem());
                });
        routing.error(StoreException.class, (req, res, e) -> send(req, res, unstored(e)));
        routing.error(HttpException.class, (req, res, e) -> send(req, res, refused(e)));
        routing.error(
                Throwable.class,
                (req, res, e) -> {
                    String id = requestId();
                    LOG.log(
                            System.Logger.Level.ERROR,
                            "A request failed by a fault of ours; report it. requestId=" + id,
                            e);
                    send(
                            res,
                            new Problem(
                                    500, "internal", "the collector made a mistake; see its log"),
                            id);
                    if (e instanceof VirtualMachineError && !(e instanceof StackOverflowError)) {
                        Thread here = Thread.currentThread();
                        here.getUncaughtExceptionHandler().uncaughtException(here, e);
                    }
                });
    }

    /** Media type and text of an answer that another interface than ours gives. */
    public record Early(String type, String text) {}

    /** Tells whose words a refusal before routing needs, by the raw path. */
    public interface EarlyWords {
        Optional<Early> of(String method, String path, int status);
    }

    /** Answers what is refused before any route is asked. */
    public static DirectHandlers beforeRouting() {
        return beforeRouting((method, path, status) -> Optional.empty());
    }

    /** The same, in the words of another interface where the path is its own. */
    public static DirectHandlers beforeRouting(EarlyWords words) {
        DirectHandler handler =
                (request, type, told, headers, message) -> {
                    // The server calls a request line that it cannot read its own fault.
                    boolean unread = told.code() == 500 && request.method().isEmpty();
                    Status status = unread ? Status.BAD_REQUEST_400 : told;
                    Optional<Early> other =
                            words.of(request.method(), request.path(), status.code());
                    if (other.isPresent())
                        return DirectHandler.TransportResponse.builder()
                                .status(status)
                                .headers(headers)
                                .keepAlive(false)
                                .header(HeaderNames.CONTENT_TYPE, other.get().type())
                                .header(HeaderNames.CACHE_CONTROL, "no-store")
                                .entity(other.get().text())
                                .build();
                    Problem problem = early(status);
                    String id = requestId();
                    DirectHandler.TransportResponse.Builder answer =
                            DirectHandler.TransportResponse.builder()
                                    .status(status)
                                    .headers(headers)
                                    .keepAlive(false)
                                    .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                                    .header(HeaderNames.create(REQUEST_ID), id)
                                    .entity(problem.json(id));
                    Duration wait = problem.retryAfter();
                    if (wait != null)
                        answer.header(
                                HeaderNames.RETRY_AFTER,
                                Long.toString(problem.retryAfterSeconds(wait)));
                    return answer.build();
                };
        DirectHandlers.Builder all = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values())
            all.addHandler(type, handler);
        return all.build();
    }

    /** Sends a refusal with a request id of its own. */
    public static void send(ServerRequest request, ServerResponse response, Problem problem) {
        String id = requestId();
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> "Request refused. status=" + problem.status() + " code=" + problem.code());
        send(response, problem, id);
    }

    private static void send(ServerResponse response, Problem problem, String id) {
        response.status(Status.create(problem.status()));
        response.header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header(HeaderNames.create(REQUEST_ID), id);
        if (problem.status() == 401)
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"logonmeter\"");
        Duration wait = problem.retryAfter();
        if (wait != null)
            response.header(
                    HeaderNames.RETRY_AFTER, Long.toString(problem.retryAfterSeconds(wait)));
        response.send(problem.json(id));
    }

    private static Problem unstored(StoreException e) {
        tell(e);
        return switch (e.why()) {
            case FULL ->
                    new Problem(
                            503,
                            "disk-full",
                            "the collector's disk is full; nothing was stored",
                            Duration.ofSeconds(60));
            case BUSY ->
                    new Problem(
                            503,
                            "busy",
                            "the collector is busy; nothing was stored",
                            Duration.ofSeconds(5));
            case UNUSABLE, FAILED ->
                    new Problem(
                            503,
                            "store-failed",
                            "the collector's database failed; nothing was stored",
                            Duration.ofSeconds(60));
        };
    }

    /**
     * Tells a failure of the store in the log: one line, at most one a minute for each cause, since
     * each request meets it again.
     */
    public static void tell(StoreException e) {
        long now = System.nanoTime();
        AtomicLong silentUntil =
                SILENT_UNTIL.computeIfAbsent(e.why(), _ -> new AtomicLong(now - 1));
        long until = silentUntil.get();
        if (now - until < 0 || !silentUntil.compareAndSet(until, now + BETWEEN_LINES.toNanos()))
            return;
        LOG.log(
                System.Logger.Level.WARNING,
                "The store failed; nothing of the request was stored. Said at most once a minute: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private static Problem refused(HttpException e) {
        return early(e.status());
    }

    private static Problem early(Status status) {
        int code = status.code();
        if (code == 503)
            return new Problem(
                    503, "busy", "the collector is busy; try again", Duration.ofSeconds(5));
        if (code == 505)
            return new Problem(505, "http-version", "this server speaks HTTP/1.1; ask with it");
        if (code >= 500)
            return new Problem(code, "internal", "the collector made a mistake; see its log");
        return switch (code) {
            case 404 -> new Problem(404, "not-found", "nothing is at this path");
            case 408 -> new Problem(408, "too-slow", "the request did not arrive in time");
            case 405 -> new Problem(405, "method-not-allowed", "this path has no such method");
            case 413 -> new Problem(413, "too-large", "the body is too large");
            case 415 ->
                    new Problem(
                            415,
                            "unknown-encoding",
                            "a body comes as it is or with Content-Encoding: gzip");
            case 414 -> new Problem(414, "uri-too-long", "the path and query are too long");
            default -> new Problem(code, "bad-request", "this is not a well-formed request");
        };
    }

    private static String requestId() {
        byte[] raw = new byte[8];
        RANDOM.nextBytes(raw);
        return HexFormat.of().formatHex(raw);
    }
}
