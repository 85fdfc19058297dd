package org.logonmeter.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The agent's spool in numbers, for {@code produced - stored - parked - dropped = 0}.
 *
 * @param produced events ever given a number in this spool
 * @param queued waiting to be sent
 * @param parked refused by a collector and kept
 * @param dropped given up, each counted in a {@link Gap}
 * @param readFailures times the operating system could not be read since the agent started
 * @param oldestQueuedMs age of the oldest waiting event in milliseconds; null with an empty queue
 * @param clockOffsetMs collector's clock minus this host's, milliseconds, as last measured; null
 *     before the first answer
 * @param volatileDisk true if the data directory was found rolled back at a boot
 */
public record AgentState(
        long produced,
        long queued,
        long parked,
        long dropped,
        long readFailures,
        @Nullable Long oldestQueuedMs,
        @Nullable Long clockOffsetMs,
        boolean volatileDisk) {}
