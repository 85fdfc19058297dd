package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Names;
import org.logonmeter.collector.store.RecordRows;
import org.logonmeter.collector.store.SessionDetail;
import org.logonmeter.collector.store.StoreException;
import org.logonmeter.collector.store.StoredSession;

/** Answers the dialects' questions from the store, a bounded piece at a time. */
final class SessionReads {
    private static final int PIECE = 500;

    private final RecordRows rows;
    private final Map<String, Integer> rooms;
    private final Walks walks = new Walks();

    /**
     * @param rooms number of the room by its folded location
     */
    SessionReads(RecordRows rows, Map<String, Integer> rooms) {
        this.rows = rows;
        this.rooms = Map.copyOf(rooms);
    }

    /**
     * What the store holds now.
     *
     * @param walker who asks, in words that hold no secret
     * @throws StoreException if it cannot be read
     */
    Told ask(SessionQuestion question, String walker, Instant now) {
        Instant from = question.from();
        Instant before = question.before();
        if (from != null && before != null && !from.isBefore(before))
            return new Told(0, hearer -> {});
        return question.paging() instanceof Paging.Everything
                ? everything(question, now)
                : page(question, walker, now);
    }

    private Told everything(SessionQuestion question, Instant now) {
        RecordRows.Filter filter = filter(question, rows.newest(), now);
        long total = question.counted() ? rows.count(filter) : 0;
        List<RecordRows.Row> first = rows.page(filter, null, 0, PIECE);
        return new Told(
                total,
                hearer -> {
                    List<RecordRows.Row> piece = first;
                    while (!piece.isEmpty()) {
                        for (RecordRows.Row row : piece) hearer.hear(record(row.session()));
                        if (piece.size() < PIECE) return;
                        piece = next(filter, piece.getLast().place());
                    }
                });
    }

    private List<RecordRows.Row> next(RecordRows.Filter filter, RecordRows.Place after)
            throws IOException {
        try {
            return rows.page(filter, after, 0, PIECE);
        } catch (StoreException e) {
            throw new IOException("the store failed while it was told", e);
        }
    }

    private Told page(SessionQuestion question, String walker, Instant now) {
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
        return new Told(
                total,
                hearer -> {
                    for (RecordRows.Row row : found) hearer.hear(record(row.session()));
                });
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
