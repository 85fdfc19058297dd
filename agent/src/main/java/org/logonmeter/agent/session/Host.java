package org.logonmeter.agent.session;

import java.time.Duration;
import org.logonmeter.protocol.MachineFacts;

/**
 * The operating system behind one small interface. Evidence explains (exact time, cause), a
 * snapshot corrects (proof of life), a wake-up only hurries: losing one costs seconds, never truth.
 *
 * <p>Called by one thread, except {@link #close}, which ends a wait from another.
 */
public interface Host extends AutoCloseable {

    /** The machine as it is now. Never throws for a part that cannot be read: that part is null. */
    MachineFacts facts();

    /**
     * All sessions there are.
     *
     * @throws HostReadException if they cannot be listed, or the machine has no source of sessions
     *     at all; never an empty list instead
     */
    HostSnapshot snapshot() throws HostReadException;

    /** Returns when something may have changed, or after {@code atMost}; may return for nothing. */
    void awaitChange(Duration atMost) throws InterruptedException;

    /**
     * What the system's own log tells after the bookmark, oldest first.
     *
     * @param bookmark opaque, as a former page gave it; empty text = from where the log begins to
     *     matter (this boot and the one before)
     */
    Evidence.Page evidenceAfter(String bookmark) throws HostReadException;

    @Override
    void close();
}
