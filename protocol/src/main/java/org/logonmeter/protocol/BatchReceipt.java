package org.logonmeter.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The collector's answer to a batch, given only after the accepted events are durable.
 *
 * @param storeEpoch random id of the database; another one than before means it was replaced or
 *     restored, so the agent sends its kept window again
 * @param highWater the highest {@code seq} of this device that is durable; 0 = none
 * @param receivedAt the collector's clock when the batch arrived, UTC
 * @param results one for each item of the batch, in its order
 */
public record BatchReceipt(
        String storeEpoch, long highWater, Instant receivedAt, List<Item> results) {

    /**
     * @param eventId as sent; null if the item had none
     * @param code why, for a conflict or rejection: stable and machine-readable
     */
    public record Item(
            @Nullable String eventId,
            Outcome outcome,
            @Nullable String code,
            @Nullable String detail) {}

    public enum Outcome {
        /** Stored now. */
        ACCEPTED,
        /** Stored before, with the same content. */
        DUPLICATE,
        /** Stored before under this id with other content; the first stays. */
        CONFLICT,
        /** Not stored and never will be as it is. */
        REJECTED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public BatchReceipt {
        results = List.copyOf(results);
    }
}
