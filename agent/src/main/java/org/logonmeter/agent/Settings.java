package org.logonmeter.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file of settings, flattened to {@code a.b} = text, with the environment laid over it:
 * {@code LOGONMETER_} and the key in upper case, {@code .} and {@code -} as {@code _}. Collects
 * faults instead of stopping at the first.
 */
final class Settings {
    private static final int MAX_BYTES = 1 << 20;
    private static final String PREFIX = "LOGONMETER_";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final ObjectMapper YAML =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    private final Map<String, String> values = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();

    /**
     * Reads the file, if there is one, and the environment.
     *
     * @param known every key there is
     */
    static Settings read(@Nullable Path file, Map<String, String> environment, List<String> known) {
        Settings settings = new Settings();
        if (file != null) settings.file(file, known);
        for (String key : known) {
            String value = environment.get(variable(key));
            if (value != null) settings.values.put(key, value);
        }
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> known.stream().noneMatch(key -> variable(key).equals(name)))
                .sorted()
                .forEach(settings.strangers::add);
        return settings;
    }

    /** The environment variable that overrides a key. */
    static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Variables with our prefix that name no key here; the other program shares the prefix. */
    List<String> strangers() {
        return List.copyOf(strangers);
    }

    void fault(String text) {
        faults.add(text);
    }

    /** The text of a key; null if it is absent, null or empty. */
    @Nullable String text(String key) {
        String value = values.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        String text = text(key);
        if (text == null) return otherwise;
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            fault(key + " must be a number with a unit, such as 30s, 5m or 1h");
            return otherwise;
        }
        long n = Long.parseLong(m.group(1));
        Duration value =
                switch (m.group(2)) {
                    case "ms" -> Duration.ofMillis(n);
                    case "s" -> Duration.ofSeconds(n);
                    case "m" -> Duration.ofMinutes(n);
                    case "h" -> Duration.ofHours(n);
                    default -> Duration.ofDays(n);
                };
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0)
            fault(key + " must lie between " + shown(least) + " and " + shown(most));
        return value;
    }

    /** Reads a key by a function that throws IllegalArgumentException with what is wrong. */
    <T> @Nullable T parsed(String key, Function<String, T> reader) {
        String text = text(key);
        if (text == null) return null;
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            fault(key + " " + e.getMessage());
            return null;
        }
    }

    private static String shown(Duration d) {
        return d.toSeconds() % 3600 == 0 ? d.toHours() + "h" : d.toSeconds() + "s";
    }

    private void file(Path file, List<String> known) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                fault("the file is larger than 1 MiB");
                return;
            }
            JsonNode root = YAML.readTree(Files.readAllBytes(file));
            if (root == null || root.isMissingNode() || root.isNull()) return;
            if (!root.isObject()) fault("the file must hold keys and values");
            else flatten("", root, known);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            fault(
                    "not YAML at line "
                            + (at == null ? "?" : at.getLineNr())
                            + ": "
                            + String.valueOf(e.getOriginalMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        } catch (IOException e) {
            fault("cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private void flatten(String prefix, JsonNode node, List<String> known) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            boolean section = known.stream().anyMatch(k -> k.startsWith(key + "."));
            if (section && value.isNull()) continue; // a heading with nothing under it
            if (section && value.isObject()) flatten(key + ".", value, known);
            else if (!known.contains(key))
                fault("unknown key " + key + " (did you mean " + nearest(key, known) + "?)");
            else if (value.isValueNode()) {
                if (!value.isNull()) values.put(key, value.asText());
            } else fault(key + " must be one value");
        }
    }

    /** The key with the fewest letters to change. */
    static String nearest(String key, List<String> known) {
        String best = known.getFirst();
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            String last = candidate.substring(candidate.lastIndexOf('.') + 1);
            int d = Math.min(distance(key, candidate), distance(key, last) + 1);
            if (d < least) {
                least = d;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
