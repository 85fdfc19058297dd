package org.logonmeter.collector.history;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.protocol.BatchReceipt;

/**
 * Stores what session files tell. Told twice is stored once; a session that has ended is never
 * changed, an open one may be gone on with.
 */
public final class SessionImport {
    /** Records in one transaction: few enough that a collector beside it need not wait. */
    private static final int AT_ONCE = 500;

    /**
     * @param read lines that are not blank
     * @param added sessions and attempts stored, and open sessions that were gone on with
     * @param alreadyThere told before
     * @param refused lines that tell no session
     */
    public record Counts(long read, long added, long alreadyThere, long refused) {
        public Counts plus(Counts other) {
            return new Counts(
                    read + other.read,
                    added + other.added,
                    alreadyThere + other.alreadyThere,
                    refused + other.refused);
        }
    }

    private final EventStore events;
    private final Instant now;

    /**
     * @param now when the files were received, collector's clock
     */
    public SessionImport(EventStore events, Instant now) {
        this.events = events;
        this.now = now;
    }

    /**
     * Reads a file to its end.
     *
     * @param refused told of each bad line, in order
     * @param progress told the bytes read, after each transaction
     */
    public Counts read(
            History file,
            Consumer<History.Line.Refused> refused,
            java.util.function.LongConsumer progress)
            throws IOException {
        Counts total = new Counts(0, 0, 0, 0);
        List<EventStore.Told> told = new ArrayList<>(AT_ONCE);
        for (History.Line line = file.next(); line != null; line = file.next()) {
            switch (line) {
                case History.Line.Refused bad -> {
                    refused.accept(bad);
                    total = total.plus(new Counts(1, 0, 0, 1));
                }
                case History.Line.Told good ->
                        told.add(new EventStore.Told(good.session().machineName(), good.session()));
            }
            if (told.size() == AT_ONCE) {
                total = total.plus(store(told));
                progress.accept(file.position());
            }
        }
        return total.plus(store(told));
    }

    private Counts store(List<EventStore.Told> told) {
        if (told.isEmpty()) return new Counts(0, 0, 0, 0);
        long added =
                events.record(told, now).stream()
                        .filter(item -> item.outcome() == BatchReceipt.Outcome.ACCEPTED)
                        .count();
        Counts counts = new Counts(told.size(), added, told.size() - added, 0);
        told.clear();
        return counts;
    }
}
