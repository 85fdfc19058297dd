package org.logonmeter.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.logonmeter.agent.delivery.Delivery;

/**
 * The one place that waits between attempts. New events cut a wait short, unless the collector
 * asked for it.
 */
final class DeliveryLoop implements Runnable {
    private static final System.Logger LOG = System.getLogger(DeliveryLoop.class.getName());
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final Duration LAST_ATTEMPT = Duration.ofSeconds(3);
    private static final Duration AFTER_BUG = Duration.ofMinutes(1);

    private final Delivery delivery;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean stopping;

    DeliveryLoop(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public void run() {
        boolean there = true;
        await(delivery.firstWait(), false);
        while (!stopped()) {
            Optional<Delivery.Step> step = attempt(ATTEMPT);
            if (step.isPresent()) there = answered(step.get());
            boolean wakeable = step.filter(s -> s.result() == Delivery.Result.IDLE).isPresent();
            await(step.map(Delivery.Step::pause).orElse(AFTER_BUG), wakeable);
        }
        // A last word, if the collector was there: the end of a session at a shutdown should not
        // wait for the next boot.
        if (there) attempt(LAST_ATTEMPT);
    }

    private static boolean answered(Delivery.Step step) {
        return step.result() == Delivery.Result.IDLE || step.result() == Delivery.Result.MOVED;
    }

    /** Empty if the agent itself failed: that is told, and ends nothing. */
    private Optional<Delivery.Step> attempt(Duration within) {
        try {
            return Optional.of(delivery.step(within));
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "Sending failed by a fault of the agent; it goes on. Please report this.",
                    e);
            return Optional.empty();
        }
    }

    /** Something waits to be sent. Any thread. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the loop after one last attempt. Any thread. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean stopped() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration most, boolean wakeable) {
        lock.lock();
        try {
            long left = most.toNanos();
            while (left > 0 && !stopping && !(wakeable && woken)) left = changed.awaitNanos(left);
            woken = false;
        } catch (InterruptedException e) {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }
}
