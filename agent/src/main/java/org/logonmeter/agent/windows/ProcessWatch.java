package org.logonmeter.agent.windows;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.session.HostReadException;

/**
 * Looks at the running processes on a thread of its own: often while somebody logs on, because
 * userinit lives for seconds, else seldom. What it finds waits until it is taken; nothing waits for
 * it.
 */
final class ProcessWatch {
    private static final Logger LOG = System.getLogger(ProcessWatch.class.getName());
    private static final long SELDOM_MS = 5_000;
    private static final long OFTEN_MS = 200;

    /** How long it looks often after a sign of a logon. */
    private static final Duration LOGON = Duration.ofMinutes(1);

    private final ConcurrentLinkedQueue<EventRecord> found = new ConcurrentLinkedQueue<>();
    private final Semaphore signs = new Semaphore(0);
    private final Runnable news;
    private volatile boolean closed;

    /** Begins to look; {@code news} runs when something was found. */
    ProcessWatch(Runnable news) {
        this.news = news;
        Thread.ofPlatform().daemon().name("process-starts").start(this::look);
    }

    /** Somebody may be logging on. Any thread. */
    void logon() {
        signs.release();
    }

    /** What was found since the last call. Any thread. */
    List<EventRecord> taken() {
        List<EventRecord> taken = new ArrayList<>();
        for (EventRecord next = found.poll(); next != null; next = found.poll()) taken.add(next);
        return taken;
    }

    void close() {
        closed = true;
        signs.release();
    }

    private void look() {
        ProcessStarts starts = new ProcessStarts(RunningProcess::started);
        long logonAt = System.nanoTime() - LOGON.toNanos();
        boolean told = false;
        while (!closed) {
            try {
                List<EventRecord> begun = starts.news(RunningProcess.all());
                if (!begun.isEmpty()) {
                    found.addAll(begun);
                    news.run();
                }
                told = false;
            } catch (HostReadException | RuntimeException | LinkageError e) {
                if (!told)
                    LOG.log(
                            Level.WARNING,
                            "Running processes cannot be looked at; without auditing the start of userinit stays unknown. "
                                    + e.getMessage());
                told = true;
            }
            boolean often = System.nanoTime() - logonAt < LOGON.toNanos();
            try {
                if (signs.tryAcquire(often ? OFTEN_MS : SELDOM_MS, TimeUnit.MILLISECONDS)) {
                    signs.drainPermits();
                    logonAt = System.nanoTime();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
