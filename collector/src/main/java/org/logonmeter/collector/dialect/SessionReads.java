package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Names;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.RecordRows;
import org.logonmeter.collector.store.SessionDetail;
import org.logonmeter.collector.store.StoreException;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.EventIds;

/** Answers the dialects' questions from the store, a bounded piece at a time. */
final class SessionReads {
    private static final int PIECE = 500;

    /** What allows it: no role of ours, but the dialect's own credential. */
    private static final String ROLE = "dialect";

    private final RecordRows rows;
    private final PersonLooks looks;
    private final Map<String, Integer> rooms;
    private final Walks walks = new Walks();

    /**
     * @param rooms number of the room by its folded location
     */
    SessionReads(RecordRows rows, PersonLooks looks, Map<String, Integer> rooms) {
        this.rows = rows;
        this.looks = looks;
        this.rooms = Map.copyOf(rooms);
    }

    /** What was found, and how much of persons it shows. */
    private record Found(Told told, RecordRows.Tally shown) {}

    /**
     * What the store holds now; returns when it is written down who looked at it.
     *
     * @throws StoreException if it cannot be read, or the look cannot be written down
     */
    Told ask(SessionQuestion question, Asker asker, Instant now) {
        Found found = found(question, asker.walker(), now);
        look(
                asker,
                new Answer.Shown(
                        question.asked(), found.shown().sessions(), found.shown().persons()),
                now);
        return found.told();
    }

    /**
     * Writes down what is about to be shown; returns when it is durable.
     *
     * @throws StoreException if it cannot be written: then nothing may be shown
     */
    void look(Asker asker, Answer.Shown shown, Instant now) {
        looks.record(
                new PersonLooks.Look(
                        EventIds.next(),
                        now,
                        asker.who(),
                        ROLE,
                        asker.called(),
                        shown.asked(),
                        (int) Math.min(shown.sessions(), Integer.MAX_VALUE),
                        (int) Math.min(shown.persons(), Integer.MAX_VALUE)));
    }

    private Found found(SessionQuestion question, String walker, Instant now) {
        Instant from = question.from();
        Instant before = question.before();
        if (from != null && before != null && !from.isBefore(before))
            return new Found(new Told(0, hearer -> {}), new RecordRows.Tally(0, 0));
        return question.paging() instanceof Paging.Everything
                ? everything(question, now)
                : page(question, walker, now);
    }

    /** All is counted first: how much an answer shows must be written down before it begins. */
    private Found everything(SessionQuestion question, Instant now) {
        RecordRows.Filter filter = filter(question, rows.newest(), now);
        RecordRows.Tally all = rows.tally(filter);
        List<RecordRows.Row> first = rows.page(filter, null, 0, PIECE);
        Told told =
                new Told(
                        all.sessions(),
                        hearer -> {
                            List<RecordRows.Row> piece = first;
                            while (!piece.isEmpty()) {
                                for (RecordRows.Row row : piece) hearer.hear(record(row.session()));
                                if (piece.size() < PIECE) return;
                                piece = next(filter, piece.getLast().place());
                            }
                        });
        return new Found(told, all);
    }

    private List<RecordRows.Row> next(RecordRows.Filter filter, RecordRows.Place after)
            throws IOException {
        try {
            return rows.page(filter, after, 0, PIECE);
        } catch (StoreException e) {
            throw new IOException("the store failed while it was told", e);
        }
    }

    private Found page(SessionQuestion question, String walker, Instant now) {
        long offset = question.paging().offset();
        int limit = (int) question.paging().limit();
        Walks.Question walk =
                new Walks.Question(
                        walker, question.paged(new Paging.Everything(), question.counted()), limit);
        Optional<Walks.Step> step = offset == 0 ? Optional.empty() : walks.at(walk, offset, now);
        long upTo = step.map(Walks.Step::upTo).orElseGet(rows::newest);
        RecordRows.Filter filter = filter(question, upTo, now);
        long total =
                question.counted()
                        ? step.map(Walks.Step::total).orElseGet(() -> rows.count(filter))
                        : 0;
        RecordRows.Place after = step.map(Walks.Step::after).orElse(null);
        List<RecordRows.Row> found =
                limit == 0
                        ? List.of()
                        : rows.page(filter, after, step.isPresent() ? 0 : offset, limit);
        if (!found.isEmpty()) {
            RecordRows.Place end = found.getLast().place();
            walks.reached(walk, new Walks.Step(offset, limit, found.size(), end, upTo, total, now));
        }
        Told told =
                new Told(
                        total,
                        hearer -> {
                            for (RecordRows.Row row : found) hearer.hear(record(row.session()));
                        });
        long persons = found.stream().mapToInt(r -> r.session().userId()).distinct().count();
        return new Found(told, new RecordRows.Tally(found.size(), persons));
    }

    private RecordRows.Filter filter(SessionQuestion question, long upTo, Instant now) {
        Long room = question.roomId();
        String terminal = question.terminalType();
        return new RecordRows.Filter(
                switch (question.axis()) {
                    case LOGIN -> RecordRows.Axis.START;
                    case PRESENCE -> RecordRows.Axis.PRESENCE;
                    case CONNECTION -> RecordRows.Axis.CONNECTION;
                },
                question.from(),
                question.before(),
                names(question.user()),
                names(question.machine()),
                room == null ? null : Map.entry(room, locations(room)),
                question.userId(),
                terminal == null ? null : Names.fold(terminal),
                upTo,
                now);
    }

    private static List<RecordRows.Name> names(@Nullable NameFilter filter) {
        if (filter == null) return List.of();
        List<RecordRows.Name> names = new ArrayList<>();
        for (NameFilter.Reading reading : filter.readings(Names::fold))
            names.add(new RecordRows.Name(reading.name(), reading.domain()));
        return names;
    }

    private List<String> locations(long room) {
        return rooms.entrySet().stream()
                .filter(e -> e.getValue() == room)
                .map(Map.Entry::getKey)
                .toList();
    }

    private SessionRecord record(StoredSession s) {
        SessionDetail more = s.detail();
        Instant end = s.countedEnd();
        return new SessionRecord(
                s.sessionId(),
                s.userId(),
                s.userName(),
                s.userDomain(),
                more.displayName(),
                more.externalName(),
                more.accessLevel(),
                s.machineName(),
                s.machineDomain(),
                more.clientGuid(),
                room(more),
                s.start(),
                end != null && end.isBefore(s.start()) ? s.start() : end,
                more.logonStart(),
                more.logonEnd(),
                more.inactive(),
                more.hostIp(),
                more.terminal(),
                more.agentVersion(),
                more.reconnect(),
                more.connectionStart(),
                more.connectionSetup(),
                more.connectionEnd(),
                more.failure());
    }

    private @Nullable Integer room(SessionDetail more) {
        if (more.roomId() != null) return more.roomId();
        String location = Names.foldOrNull(more.location());
        return location == null ? null : rooms.get(location);
    }
}
