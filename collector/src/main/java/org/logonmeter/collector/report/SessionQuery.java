package org.logonmeter.collector.report;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.SessionFilter;
import org.logonmeter.collector.store.SessionPosition;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * Which page of which sessions.
 *
 * @param limit sessions a page, 1 to {@value #MAX_LIMIT}
 * @param after the page begins behind this place; null = with the newest session
 * @param before the page ends at this place; then {@code after} is null
 */
public record SessionQuery(
        SessionFilter filter,
        int limit,
        @Nullable SessionPosition after,
        @Nullable SessionPosition before) {
    public static final int DEFAULT_LIMIT = 100;
    public static final int MAX_LIMIT = 1000;

    /** Longest name a filter takes, characters. */
    public static final int MAX_NAME = 256;

    /** The parameters of {@code GET /api/v1/sessions}. */
    public static final List<String> PARAMETERS =
            List.of("user", "machine", "from", "to", "endQuality", "limit", "after");

    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    /**
     * Reads the parameters of the API.
     *
     * @throws QueryException for an unknown, repeated, empty or unreadable one
     */
    public static SessionQuery parse(Map<String, List<String>> parameters) throws QueryException {
        for (Map.Entry<String, List<String>> given : parameters.entrySet()) {
            String name = given.getKey();
            if (!PARAMETERS.contains(name))
                throw new QueryException(
                        "unknown-parameter",
                        name,
                        "There is no parameter "
                                + name
                                + "; known are "
                                + String.join(", ", PARAMETERS)
                                + ".");
            if (given.getValue().size() > 1)
                throw new QueryException(
                        "repeated-parameter", name, name + " may be given once only.");
        }
        Instant from = instant(parameters, "from");
        Instant to = instant(parameters, "to");
        String after = one(parameters, "after");
        return new SessionQuery(
                filter(
                        one(parameters, "user"),
                        one(parameters, "machine"),
                        from,
                        to,
                        endQuality(one(parameters, "endQuality"))),
                limit(one(parameters, "limit")),
                after == null ? null : place("after", after),
                null);
    }

    /**
     * @throws QueryException for a name too long or empty, or a range that ends before it begins
     */
    public static SessionFilter filter(
            @Nullable String user,
            @Nullable String machine,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable EndQuality endQuality)
            throws QueryException {
        if (from != null && to != null && to.isBefore(from))
            throw new QueryException("bad-to", "to", "to must not be before from.");
        return new SessionFilter(
                name("user", user), name("machine", machine), from, to, endQuality);
    }

    /** Reads a word of the session file's {@code endQuality}. */
    public static @Nullable EndQuality endQuality(@Nullable String text) throws QueryException {
        if (text == null) return null;
        for (EndQuality quality : EndQuality.values()) {
            if (quality.wireName().equals(text)) return quality;
        }
        throw new QueryException(
                "bad-endQuality",
                "endQuality",
                "endQuality must be one of "
                        + Stream.of(EndQuality.values())
                                .map(EndQuality::wireName)
                                .collect(Collectors.joining(", "))
                        + ".");
    }

    /** Reads a cursor. */
    public static SessionPosition place(String parameter, String text) throws QueryException {
        return SessionCursor.read(text)
                .orElseThrow(
                        () ->
                                new QueryException(
                                        "bad-" + parameter,
                                        parameter,
                                        parameter
                                                + " must be a cursor as an earlier answer gave it;"
                                                + " leave it out to begin with the newest"
                                                + " session."));
    }

    /** The filter as a query text, for the record of who asked what. */
    String asked() {
        List<String> parts = new ArrayList<>();
        if (filter.user() != null) parts.add("user=" + filter.user());
        if (filter.machine() != null) parts.add("machine=" + filter.machine());
        if (filter.from() != null) parts.add("from=" + filter.from());
        if (filter.to() != null) parts.add("to=" + filter.to());
        EndQuality quality = filter.endQuality();
        if (quality != null) parts.add("endQuality=" + quality.wireName());
        if (after != null) parts.add("after=" + SessionCursor.write(after));
        if (before != null) parts.add("before=" + SessionCursor.write(before));
        parts.add("limit=" + limit);
        return String.join("&", parts);
    }

    private static @Nullable String name(String parameter, @Nullable String text)
            throws QueryException {
        if (text == null) return null;
        if (text.isBlank())
            throw new QueryException(
                    "bad-" + parameter,
                    parameter,
                    parameter + " is empty; give a whole name or leave it out.");
        if (text.length() > MAX_NAME || text.indexOf('\0') >= 0)
            throw new QueryException(
                    "bad-" + parameter,
                    parameter,
                    parameter
                            + " must be a name of at most "
                            + MAX_NAME
                            + " characters, without NUL.");
        return text;
    }

    private static int limit(@Nullable String text) throws QueryException {
        if (text == null) return DEFAULT_LIMIT;
        if (text.matches("[0-9]{1,4}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) return limit;
        }
        throw new QueryException(
                "bad-limit", "limit", "limit must be a whole number from 1 to " + MAX_LIMIT + ".");
    }

    private static @Nullable Instant instant(Map<String, List<String>> parameters, String name)
            throws QueryException {
        String text = one(parameters, name);
        if (text == null) return null;
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) return instant;
        } catch (DateTimeException e) {
            // told below, as for a moment out of range
        }
        throw new QueryException(
                "bad-" + name,
                name,
                name
                        + " must be a moment with its offset, such as 2026-11-25T10:00:00Z or"
                        + " 2026-11-25T10:00:00%2B01:00 (a plus sign is written %2B), in the years"
                        + " 1900 to 9999.");
    }

    private static @Nullable String one(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.get(name);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}
