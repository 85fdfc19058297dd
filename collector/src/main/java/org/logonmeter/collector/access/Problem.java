package org.logonmeter.collector.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as RFC 9457 problem details.
 *
 * @param status HTTP
 * @param code stable, for programs
 * @param detail one sentence for people: what is wrong and what to do
 * @param retryAfter told as {@code Retry-After}; null = not told
 */
public record Problem(int status, String code, String detail, @Nullable Duration retryAfter) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem(int status, String code, String detail) {
        this(status, code, detail, null);
    }

    /** The body. */
    public byte[] json(String requestId) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("type", "about:blank");
        out.put("title", Status.create(status).reasonPhrase());
        out.put("status", status);
        out.put("code", code);
        out.put("detail", detail);
        out.put("requestId", requestId);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whole seconds, rounded up, at least one. */
    public long retryAfterSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
