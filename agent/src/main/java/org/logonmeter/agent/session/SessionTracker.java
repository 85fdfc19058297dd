package org.logonmeter.agent.session;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;

/**
 * Folds what the host shows into events. Pure: the same state, snapshot, evidence and numbers give
 * the same events and state.
 *
 * <p>Laws: a session known by the log and by a snapshot is one session; it begins once; its end is
 * told once, and again only by a better proof; absence is concluded only from two snapshots with
 * the log read to its end in between; what could not be read changes nothing.
 */
public final class SessionTracker {
    private final LongSupplier numbers;
    private final Supplier<UUID> ids;
    private final DoubleSupplier chance;
    private final Duration heartbeat;

    /**
     * Takes the sources of everything that is not in its inputs.
     *
     * @param numbers gives each event its {@code seq}
     * @param ids gives each event its id
     * @param chance uniform in [0, 1): heartbeats are shortened by up to a tenth, so that machines
     *     booted together drift apart
     * @param heartbeat longest time between two heartbeats
     */
    public SessionTracker(
            LongSupplier numbers, Supplier<UUID> ids, DoubleSupplier chance, Duration heartbeat) {
        this.numbers = numbers;
        this.ids = ids;
        this.chance = chance;
        this.heartbeat = heartbeat;
    }

    /** Longest time between two heartbeats. */
    Duration heartbeat() {
        return heartbeat;
    }

    /**
     * What a heartbeat tells beside the sessions; asked for only when one is due.
     *
     * @param now true to send one even if none is due yet, with all facts
     */
    public record Pulse(Supplier<AgentState> state, Supplier<MachineFacts> facts, boolean now) {}

    /**
     * @param unexplained true if a session is gone and nothing tells why yet: look again soon
     */
    public record Result(List<HostEvent> events, TrackerState state, boolean unexplained) {
        public Result {
            events = List.copyOf(events);
        }
    }

    /**
     * Takes a stretch of the log and what the host shows after it.
     *
     * @param snapshot null if it could not be read or more of the log is to come first
     * @param pulse null for no heartbeat at all
     */
    public Result fold(
            TrackerState state,
            @Nullable HostSnapshot snapshot,
            Evidence.Page page,
            @Nullable Pulse pulse) {
        Folding folding = new Folding(state, numbers, ids);
        page.entries().forEach(folding::take);
        if (snapshot != null) {
            folding.compare(snapshot);
            if (pulse != null) folding.beat(snapshot, pulse, heartbeat, chance);
        }
        return folding.result();
    }
}
