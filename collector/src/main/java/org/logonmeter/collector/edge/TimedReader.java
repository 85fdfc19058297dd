package org.logonmeter.collector.edge;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one connection, each read with the time that is left of the part of the request that
 * is on its way. On the connection's own thread alone.
 *
 * <p>Between two requests there is no deadline here: the listener ends idle connections.
 */
final class TimedReader implements Supplier<byte @Nullable []> {
    private enum Part {
        FIRST,
        IDLE,
        HEAD,
        BODY
    }

    private final HelidonSocket bytes;
    private final Socket timer;
    private final Deadlines deadlines;
    private final SlowRequests slow;
    private BooleanSupplier betweenRequests = () -> false;
    private Part part = Part.FIRST;
    private long deadline;

    TimedReader(HelidonSocket bytes, Socket timer, Deadlines deadlines, SlowRequests slow) {
        this.bytes = bytes;
        this.timer = timer;
        this.deadlines = deadlines;
        this.slow = slow;
        this.deadline = in(deadlines.head());
    }

    /**
     * Tells how to learn where the server is.
     *
     * @param requestLine whether it reads a request line, or waits for one
     */
    void server(BooleanSupplier requestLine) {
        this.betweenRequests = requestLine;
    }

    /** The headers came whole: what follows is a body, or the next request. */
    void headersRead(Headers headers) {
        boolean body =
                headers.contains(HeaderNames.TRANSFER_ENCODING)
                        || headers.contains(HeaderNames.CONTENT_LENGTH);
        part = body ? Part.BODY : Part.IDLE;
        deadline = in(deadlines.body());
    }

    @Override
    public byte @Nullable [] get() {
        boolean requestLine = betweenRequests.getAsBoolean();
        if (part == Part.BODY && requestLine) part = Part.IDLE;
        if (part == Part.IDLE && !requestLine) head();
        try {
            timer.setSoTimeout(part == Part.IDLE ? 0 : left());
            byte[] read = bytes.get();
            if (part == Part.IDLE) head();
            else if (part == Part.FIRST) part = Part.HEAD;
            return read;
        } catch (SocketException e) {
            throw new ServerConnectionException("the connection is gone", e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof SocketTimeoutException) throw late();
            throw new ServerConnectionException("the connection is gone", e);
        }
    }

    private void head() {
        part = Part.HEAD;
        deadline = in(deadlines.head());
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    /** Milliseconds; 0 would be for ever. */
    private int left() {
        return (int) Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
    }

    private RuntimeException late() {
        if (part == Part.BODY) {
            slow.bodyCut();
            return new SlowBodyException();
        }
        slow.headCut();
        // To a connection on which nothing came there is nothing to answer.
        if (part == Part.FIRST) return new CloseConnectionException("nothing came");
        return RequestException.builder()
                .type(DirectHandler.EventType.BAD_REQUEST)
                .status(Status.REQUEST_TIMEOUT_408)
                .setKeepAlive(false)
                .message("the headers did not arrive in time")
                .build();
    }
}
