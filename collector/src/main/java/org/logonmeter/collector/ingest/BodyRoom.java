package org.logonmeter.collector.ingest;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.ProblemException;

/**
 * Memory for bodies on their way. No sender has more than a few of them at a time, so none keeps
 * the others out by sending slowly; and all of them together take no more than a fixed room.
 */
final class BodyRoom {
    /** What a body takes from its first byte on, and grows by. */
    static final int STEP_BYTES = 16 << 10;

    private static final int STEPS = (64 << 20) / STEP_BYTES;

    private final Semaphore steps = new Semaphore(STEPS);
    private final Map<String, Integer> bodies = new HashMap<>();

    /** The room of one body; to be closed when nothing of it is needed any longer. */
    final class Share implements AutoCloseable {
        private final String sender;
        private int taken;

        private Share(String sender) {
            this.sender = sender;
        }

        /**
         * Makes room.
         *
         * @throws ProblemException 503 if there is none left
         */
        void hold(int bytes) {
            int wanted = Math.ceilDiv(bytes, STEP_BYTES) - taken;
            if (wanted <= 0) return;
            if (!steps.tryAcquire(wanted)) throw busy();
            taken += wanted;
        }

        @Override
        public void close() {
            steps.release(taken);
            taken = 0;
            left(sender);
        }
    }

    /**
     * Room for a body of that sender.
     *
     * @param most bodies a sender may have on their way at a time
     * @throws ProblemException 429 if the sender has as many already, 503 if there is no room
     */
    Share enter(String sender, int most) {
        synchronized (bodies) {
            int before = bodies.getOrDefault(sender, 0);
            if (before >= most)
                throw new ProblemException(
                        new Problem(
                                429,
                                "too-many-at-once",
                                "this sender has " + most + " requests on their way already",
                                Duration.ofSeconds(2)));
            bodies.put(sender, before + 1);
        }
        Share share = new Share(sender);
        try {
            share.hold(STEP_BYTES);
        } catch (ProblemException e) {
            share.close();
            throw e;
        }
        return share;
    }

    private void left(String sender) {
        synchronized (bodies) {
            bodies.computeIfPresent(sender, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    static ProblemException busy() {
        return new ProblemException(
                new Problem(
                        503,
                        "busy",
                        "the collector is busy; nothing was stored",
                        Duration.ofSeconds(2)));
    }
}
