package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request as a dialect sees it, decoded no further than HTTP itself demands. */
final class Call {
    /** More than this in a body is refused. */
    static final int MAX_BODY_BYTES = 4 << 20;

    private final String method;
    private final String base;
    private final String path;
    private final @Nullable String query;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final String callerIp;
    private final Instant now;

    /**
     * @param base {@code scheme://authority} by which the client reached us
     * @param path raw, still escaped, with the prefix under which the dialect is mounted
     * @param query raw, still escaped; null if there was no {@code ?}
     * @param headers by name in lower case
     * @param callerIp who calls, as text
     * @param now of the one clock; the whole answer uses this moment
     */
    Call(
            String method,
            String base,
            String path,
            @Nullable String query,
            Map<String, List<String>> headers,
            byte[] body,
            String callerIp,
            Instant now) {
        this.method = method;
        this.base = base;
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.callerIp = callerIp;
        this.now = now;
    }

    Call withBody(byte[] read) {
        return new Call(method, base, path, query, headers, read, callerIp, now);
    }

    String method() {
        return method;
    }

    String base() {
        return base;
    }

    String path() {
        return path;
    }

    String rawQuery() {
        return query == null ? "" : query;
    }

    /**
     * Insists that the query can be read. Clients write braces, backslashes and the like bare; but
     * what is not ASCII did not survive its way through the server.
     */
    void requireReadableQuery() throws Refusal {
        if (rawQuery().chars().anyMatch(c -> c < ' ' || c >= 0x7F))
            throw new Refusal(
                    new Problem.Unreadable("The query holds a character that must be escaped."));
    }

    /** Path and query as received, the question mark only where there was one. */
    String target() {
        return query == null || query.isEmpty() ? path : path + "?" + query;
    }

    /** The first value of a header; null if it was not sent. */
    @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The media type alone, in lower case and without its parameters; null if none was sent. */
    @Nullable String mediaType() {
        String type = header("content-type");
        return type == null ? null : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    byte[] body() {
        return body;
    }

    String callerIp() {
        return callerIp;
    }

    Instant now() {
        return now;
    }
}
