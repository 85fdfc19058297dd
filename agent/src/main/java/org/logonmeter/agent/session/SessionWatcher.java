package org.logonmeter.agent.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;

/**
 * Looks at the host again and again and hands on what changed. Owned by one platform thread: the
 * waits are native.
 */
public final class SessionWatcher {
    private static final System.Logger LOG = System.getLogger(SessionWatcher.class.getName());

    /** How old the proof of life on disk may become. */
    static final Duration LIVENESS_MARK = Duration.ofSeconds(60);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final int HELD_IN_MEMORY = 200;

    private final Host host;
    private final SessionTracker tracker;
    private final Supplier<AgentState> numbers;
    private final UnaryOperator<MachineFacts> described;
    private final Consumer<HostSnapshot> seen;
    private final Predicate<Capture> keep;

    private TrackerState state;
    private String bookmark;
    private String markedBookmark;
    private List<HostEvent> held = List.of();
    private Evidence.@Nullable Page unfolded;
    private boolean pulseNow = true;
    private @Nullable Long markedAtNanos;
    private @Nullable String snapshotFault;
    private @Nullable String evidenceFault;
    private @Nullable String lookFault;
    private final AtomicLong readFailures = new AtomicLong();
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    /**
     * Goes on where a former watcher stopped.
     *
     * @param numbers the agent's own counters, for heartbeats
     * @param described adds to the host's facts what the configuration says of the machine
     * @param seen is shown every snapshot
     * @param keep makes a capture durable; false if that cannot be done now: it is offered again
     */
    public SessionWatcher(
            Host host,
            SessionTracker tracker,
            TrackerState state,
            String bookmark,
            Supplier<AgentState> numbers,
            UnaryOperator<MachineFacts> described,
            Consumer<HostSnapshot> seen,
            Predicate<Capture> keep) {
        this.host = host;
        this.seen = seen;
        this.tracker = tracker;
        this.state = state;
        this.bookmark = bookmark;
        this.markedBookmark = bookmark;
        this.numbers = numbers;
        this.described = described;
        this.keep = keep;
    }

    /**
     * What one look gave.
     *
     * @param snapshot the host's sessions; null if they could not be read
     * @param fault why not
     * @param lookAgain true if something is unexplained yet, or could not be made durable
     */
    public record Look(
            @Nullable HostSnapshot snapshot, @Nullable String fault, boolean lookAgain) {}

    /**
     * One look at the host. Never throws for what the host cannot tell. What the log told is kept
     * until it was folded: after a look that failed the next one begins with it.
     */
    public Look look() {
        if (held.size() > HELD_IN_MEMORY && !handOver()) return unread();
        HostSnapshot snapshot = snapshot();
        Evidence.Page left = unfolded;
        Evidence.Page page = left == null ? page() : left;
        while (page.more() || page.equals(left)) {
            fold(null, page, null);
            if (held.size() > HELD_IN_MEMORY) return unread();
            left = null;
            page = page();
        }
        boolean unexplained = fold(snapshot, page, pulse(snapshot));
        return new Look(snapshot, snapshotFault, unexplained || !held.isEmpty());
    }

    /** Looks until {@link #stop}, and once more then. */
    public void run() {
        thread = Thread.currentThread();
        while (!stopping) {
            boolean again = lookAgain();
            try {
                if (!stopping) host.awaitChange(again ? LOOK_AGAIN : nextLook());
            } catch (InterruptedException e) {
                // stop() was called; a stray interrupt only brings the next look forward
            }
        }
        synchronized (this) {
            thread = null;
        }
        Thread.interrupted();
        markedAtNanos = null;
        lookAgain();
    }

    /** The proof of life on disk is due each minute; a heartbeat may be due sooner. */
    private Duration nextLook() {
        Duration heartbeat = tracker.heartbeat().multipliedBy(9).dividedBy(10);
        return heartbeat.compareTo(LIVENESS_MARK) < 0 ? heartbeat : LIVENESS_MARK;
    }

    /**
     * One look that nothing can end: an agent that cannot read its own disk for a moment goes on
     * watching.
     */
    private boolean lookAgain() {
        try {
            boolean again = look().lookAgain();
            lookFault = null;
            return again;
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(lookFault))
                LOG.log(
                        System.Logger.Level.ERROR,
                        "A look at this machine failed; the next follows in a moment.",
                        e);
            lookFault = why;
            return true;
        }
    }

    /**
     * Ends {@link #run} after one last look. Any thread; the interrupt ends a wait and never
     * reaches what comes after.
     */
    public synchronized void stop() {
        stopping = true;
        Thread running = thread;
        if (running != null) running.interrupt();
    }

    /** Times the host could not be read since this watcher began. Any thread. */
    public long readFailures() {
        return readFailures.get();
    }

    private Look unread() {
        return new Look(null, snapshotFault, true);
    }

    private @Nullable HostSnapshot snapshot() {
        try {
            HostSnapshot snapshot = host.snapshot();
            if (snapshotFault != null) LOG.log(System.Logger.Level.INFO, "Sessions can be read.");
            snapshotFault = null;
            seen.accept(snapshot);
            return snapshot;
        } catch (HostReadException e) {
            snapshotFault =
                    failed("Sessions could not be read; what is known stays.", e, snapshotFault);
            return null;
        }
    }

    private Evidence.Page page() {
        try {
            Evidence.Page page = host.evidenceAfter(bookmark);
            evidenceFault = null;
            return page;
        } catch (HostReadException e) {
            evidenceFault = failed("The system's log could not be read.", e, evidenceFault);
            return new Evidence.Page(List.of(), bookmark, false);
        }
    }

    /** Counts a failure, and tells it in the log when it is a new one. */
    private String failed(String what, HostReadException e, @Nullable String before) {
        readFailures.incrementAndGet();
        String why = String.valueOf(e.getMessage());
        if (!why.equals(before)) LOG.log(System.Logger.Level.WARNING, what + " " + why);
        return why;
    }

    private SessionTracker.@Nullable Pulse pulse(@Nullable HostSnapshot snapshot) {
        if (snapshot == null) return null;
        return new SessionTracker.Pulse(numbers, () -> described.apply(host.facts()), pulseNow);
    }

    private boolean fold(
            @Nullable HostSnapshot snapshot,
            Evidence.Page page,
            SessionTracker.@Nullable Pulse pulse) {
        unfolded = page;
        SessionTracker.Result result = tracker.fold(state, snapshot, page, pulse);
        // nothing between here and the last of these may throw: they are one step
        state = result.state();
        bookmark = page.bookmark();
        boolean news = !result.events().isEmpty() || !held.isEmpty();
        held = both(held, result.events());
        unfolded = null;
        if (pulse != null) pulseNow = false;
        Long marked = markedAtNanos;
        boolean stale =
                snapshot != null
                        && (marked == null
                                || System.nanoTime() - marked >= LIVENESS_MARK.toNanos());
        if (news || stale || !bookmark.equals(markedBookmark)) handOver();
        return result.unexplained();
    }

    private static List<HostEvent> both(List<HostEvent> first, List<HostEvent> then) {
        List<HostEvent> all = new ArrayList<>(first);
        all.addAll(then);
        return List.copyOf(all);
    }

    /** What is not kept, or fails to be, stays held beside the state and bookmark it belongs to. */
    private boolean handOver() {
        boolean kept = keep.test(new Capture(held, state.toJson(), bookmark));
        if (kept) {
            held = List.of();
            markedAtNanos = System.nanoTime();
            markedBookmark = bookmark;
        }
        return kept;
    }
}
