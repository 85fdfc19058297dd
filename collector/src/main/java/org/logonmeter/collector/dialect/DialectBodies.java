package org.logonmeter.collector.dialect;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Reads the bodies of calls, within {@link Call#MAX_BODY_BYTES} and within a deadline. */
final class DialectBodies implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 8192;

    private final ScheduledExecutorService deadlines =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("dialect-body-deadline").factory());

    private interface Reading<T> {
        T read(InputStream in) throws IOException, Refusal;
    }

    /** Refuses a body that says itself that it is too large. */
    static void checkAnnounced(ServerRequest request) throws Refusal {
        OptionalLong length = request.headers().contentLength();
        if (length.isPresent() && length.getAsLong() > Call.MAX_BODY_BYTES)
            throw new Refusal(new Problem.TooLarge());
    }

    byte[] read(ServerRequest request) throws Refusal {
        if (!request.content().hasEntity()) return new byte[0];
        return timed(
                request,
                in -> {
                    byte[] body = in.readNBytes(Call.MAX_BODY_BYTES + 1);
                    if (body.length > Call.MAX_BODY_BYTES)
                        throw new Refusal(new Problem.TooLarge());
                    return body;
                });
    }

    /** Reads a body of no interest, without keeping it, to learn whether it is too large. */
    void drain(ServerRequest request) throws Refusal {
        if (!request.content().hasEntity()) return;
        timed(
                request,
                in -> {
                    byte[] buffer = new byte[BUFFER_BYTES];
                    long total = 0;
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        total += n;
                        if (total > Call.MAX_BODY_BYTES) throw new Refusal(new Problem.TooLarge());
                    }
                    return total;
                });
    }

    private <T> T timed(ServerRequest request, Reading<T> reading) throws Refusal {
        // The server cuts no slow sender off; an interrupt of the handler's thread does.
        Thread handler = Thread.currentThread();
        ScheduledFuture<?> deadline =
                deadlines.schedule(handler::interrupt, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try (InputStream in = request.content().inputStream()) {
            return reading.read(in);
        } catch (HttpException e) {
            throw new Refusal(e.status().code() == 413 ? new Problem.TooLarge() : cutOff());
        } catch (IOException | RuntimeException e) {
            // The server's reader throws what it likes at chunks that are none.
            throw new Refusal(cutOff());
        } finally {
            if (!deadline.cancel(false)) Thread.interrupted();
        }
    }

    private static Problem cutOff() {
        return new Problem.Unreadable(
                HeaderNames.CONTENT_ENCODING.defaultCase()
                        + " or length of the body is not what was said.");
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
