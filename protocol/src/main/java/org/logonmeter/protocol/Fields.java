package org.logonmeter.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object, read member by member with its type insisted on. Members nobody asks for are
 * ignored; an absent member and a null are the same.
 *
 * <p>What was stored once is read more kindly than what is offered: a list may have any length, and
 * a moment outside the years 1900 to 9999 is read as the nearest inside.
 */
final class Fields {
    private final JsonNode node;
    private final String path;
    private final boolean stored;

    private Fields(JsonNode node, String path, boolean stored) {
        this.node = node;
        this.path = path;
        this.stored = stored;
    }

    /** Reads {@code node}, which must be an object; {@code path} names it in messages. */
    static Fields of(JsonNode node, String path) throws WireException {
        return of(node, path, false);
    }

    /** The same of an object that this program stored. */
    static Fields stored(JsonNode node) throws WireException {
        return of(node, "", true);
    }

    private static Fields of(JsonNode node, String path, boolean stored) throws WireException {
        if (!node.isObject())
            throw new WireException("wrong-type", label(path) + " must be an object");
        return new Fields(node, path, stored);
    }

    interface Reader<T> {
        T read(Fields fields) throws WireException;
    }

    String text(String name) throws WireException {
        return required(name, optionalText(name));
    }

    @Nullable String optionalText(String name) throws WireException {
        JsonNode value = value(name);
        return value == null ? null : asText(name, value);
    }

    Instant instant(String name) throws WireException {
        return required(name, optionalInstant(name));
    }

    @Nullable Instant optionalInstant(String name) throws WireException {
        String text = optionalText(name);
        if (text == null) return null;
        try {
            Instant instant = Instant.parse(text);
            if (WireFormat.tellable(instant)) return instant;
            if (stored)
                return instant.isBefore(WireFormat.EARLIEST)
                        ? WireFormat.EARLIEST
                        : WireFormat.LATEST;
            throw new WireException(
                    "out-of-range", at(name) + " must lie in the years 1900 to 9999");
        } catch (DateTimeException e) {
            throw new WireException(
                    "bad-time",
                    at(name) + " must be an ISO-8601 instant such as 2026-11-25T10:00:00.000Z");
        }
    }

    long number(String name) throws WireException {
        return required(name, optionalNumber(name));
    }

    @Nullable Long optionalNumber(String name) throws WireException {
        JsonNode value = value(name);
        if (value == null) return null;
        if (!value.isIntegralNumber() || !value.canConvertToLong())
            throw new WireException("wrong-type", at(name) + " must be a 64-bit integer");
        return value.longValue();
    }

    long count(String name) throws WireException {
        long value = number(name);
        if (value < 0) throw new WireException("out-of-range", at(name) + " must not be negative");
        return value;
    }

    boolean flag(String name) throws WireException {
        JsonNode value = value(name);
        if (value == null) return false;
        if (!value.isBoolean())
            throw new WireException("wrong-type", at(name) + " must be true or false");
        return value.booleanValue();
    }

    UUID uuid(String name) throws WireException {
        String text = text(name);
        try {
            UUID uuid = UUID.fromString(text);
            if (uuid.toString().equalsIgnoreCase(text)) return uuid;
        } catch (IllegalArgumentException e) {
            // told below, as for a text that is read but is not the full form
        }
        throw new WireException("bad-id", at(name) + " must be a UUID of 36 characters");
    }

    /**
     * Reads one of an enum's constants by its name, any case on neither side: the wire knows lower
     * case only.
     */
    <E extends Enum<E>> @Nullable E optionalWord(String name, Class<E> type) throws WireException {
        String text = optionalText(name);
        if (text == null) return null;
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(java.util.Locale.ROOT).equals(text)) return constant;
        }
        throw new WireException("unknown-word", at(name) + " has an unknown value");
    }

    <E extends Enum<E>> E word(String name, Class<E> type) throws WireException {
        return required(name, optionalWord(name, type));
    }

    <T> T object(String name, Reader<T> reader) throws WireException {
        return required(name, optionalObject(name, reader));
    }

    <T> @Nullable T optionalObject(String name, Reader<T> reader) throws WireException {
        JsonNode value = value(name);
        return value == null ? null : checked(name, reader, of(value, at(name), stored));
    }

    /** Reads a list of objects; an absent list is empty. */
    <T> List<T> objects(String name, int limit, Reader<T> reader) throws WireException {
        List<T> result = new ArrayList<>();
        int index = 0;
        for (JsonNode item : array(name, limit)) {
            String place = name + "[" + index++ + "]";
            result.add(checked(place, reader, of(item, at(place), stored)));
        }
        return result;
    }

    /** Reads a list of texts; an absent list is empty. */
    List<String> texts(String name, int limit) throws WireException {
        List<String> result = new ArrayList<>();
        for (JsonNode item : array(name, limit)) result.add(asText(name, item));
        return result;
    }

    private Iterable<JsonNode> array(String name, int limit) throws WireException {
        JsonNode value = value(name);
        if (value == null) return List.of();
        if (!value.isArray()) throw new WireException("wrong-type", at(name) + " must be an array");
        if (!stored && value.size() > limit)
            throw new WireException("too-many", at(name) + " has more than " + limit + " entries");
        return value;
    }

    /** The constructors' own laws, told as a fault of the sender. */
    private <T> T checked(String name, Reader<T> reader, Fields fields) throws WireException {
        try {
            return reader.read(fields);
        } catch (IllegalArgumentException e) {
            throw new WireException("contradiction", at(name) + ": " + e.getMessage());
        }
    }

    private String asText(String name, JsonNode value) throws WireException {
        if (!value.isTextual()) throw new WireException("wrong-type", at(name) + " must be a text");
        String text = value.textValue();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean paired =
                    Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !paired))
                throw new WireException(
                        "bad-text", at(name) + " holds a NUL or half a surrogate pair");
            if (paired) i++;
        }
        return text;
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private <T> T required(String name, @Nullable T value) throws WireException {
        if (value == null) throw new WireException("missing-field", at(name) + " is missing");
        return value;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String label(String path) {
        return path.isEmpty() ? "the body" : path;
    }
}
