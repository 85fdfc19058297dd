package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One POST of an agent, as read: the events that could be read and, apart, those that could not.
 *
 * @param agentVersion who sends
 * @param sentAt the agent's clock at the moment of this attempt, UTC milliseconds
 * @param bootId the boot the agent runs in now
 * @param uptimeMs milliseconds since that boot at {@code sentAt}; null if unknown
 * @param storeEpoch the collector's epoch as this agent last heard it; null before the first answer
 * @param events at most {@link WireFormat#MAX_EVENTS}
 * @param unreadable items refused one by one
 */
public record EventBatch(
        String agentVersion,
        Instant sentAt,
        String bootId,
        @Nullable Long uptimeMs,
        @Nullable String storeEpoch,
        List<HostEvent> events,
        List<Unreadable> unreadable) {

    /**
     * @param index place in the batch, from 0
     * @param eventId the item's id as text, if one could be read
     * @param code stable, e.g. {@code unknown-kind}, {@code missing-field}, {@code wrong-type}
     */
    public record Unreadable(int index, @Nullable String eventId, String code, String detail) {}

    public EventBatch {
        sentAt = sentAt.truncatedTo(ChronoUnit.MILLIS);
        events = List.copyOf(events);
        unreadable = List.copyOf(unreadable);
    }
}
