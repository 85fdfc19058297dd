package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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
    static void checkAnnounced(OptionalLong length) throws Refusal {
        if (length.isPresent() && length.getAsLong() > Call.MAX_BODY_BYTES)
            throw new Refusal(new Problem.TooLarge());
    }

    byte[] read(Supplier<InputStream> body) throws Refusal {
        return timed(
                body,
                in -> {
                    byte[] bytes = in.readNBytes(Call.MAX_BODY_BYTES + 1);
                    if (bytes.length > Call.MAX_BODY_BYTES)
                        throw new Refusal(new Problem.TooLarge());
                    return bytes;
                });
    }

    /** Reads a body of no interest, without keeping it, to learn whether it is too large. */
    void drain(Supplier<InputStream> body) throws Refusal {
        timed(
                body,
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

    private <T> T timed(Supplier<InputStream> body, Reading<T> reading) throws Refusal {
        // The server cuts no slow sender off; an interrupt of the handler's thread does.
        Thread handler = Thread.currentThread();
        ScheduledFuture<?> deadline =
                deadlines.schedule(handler::interrupt, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        try (InputStream in = body.get()) {
            return reading.read(in);
        } catch (IOException | RuntimeException e) {
            // The server's reader throws what it likes at chunks that are none.
            throw new Refusal(cutOff());
        } finally {
            if (!deadline.cancel(false)) Thread.interrupted();
        }
    }

    private static Problem cutOff() {
        return new Problem.Unreadable("The body is cut off, or not encoded as was said.");
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
