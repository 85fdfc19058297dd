package org.logonmeter.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Some keys that belong together. A wrong value is noted as a fault and the default given back. */
public final class Section {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    private final Settings settings;
    private final String prefix;
    private final JsonNode node;

    Section(Settings settings, String prefix, JsonNode node) {
        this.settings = settings;
        this.prefix = prefix;
        this.node = node;
    }

    /** The keys below {@code key}; empty if the file has none. */
    public Section section(String key) {
        settings.section(name(key));
        JsonNode child = node.get(key);
        return new Section(
                settings,
                name(key) + ".",
                child != null && child.isObject() ? child : MissingNode.getInstance());
    }

    public Optional<String> text(String key) {
        Optional<String> variable = settings.variable(name(key));
        if (variable.isPresent()) return variable;
        JsonNode value = value(key);
        if (value == null) return settings.installed(name(key));
        if (value.isTextual() || value.isNumber() || value.isBoolean())
            return Optional.of(value.asText());
        fault(key, "must be a text");
        return Optional.empty();
    }

    public String text(String key, String byDefault) {
        return text(key).orElse(byDefault);
    }

    /**
     * A value made from a text; what {@code parse} refuses with IllegalArgumentException is a
     * fault, with its message.
     */
    public <T> Optional<T> parsed(String key, Function<String, T> parse) {
        Optional<String> text = text(key);
        if (text.isEmpty()) return Optional.empty();
        try {
            return Optional.of(parse.apply(text.get()));
        } catch (IllegalArgumentException e) {
            fault(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    public int number(String key, int byDefault, int least, int most) {
        return parsed(
                        key,
                        text -> {
                            int number;
                            try {
                                number = Integer.parseInt(text);
                            } catch (NumberFormatException e) {
                                number = least - 1;
                            }
                            if (number < least || number > most)
                                throw new IllegalArgumentException(
                                        "must be a whole number from " + least + " to " + most);
                            return number;
                        })
                .orElse(byDefault);
    }

    public boolean flag(String key, boolean byDefault) {
        return parsed(
                        key,
                        text ->
                                switch (text) {
                                    case "true" -> true;
                                    case "false" -> false;
                                    default ->
                                            throw new IllegalArgumentException(
                                                    "must be true or false");
                                })
                .orElse(byDefault);
    }

    /** A length of time with its unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}. */
    public Duration duration(String key, Duration byDefault) {
        return parsed(key, Section::duration).orElse(byDefault);
    }

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches())
            throw new IllegalArgumentException(
                    "must be a number and a unit: ms, s, m, h or d, such as 30s");
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** A path; a relative one starts at the file it stands in. */
    public Optional<Path> path(String key) {
        return parsed(
                key,
                text -> {
                    try {
                        return settings.directory().resolve(text);
                    } catch (InvalidPathException e) {
                        throw new IllegalArgumentException("is no path on this system", e);
                    }
                });
    }

    /** A list of texts; absent = empty. */
    public List<String> texts(String key) {
        Optional<String> variable = settings.variable(name(key));
        JsonNode value = value(key);
        if (variable.isEmpty() && value == null) variable = settings.installed(name(key));
        if (variable.isPresent())
            return variable.get().isEmpty()
                    ? List.of()
                    : List.of(variable.get().split("\\s*,\\s*", -1));
        if (value == null) return List.of();
        if (!value.isArray()) {
            fault(key, "must be a list: [ one, two ]");
            return List.of();
        }
        List<String> result = new ArrayList<>();
        for (JsonNode item : value) {
            if (item.isTextual() || item.isNumber()) result.add(item.asText());
            else fault(key, "must hold texts alone");
        }
        return List.copyOf(result);
    }

    /**
     * The tree below a key whose members are names of the site's own, not keys of ours; null if
     * absent.
     */
    public @Nullable JsonNode tree(String key) {
        settings.variable(name(key));
        return value(key);
    }

    /** Whether nobody but the installer set the key. */
    public boolean onlyInstalled(String key) {
        return settings.installed(name(key)).isPresent()
                && settings.variable(name(key)).isEmpty()
                && value(key) == null;
    }

    public boolean has(String key) {
        return value(key) != null;
    }

    /** Whether the section stands there, be it without a value. */
    public boolean named(String key) {
        settings.section(name(key));
        return node.has(key);
    }

    public void fault(String key, String text) {
        settings.fault(name(key), text);
    }

    private String name(String key) {
        return prefix + key;
    }

    private @Nullable JsonNode value(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }
}
