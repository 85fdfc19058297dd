package org.logonmeter.collector.history;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.WireFormat;

/**
 * Stores what session files tell. Told twice is stored once; a session that has ended is never
 * changed, an open one may be gone on with. A line that would change an ended one is refused and
 * says what it would change.
 */
public final class SessionImport {
    /** Records in one transaction: few enough that a collector beside it need not wait. */
    private static final int AT_ONCE = 2_000;

    /**
     * @param read lines that are not blank
     * @param added sessions and attempts stored, and open sessions that were gone on with
     * @param alreadyThere all that they tell was told before
     * @param refused lines that tell no session, and those that contradict what is stored
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
    private final Map<UUID, Integer> checked = new HashMap<>();

    /**
     * @param now when the files were received, collector's clock
     */
    public SessionImport(EventStore events, Instant now) {
        this.events = events;
        this.now = now;
    }

    /**
     * Reads a file to its end and stores what it tells.
     *
     * @param refused told of each line that was not taken in, in order
     * @param progress told the bytes read, after each transaction
     */
    public Counts read(History file, Consumer<Refusal> refused, LongConsumer progress)
            throws IOException {
        return all(file, refused, progress, this::store);
    }

    /**
     * Reads a file to its end and stores nothing; remembers some hundred bytes of each line, so
     * that the files of one import are checked against each other too. An ended session may be told
     * twice only in the same words.
     *
     * @param refused told of each line that would not be taken in, in order
     */
    public Counts check(History file, Consumer<Refusal> refused, LongConsumer progress)
            throws IOException {
        return all(file, refused, progress, this::check);
    }

    private interface Work {
        /** Adds what is refused to {@code refusals}; the number of lines that are new. */
        long on(List<History.Line.Told> told, List<Refusal> refusals);
    }

    private static Counts all(
            History file, Consumer<Refusal> refused, LongConsumer progress, Work work)
            throws IOException {
        Counts total = new Counts(0, 0, 0, 0);
        List<History.Line.Told> told = new ArrayList<>(AT_ONCE);
        List<Refusal> refusals = new ArrayList<>();
        History.Line line = file.next();
        while (line != null) {
            switch (line) {
                case History.Line.Refused bad -> refusals.add(Refusal.of(bad));
                case History.Line.Told good -> told.add(good);
            }
            line = file.next();
            if (line != null && told.size() + refusals.size() < AT_ONCE) continue;
            int lines = told.size() + refusals.size();
            long added = told.isEmpty() ? 0 : work.on(told, refusals);
            refusals.sort(Comparator.comparingLong(Refusal::line));
            refusals.forEach(refused);
            long bad = refusals.size();
            total = total.plus(new Counts(lines, added, lines - added - bad, bad));
            told.clear();
            refusals.clear();
            progress.accept(file.position());
        }
        return total;
    }

    private long store(List<History.Line.Told> all, List<Refusal> refusals) {
        List<History.Line.Told> told = notOvertaken(all, refusals);
        if (told.isEmpty()) return 0;
        List<BatchReceipt.Item> items =
                events.record(
                        told.stream()
                                .map(
                                        line ->
                                                new EventStore.Told(
                                                        line.session().machineName(),
                                                        line.session()))
                                .toList(),
                        now);
        long added = 0;
        List<History.Line.Told> others = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            BatchReceipt.Outcome outcome = items.get(i).outcome();
            if (outcome == BatchReceipt.Outcome.ACCEPTED) added++;
            if (outcome == BatchReceipt.Outcome.CONFLICT) others.add(told.get(i));
        }
        contradictions(others, refusals);
        return added;
    }

    private long check(List<History.Line.Told> all, List<Refusal> refusals) {
        List<History.Line.Told> told = notOvertaken(all, refusals);
        List<History.Line.Told> others = new ArrayList<>();
        for (History.Line.Told line : told) {
            Integer words = WireFormat.write(line.session()).hashCode();
            Integer before = checked.putIfAbsent(line.session().header().eventId(), words);
            if (before == null || before.equals(words)) others.add(line);
            else
                refusals.add(
                        new Refusal(
                                line.number(),
                                "an earlier line tells this session otherwise",
                                List.of()));
        }
        contradictions(others, refusals);
        return 0;
    }

    /**
     * All but the lines that tell a session as open whose end is known already: an older telling
     * adds nothing, and what it says otherwise is refused.
     */
    private List<History.Line.Told> notOvertaken(
            List<History.Line.Told> lines, List<Refusal> refusals) {
        Map<UUID, HostEvent> ended =
                events.stored(
                        lines.stream()
                                .map(History.Line.Told::session)
                                .filter(SessionLine::open)
                                .map(SessionLine::endedId)
                                .toList());
        List<History.Line.Told> rest = new ArrayList<>();
        for (History.Line.Told line : lines) {
            UUID id = SessionLine.endedId(line.session());
            if (!SessionLine.open(line.session())) ended.putIfAbsent(id, line.session());
            else if (ended.get(id) instanceof RecordedSession end) {
                List<Difference> differs =
                        Difference.between(end, line.session()).stream()
                                .filter(d -> !d.field().equals("endQuality"))
                                .toList();
                if (!differs.isEmpty()) refusals.add(Refusal.of(line.number(), differs));
                continue;
            }
            rest.add(line);
        }
        return rest;
    }

    /** Those of the lines that say what the stored record of their session does not. */
    private void contradictions(List<History.Line.Told> lines, List<Refusal> refusals) {
        if (lines.isEmpty()) return;
        Map<UUID, HostEvent> stored =
                events.stored(lines.stream().map(l -> l.session().header().eventId()).toList());
        for (History.Line.Told line : lines) {
            if (!(stored.get(line.session().header().eventId()) instanceof RecordedSession first))
                continue;
            List<Difference> differs = Difference.between(first, line.session());
            if (!differs.isEmpty()) refusals.add(Refusal.of(line.number(), differs));
        }
    }
}
