package org.logonmeter.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proof of life: at {@code header.occurredAt} exactly the sessions in {@code alive} were there.
 *
 * @param alive every session of the host; an unreadable host sends no heartbeat, so empty means
 *     nobody
 * @param interval how soon the next one is due at the latest; silence is measured in these
 * @param state the agent's own numbers; null from hosts that have no agent
 * @param facts the machine as it is now; null if unchanged since the last event that told them
 */
public record Heartbeat(
        EventHeader header,
        List<SessionId> alive,
        Duration interval,
        @Nullable AgentState state,
        @Nullable MachineFacts facts)
        implements HostEvent {
    public Heartbeat {
        alive = List.copyOf(alive);
    }

    @Override
    public String kind() {
        return "heartbeat";
    }
}
