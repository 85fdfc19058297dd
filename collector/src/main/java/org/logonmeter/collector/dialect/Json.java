package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JSON in, token by token and with limits, and JSON out, member by member. */
final class Json {
    /** An object or array deeper than this is refused. */
    private static final int MAX_DEPTH = 256;

    private static final int MAX_TEXT_CHARS = Call.MAX_BODY_BYTES;

    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxStringLength(MAX_TEXT_CHARS)
                                    .maxNameLength(MAX_TEXT_CHARS)
                                    .maxNumberLength(MAX_TEXT_CHARS)
                                    .build())
                    .build();

    private Json() {}

    interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    interface Members {
        /** Stands on the first token of the member's value and leaves on its last. */
        void member(String name, JsonParser in) throws IOException;
    }

    static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            writing.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static void put(JsonGenerator out, String name, @Nullable String value) throws IOException {
        if (value == null) out.writeNullField(name);
        else out.writeStringField(name, value);
    }

    static void put(
            JsonGenerator out, String name, @Nullable Instant value, Function<Instant, String> form)
            throws IOException {
        put(out, name, value == null ? null : form.apply(value));
    }

    /**
     * Reads an object, one member after the other.
     *
     * @return false if the text is {@code null}
     * @throws Refusal if the text is anything else, is not JSON, or is too deep
     */
    static boolean members(String text, Members members) throws Refusal {
        try (JsonParser in = FACTORY.createParser(text)) {
            JsonToken first = in.nextToken();
            if (first == null) throw unreadable("The body is empty.");
            boolean object = first == JsonToken.START_OBJECT;
            if (!object && first != JsonToken.VALUE_NULL)
                throw unreadable("The body must be a JSON object.");
            if (object) {
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    members.member(name, in);
                }
            }
            if (in.nextToken() != null) throw unreadable("Something follows the JSON.");
            return object;
        } catch (IOException e) {
            throw unreadable("The body is not valid JSON.");
        }
    }

    private static Refusal unreadable(String text) {
        return new Refusal(new Problem.Unreadable(text));
    }
}
