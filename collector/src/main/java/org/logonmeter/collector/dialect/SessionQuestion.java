package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records are meant, and in which order.
 *
 * @param axis what {@code from} and {@code before} are compared with, and the order
 * @param from null = no bound
 * @param before null = no bound
 * @param roomId the numeric room, equal
 * @param userId equal
 * @param terminalType equal, trimmed and without case
 * @param counted whether the number of all records found is wanted too
 */
record SessionQuestion(
        Axis axis,
        @Nullable Instant from,
        @Nullable Instant before,
        @Nullable NameFilter user,
        @Nullable NameFilter machine,
        @Nullable Long roomId,
        @Nullable Long userId,
        @Nullable String terminalType,
        Paging paging,
        boolean counted) {

    /** The time that a record is found and ordered by; equal times are ordered by session id. */
    public enum Axis {
        /** {@code from <= login < before}, oldest first, no attempts. */
        LOGIN,
        /** {@code login < before} and {@code end > from}, oldest login first, no attempts. */
        PRESENCE,
        /** {@code from <= start of the connection < before}, newest first, attempts too. */
        CONNECTION
    }

    /** In one line, for the record of looks. */
    String asked() {
        List<String> parts = new ArrayList<>();
        put(parts, "user", user == null ? null : user.text());
        put(parts, "machine", machine == null ? null : machine.text());
        put(parts, "room", roomId);
        put(parts, "userId", userId);
        put(parts, "terminalType", terminalType);
        put(parts, "from", from);
        put(parts, "before", before);
        if (!(paging instanceof Paging.Everything)) {
            put(parts, "offset", paging.offset());
            put(parts, "limit", paging.limit());
        }
        return String.join("&", parts);
    }

    private static void put(List<String> parts, String name, @Nullable Object value) {
        if (value != null) parts.add(name + "=" + value);
    }

    static SessionQuestion over(Axis axis, @Nullable Instant from, @Nullable Instant before) {
        return new SessionQuestion(
                axis, from, before, null, null, null, null, null, new Paging.Everything(), false);
    }

    SessionQuestion user(@Nullable String name) {
        NameFilter filter = name == null ? null : new NameFilter(name);
        return new SessionQuestion(
                axis, from, before, filter, machine, roomId, userId, terminalType, paging, counted);
    }

    SessionQuestion device(@Nullable String name, @Nullable String terminal) {
        NameFilter filter = name == null ? null : new NameFilter(name);
        return new SessionQuestion(
                axis, from, before, user, filter, roomId, userId, terminal, paging, counted);
    }

    SessionQuestion ids(@Nullable Long room, @Nullable Long person) {
        return new SessionQuestion(
                axis, from, before, user, machine, room, person, terminalType, paging, counted);
    }

    SessionQuestion paged(Paging part, boolean withTotal) {
        return new SessionQuestion(
                axis, from, before, user, machine, roomId, userId, terminalType, part, withTotal);
    }
}
