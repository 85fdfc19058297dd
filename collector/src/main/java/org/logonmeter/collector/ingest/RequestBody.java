package org.logonmeter.collector.ingest;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.protocol.WireFormat;

/** Reads a body whole, within a limit of bytes and of time. */
final class RequestBody implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("body-deadline").factory());

    /**
     * The decoded bytes.
     *
     * @throws ProblemException 400, 408 or 413
     */
    byte[] read(ServerRequest request) {
        boolean packed =
                request.headers()
                        .first(HeaderNames.CONTENT_ENCODING)
                        .filter("gzip"::equals)
                        .isPresent();
        int limit = packed ? WireFormat.MAX_DECODED_BYTES : WireFormat.MAX_WIRE_BYTES;
        // Helidon cuts no slow sender off; an interrupt of the handler's thread does.
        Thread handler = Thread.currentThread();
        ScheduledFuture<?> deadline =
                deadlines.schedule(handler::interrupt, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(limit + 1);
            if (body.length > limit)
                throw new ProblemException(
                        413, "too-large", "the body holds more than " + limit + " bytes");
            return body;
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(deadline.isDone());
        } catch (HttpException e) {
            throw switch (e.status().code()) {
                case 413 -> new ProblemException(413, "too-large", "the body is too large");
                case 415 ->
                        new ProblemException(
                                415,
                                "unknown-encoding",
                                "a body comes as it is or with Content-Encoding: gzip");
                default -> unreadable(deadline.isDone());
            };
        } catch (ProblemException e) {
            throw e;
        } catch (RuntimeException e) { // the server's own ones for a body that breaks off
            throw unreadable(deadline.isDone());
        } finally {
            if (!deadline.cancel(false)) Thread.interrupted();
        }
    }

    private static ProblemException unreadable(boolean late) {
        return late
                ? new ProblemException(408, "too-slow", "the body did not arrive within 20 seconds")
                : new ProblemException(
                        400,
                        "unreadable-body",
                        "the body is cut off or not packed as its Content-Encoding says");
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
