package org.logonmeter.agent.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.BatchReceipt;

/** What an answer means for the events that were sent. */
sealed interface SendOutcome {
    /** Understood and durable, item by item as the receipt says. */
    record Accepted(BatchReceipt receipt) implements SendOutcome {}

    /**
     * The server took each event that was posted on its own.
     *
     * @param more true if some may still wait
     */
    record Taken(boolean more) implements SendOutcome {}

    /**
     * Not now.
     *
     * @param after how long the server wants to be left alone; null if it does not say
     * @param fault true if the server broke over it, so that the content may be the cause
     * @param reached true if it was a server's answer
     */
    record Retry(@Nullable Duration after, String why, boolean fault, boolean reached)
            implements SendOutcome {}

    /**
     * Not like this: fewer at once, and a single one not at all.
     *
     * @param tooLarge true if the size was the cause
     */
    record Split(String why, boolean tooLarge) implements SendOutcome {}

    /** Send it uncompressed. */
    record Uncompressed(String why) implements SendOutcome {}

    /** The credential is not, or no longer, known. */
    record Unauthorised(String why) implements SendOutcome {}

    /** The credential is known and barred. */
    record Revoked(String why) implements SendOutcome {}

    /** No collector of ours answers there. */
    record Outage(String why) implements SendOutcome {}
}
