package org.logonmeter.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One configuration file being read. Values are asked for by key; what nobody asks for is a fault,
 * told together with all others by {@link #check()}.
 *
 * <p>The environment overrides the file by one rule: {@code LOGONMETER_} and the key in upper case,
 * with {@code _} for dots and hyphens; a list is separated by commas. What an installer left, by
 * the same names, stands below the file and above the defaults.
 */
public final class Settings {
    static final String PREFIX = "LOGONMETER_";
    private static final ObjectMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                                    .build())
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final JsonNode tree;
    private final Map<String, String> environment;
    private final Map<String, String> installed;
    private final Path directory;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> sections = new LinkedHashSet<>();
    private final Set<String> askedVariables = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    private Settings(
            JsonNode tree,
            Map<String, String> environment,
            Map<String, String> installed,
            Path directory) {
        this.tree = tree;
        this.environment = Map.copyOf(environment);
        this.installed = Map.copyOf(installed);
        this.directory = directory;
    }

    /**
     * Reads the file.
     *
     * @param file null = defaults and environment alone
     * @throws SettingsException if there is no such file or it is not YAML
     */
    public static Settings load(@Nullable Path file, Map<String, String> environment)
            throws SettingsException {
        return load(file, environment, Map.of());
    }

    /**
     * Reads the file, with values that an installer left.
     *
     * @param file null = defaults and environment alone
     * @param installed by the names of the environment
     * @throws SettingsException if there is no such file or it is not YAML
     */
    public static Settings load(
            @Nullable Path file, Map<String, String> environment, Map<String, String> installed)
            throws SettingsException {
        if (file == null)
            return new Settings(
                    JsonNodeFactory.instance.objectNode(),
                    environment,
                    installed,
                    Path.of("").toAbsolutePath());
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return new Settings(
                read(absolute), environment, installed, parent == null ? absolute : parent);
    }

    private static JsonNode read(Path file) throws SettingsException {
        try {
            JsonNode tree = YAML.readTree(Files.readString(file));
            if (tree == null || tree.isMissingNode() || tree.isNull())
                return JsonNodeFactory.instance.objectNode();
            if (!tree.isObject())
                throw new SettingsException(List.of(file + " holds no keys; see the sample"));
            return tree;
        } catch (NoSuchFileException e) {
            throw new SettingsException(List.of("no such configuration file: " + file));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            String why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
            throw new SettingsException(List.of(file + " line " + line + ": " + why));
        } catch (IOException e) {
            throw new SettingsException(
                    List.of(
                            "cannot read the configuration file "
                                    + file
                                    + ": "
                                    + FileFault.reason(e)));
        }
    }

    /** The keys at the top. */
    public Section root() {
        return new Section(this, "", tree);
    }

    /** Relative paths in the file start here: at the file itself. */
    public Path directory() {
        return directory;
    }

    /** Adds a fault of the caller's own. */
    public void fault(String key, String text) {
        faults.add(key + ": " + text);
    }

    /**
     * To be called when everything was asked for.
     *
     * @throws SettingsException with every fault found, unknown keys included
     */
    public void check() throws SettingsException {
        List<String> all = new ArrayList<>(faults);
        findUnknown("", tree, all);
        if (!all.isEmpty()) throw new SettingsException(all);
    }

    /**
     * Variables with our prefix that no key answers to: told, not refused; another program's
     * perhaps. Those of the installer as well.
     */
    public List<String> unknownVariables() {
        return Stream.concat(environment.keySet().stream(), installed.keySet().stream())
                .distinct()
                .filter(name -> name.startsWith(PREFIX) && !askedVariables.contains(name))
                .sorted()
                .toList();
    }

    /** Notes a key that holds keys of its own, whether or not any of them is asked for. */
    void section(String key) {
        sections.add(key);
    }

    Optional<String> variable(String key) {
        String name = variableName(key);
        asked.add(key);
        askedVariables.add(name);
        return Optional.ofNullable(environment.get(name));
    }

    /** What the installer left for a key. */
    Optional<String> installed(String key) {
        return Optional.ofNullable(installed.get(variableName(key)));
    }

    private static String variableName(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private void findUnknown(String prefix, JsonNode node, List<String> all) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            String key = prefix + entry.getKey();
            if (asked.contains(key)) continue;
            boolean isSection = sections.contains(key);
            if (isSection && entry.getValue().isObject())
                findUnknown(key + ".", entry.getValue(), all);
            else if (isSection && !isEmpty(entry.getValue()))
                all.add(key + ": must hold keys of its own");
            else if (!isSection) all.add(key + ": unknown key" + suggestion(key));
        }
    }

    /** A key without a value, however YAML reads it. */
    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().isEmpty());
    }

    private String suggestion(String key) {
        String best = null;
        int least = Math.max(2, key.length() / 3) + 1;
        Set<String> known = new LinkedHashSet<>(asked);
        known.addAll(sections);
        for (String candidate : known) {
            int distance = distance(key, candidate);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best == null ? "" : "; did you mean " + best + "?";
    }

    /** Letters to add, take away or change (Levenshtein 1965). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
