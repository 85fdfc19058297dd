package org.logonmeter.agent.session;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EndClaim;

/**
 * What the tracker must remember from one look at the host to the next, over restarts and power
 * cuts. Instants are epoch milliseconds of the host's clock.
 *
 * @param boots the boots heard of, oldest first, the last {@value #KEPT_BOOTS}
 * @param open sessions that are there, as far as known
 * @param ended the last {@value #KEPT_ENDS} that ended: a better explanation of the end may still
 *     come
 * @param heartbeatBoot boot of the last heartbeat; null before the first
 * @param heartbeatDueMs milliseconds since that boot when the next one is due
 * @param factsTold the machine's facts as last told; null if never
 */
public record TrackerState(
        List<Boot> boots,
        List<KnownSession> open,
        List<Ended> ended,
        @Nullable String heartbeatBoot,
        long heartbeatDueMs,
        @Nullable String factsTold) {
    static final int KEPT_BOOTS = 8;
    static final int KEPT_ENDS = 200;

    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** Nothing known: the first start on this machine. */
    public static final TrackerState EMPTY =
            new TrackerState(List.of(), List.of(), List.of(), null, 0, null);

    /**
     * One run of the host.
     *
     * @param bootedAt null if only later entries of that boot's log were seen
     * @param shutdownAt null if no orderly shutdown was seen
     * @param told true once the boot event was handed out
     */
    record Boot(String bootId, @Nullable Long bootedAt, @Nullable Long shutdownAt, boolean told) {}

    /** A session whose end was told, and how well. */
    record Ended(KnownSession session, EndClaim.Quality quality, EndClaim.Reason reason, long at) {}

    public TrackerState {
        boots = List.copyOf(boots);
        open = List.copyOf(open);
        ended = List.copyOf(ended);
    }

    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain records can always be written", e);
        }
    }

    /**
     * Reads back what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static TrackerState fromJson(String json) {
        try {
            return JSON.readValue(json, TrackerState.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a tracker state: " + e.getOriginalMessage(), e);
        }
    }
}
