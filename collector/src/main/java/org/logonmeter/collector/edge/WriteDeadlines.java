package org.logonmeter.collector.edge;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections whose client does not read its answer. A blocked write knows no timeout, so one
 * thread looks at all of them.
 */
public final class WriteDeadlines implements AutoCloseable {
    private final long patience;
    private final SlowRequests slow;
    private final Set<Piece> underWay = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("write-deadlines").factory());

    private final ScheduledFuture<?> looks;

    /**
     * Starts the thread.
     *
     * @param patience without progress of a write
     */
    public WriteDeadlines(Duration patience, SlowRequests slow) {
        this.patience = patience.toNanos();
        this.slow = slow;
        long pause = Math.max(1, patience.toMillis() / 8);
        looks = watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Bytes that the system is to take now. */
    final class Piece implements AutoCloseable {
        private final SocketChannel socket;
        private final long begin = System.nanoTime();

        private Piece(SocketChannel socket) {
            this.socket = socket;
        }

        /** The system took them, or never will. */
        @Override
        public void close() {
            underWay.remove(this);
        }
    }

    /** The write of a piece begins; it must end in time, or the connection does. */
    Piece begin(SocketChannel socket) {
        Piece piece = new Piece(socket);
        underWay.add(piece);
        return piece;
    }

    private void look() {
        long now = System.nanoTime();
        List<Piece> late = underWay.stream().filter(piece -> now - piece.begin > patience).toList();
        for (Piece piece : late) if (underWay.remove(piece)) cut(piece.socket);
    }

    private void cut(SocketChannel socket) {
        slow.answerCut();
        try {
            // What the client has not read is thrown away at once, not kept for it by the system.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException | UnsupportedOperationException e) {
            // it is closed all the same
        }
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    @Override
    public void close() {
        looks.cancel(true);
        watch.shutdownNow();
    }
}
