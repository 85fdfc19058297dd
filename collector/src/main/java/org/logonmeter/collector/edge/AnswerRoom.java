package org.logonmeter.collector.edge;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.ProblemException;

/**
 * Memory for answers that are made whole before they are sent. All of them together take no more
 * than a fixed room, however slowly they are read.
 */
public final class AnswerRoom {
    /** Of all answers under way together, in bytes. */
    public static final int USUAL_BYTES = 96 << 20;

    private static final int STEP_BYTES = 4096;

    /** For whom there is no room, somebody else's answer may end meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore steps;

    public AnswerRoom(int bytes) {
        this.steps = new Semaphore(Math.ceilDiv(bytes, STEP_BYTES), true);
    }

    /** The room of one answer; to be closed once it is sent. */
    public final class Share implements AutoCloseable {
        private int taken;

        private Share(int taken) {
            this.taken = taken;
        }

        /** Gives back what making the answer needed; its bytes and the server's copy stay. */
        public void made(byte[] answer) {
            int needed = Math.min(taken, Math.ceilDiv(2 * answer.length, STEP_BYTES));
            steps.release(taken - needed);
            taken = needed;
        }

        @Override
        public void close() {
            steps.release(taken);
            taken = 0;
        }
    }

    /**
     * Room to make an answer in.
     *
     * @param bytes at most while it is made
     * @throws ProblemException 503 if there is still none after two seconds
     */
    public Share enter(int bytes) {
        int wanted = Math.ceilDiv(bytes, STEP_BYTES);
        try {
            if (steps.tryAcquire(wanted, PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                return new Share(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(
                new Problem(
                        503,
                        "busy",
                        "too many answers are still being read; try again",
                        Duration.ofSeconds(5)));
    }
}
