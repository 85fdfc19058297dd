package org.logonmeter.agent.linux;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the journal as {@code journalctl -o json} writes it; systemd.journal-fields(7).
 *
 * @param cursor opaque place in the journal
 * @param at when journald took it in, CLOCK_REALTIME
 * @param monotonicMs milliseconds of CLOCK_MONOTONIC: since the kernel's start, sleep left out
 * @param bootId 32 hexadecimal digits
 * @param fields the others, as text
 */
record JournalEntry(
        String cursor, Instant at, long monotonicMs, String bootId, Map<String, String> fields) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    JournalEntry {
        fields = Map.copyOf(fields);
    }

    /** Empty if the line is no such entry. */
    static Optional<JournalEntry> parse(String line) {
        Map<String, String> fields = new HashMap<>();
        try {
            JsonNode entry = JSON.readTree(line);
            if (entry == null || !entry.isObject()) return Optional.empty();
            entry.properties().forEach(it -> put(fields, it.getKey(), it.getValue()));
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
        String cursor = fields.remove("__CURSOR");
        Long realtime = micros(fields.remove("__REALTIME_TIMESTAMP"));
        Long monotonic = micros(fields.remove("__MONOTONIC_TIMESTAMP"));
        String bootId = fields.remove("_BOOT_ID");
        if (cursor == null || realtime == null || monotonic == null || bootId == null)
            return Optional.empty();
        return Optional.of(
                new JournalEntry(
                        cursor,
                        Instant.EPOCH.plus(realtime, ChronoUnit.MICROS),
                        monotonic / 1000,
                        bootId,
                        fields));
    }

    /**
     * A field that is no UTF-8 text comes as an array of bytes; one that is there several times as
     * an array of texts, of which the first counts; one that is too large as null.
     */
    private static void put(Map<String, String> fields, String key, JsonNode value) {
        if (value.isTextual()) fields.put(key, value.textValue());
        else if (value.isNumber()) fields.put(key, value.asText());
        else if (value.isArray() && !value.isEmpty()) {
            if (value.get(0).isTextual()) fields.put(key, value.get(0).textValue());
            else if (value.get(0).isInt()) fields.put(key, bytes(value));
        }
    }

    private static String bytes(JsonNode array) {
        byte[] bytes = new byte[array.size()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) array.get(i).asInt();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static @Nullable Long micros(@Nullable String text) {
        if (text == null) return null;
        try {
            long micros = Long.parseLong(text);
            return micros >= 0 ? micros : null;
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** The text of a field; null where the entry has none. */
    @Nullable String field(String name) {
        return fields.get(name);
    }

    boolean has(String name, String value) {
        return value.equals(fields.get(name));
    }
}
