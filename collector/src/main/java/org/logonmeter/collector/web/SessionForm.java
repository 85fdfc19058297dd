package org.logonmeter.collector.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.report.QueryException;
import org.logonmeter.collector.report.SessionQuery;
import org.logonmeter.collector.store.SessionFilter;
import org.logonmeter.collector.store.SessionPosition;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * The address of the sessions page, read and written. A person may have typed it: what is not
 * understood is told, not refused, and an empty field is no filter.
 *
 * @param values filled-in fields by name, in the order of the form
 * @param query what to ask; null if a field cannot be understood
 * @param fault the field that cannot
 * @param ignored parts of the address that say nothing to this page
 */
record SessionForm(
        Map<String, String> values,
        @Nullable SessionQuery query,
        SessionsView.@Nullable Fault fault,
        List<String> ignored) {
    private static final List<String> FIELDS =
            List.of("user", "machine", "from", "to", "endQuality");
    private static final List<String> PLACES = List.of("after", "before");
    private static final int SHOWN_CHARS = 60;

    /** The page without a filter. */
    static SessionForm empty() {
        return new SessionForm(Map.of(), null, null, List.of());
    }

    static SessionForm read(Map<String, List<String>> parameters, SiteTime time) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> ignored = new ArrayList<>();
        for (Map.Entry<String, List<String>> given : parameters.entrySet()) {
            String name = given.getKey();
            String value = given.getValue().getFirst().strip();
            if (value.isEmpty()) continue;
            if (understood(name, value)) values.put(name, value);
            else ignored.add(cut(name) + "=" + cut(value));
        }
        try {
            return new SessionForm(values, query(values, time), null, ignored);
        } catch (QueryException e) {
            return new SessionForm(
                    values, null, new SessionsView.Fault(e.parameter(), e.getMessage()), ignored);
        }
    }

    private static boolean understood(String name, String value) {
        if (name.equals("endQuality")) return quality(value) != null;
        if (PLACES.contains(name)) return place(value) != null;
        return FIELDS.contains(name);
    }

    private static SessionQuery query(Map<String, String> values, SiteTime time)
            throws QueryException {
        LocalDate from = date(values, "from");
        LocalDate to = date(values, "to");
        if (from != null && to != null && to.isBefore(from))
            throw new QueryException("bad-to", "to", "This day is before the first one.");
        Instant begin = from == null ? null : time.startOf(from);
        Instant end = to == null ? null : time.startOf(to.plusDays(1));
        SessionFilter filter =
                SessionQuery.filter(
                        values.get("user"),
                        values.get("machine"),
                        begin,
                        end,
                        quality(values.get("endQuality")));
        SessionPosition after = place(values.get("after"));
        return new SessionQuery(
                filter,
                SessionQuery.DEFAULT_LIMIT,
                after,
                after == null ? place(values.get("before")) : null);
    }

    private static @Nullable LocalDate date(Map<String, String> values, String field)
            throws QueryException {
        String text = values.get(field);
        if (text == null) return null;
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 1900 && date.getYear() <= 9998) return date;
        } catch (DateTimeException e) {
            // told below, as for a year out of range
        }
        throw new QueryException(
                "bad-" + field, field, "Write a day as year-month-day, such as 2026-11-25.");
    }

    private static @Nullable EndQuality quality(@Nullable String word) {
        try {
            return SessionQuery.endQuality(word);
        } catch (QueryException e) {
            return null;
        }
    }

    private static @Nullable SessionPosition place(@Nullable String cursor) {
        if (cursor == null) return null;
        try {
            return SessionQuery.place("after", cursor);
        } catch (QueryException e) {
            return null;
        }
    }

    /** True if a filter is set, wherever the page begins. */
    boolean filtered() {
        return FIELDS.stream().anyMatch(values::containsKey);
    }

    /** True if this is the page of the newest sessions. */
    boolean newest() {
        return PLACES.stream().noneMatch(values::containsKey);
    }

    /** The address of the same filter at another place. */
    String href(String place, @Nullable String cursor) {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String field : FIELDS) {
            String value = values.get(field);
            if (value != null) kept.put(field, value);
        }
        if (cursor != null) kept.put(place, cursor);
        return href(kept);
    }

    /** The address of all sessions with one field set. */
    static String only(String field, String value) {
        return href(Map.of(field, value));
    }

    private static String href(Map<String, String> parameters) {
        if (parameters.isEmpty()) return "/sessions";
        return parameters.entrySet().stream()
                .map(
                        part ->
                                part.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                part.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "/sessions?", ""));
    }

    SessionsView.Form view() {
        String chosen = value("endQuality");
        List<SessionsView.Choice> ends =
                Stream.concat(
                                Stream.of(new SessionsView.Choice("", "Any way", chosen.isEmpty())),
                                Stream.of(EndQuality.values())
                                        .map(
                                                end ->
                                                        new SessionsView.Choice(
                                                                end.wireName(),
                                                                EndWords.label(end),
                                                                end.wireName().equals(chosen))))
                        .toList();
        return new SessionsView.Form(
                value("user"),
                value("machine"),
                value("from"),
                value("to"),
                ends,
                filtered() || !newest(),
                fault);
    }

    private String value(String field) {
        return values.getOrDefault(field, "");
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
    }
}
