package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What goes back: status, media type, further headers, bytes.
 *
 * @param type value of Content-Type; empty for none
 * @param shown null = no person, or the store was asked and that look is written down
 */
record Answer(
        int status,
        String type,
        List<Map.Entry<String, String>> headers,
        Content content,
        @Nullable Shown shown) {

    /**
     * What of persons an answer shows that comes from no question to the store.
     *
     * @param asked what was asked for, as the record of looks has it
     * @param sessions records shown
     * @param persons different persons among them
     */
    record Shown(String asked, long sessions, long persons) {}

    /** The bytes, either known or written as they become known. */
    sealed interface Content {
        record Whole(String text) implements Content {}

        final class Bytes implements Content {
            private final byte[] bytes;

            Bytes(byte[] bytes) {
                this.bytes = bytes;
            }

            byte[] bytes() {
                return bytes;
            }
        }

        /**
         * @param length in bytes; -1 where only the end tells
         */
        record Flowing(Source source, long length) implements Content {}
    }

    /** Writes the bytes; a fault midway breaks the connection, never ends the answer cleanly. */
    interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    Answer(int status, String type, List<Map.Entry<String, String>> headers, Content content) {
        this(status, type, headers, content, null);
    }

    Answer {
        headers = List.copyOf(headers);
    }

    static Answer of(int status, String type, String text) {
        return new Answer(status, type, List.of(), new Content.Whole(text));
    }

    static Answer of(int status, String type, byte[] bytes) {
        return new Answer(status, type, List.of(), new Content.Bytes(bytes));
    }

    static Answer flowing(String type, Source source) {
        return new Answer(200, type, List.of(), new Content.Flowing(source, -1));
    }

    Answer with(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Answer(status, type, more, content, shown);
    }

    Answer showing(Shown persons) {
        return new Answer(status, type, headers, content, persons);
    }

    /** The bytes of an answer that is known whole. */
    byte[] bytes() {
        return switch (content) {
            case Content.Whole whole -> whole.text().getBytes(StandardCharsets.UTF_8);
            case Content.Bytes bytes -> bytes.bytes();
            case Content.Flowing _ -> throw new IllegalStateException("this answer flows");
        };
    }
}
