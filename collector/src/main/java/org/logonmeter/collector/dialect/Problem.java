package org.logonmeter.collector.dialect;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Why a call is not answered; each dialect has its own status and words for it. */
sealed interface Problem {
    /** The path is nobody's. */
    record NotFound() implements Problem {}

    /** The path is known, the method is not one of {@code allowed}. */
    record WrongMethod(Set<String> allowed) implements Problem {}

    /** The body is larger than {@link Call#MAX_BODY_BYTES}. */
    record TooLarge() implements Problem {}

    /** No credential, or none that is known. {@code text} is what the client is told. */
    record Unauthorized(String text) implements Problem {}

    /** The credential is known but not good for this. */
    record Forbidden() implements Problem {}

    /** The body is of a kind that the endpoint does not read. {@code text} is what is told. */
    record MediaType(String text) implements Problem {}

    /** The request as a whole cannot be read: broken escapes, no JSON, no UTF-8. */
    record Unreadable(String text) implements Problem {}

    /**
     * Values that are not allowed.
     *
     * @param texts what is wrong, by the name of the parameter, in the order found
     */
    record BadValues(Map<String, List<String>> texts) implements Problem {
        static BadValues of(String name, String text) {
            return new BadValues(Map.of(name, List.of(text)));
        }

        /** All of it in one sentence. */
        String sentence() {
            return String.join(
                    " ",
                    texts.entrySet().stream()
                            .map(e -> e.getKey() + ": " + String.join(" ", e.getValue()))
                            .toList());
        }
    }

    /** A fault of a dialect's own numbering. */
    record Coded(int code, String text) implements Problem {}

    /** Our own fault. */
    record Failed() implements Problem {}

    /** The store cannot be read or written now. */
    record Unavailable() implements Problem {}
}
