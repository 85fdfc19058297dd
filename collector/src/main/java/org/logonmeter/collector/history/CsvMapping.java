package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.settings.Section;
import org.logonmeter.settings.Settings;
import org.logonmeter.settings.SettingsException;

/**
 * What the columns of another product's CSV mean.
 *
 * @param columns session file field = name of the column in the first line
 * @param pattern how times are written (java.time letters, English names)
 * @param zone of times without an offset
 * @param machine the one machine of the file; null if a column tells it
 * @param withoutLogout {@code lost} or {@code open}: what a row without a logout time means
 */
record CsvMapping(
        Map<String, String> columns,
        DateTimeFormatter pattern,
        ZoneId zone,
        String delimiter,
        @Nullable String machine,
        String withoutLogout) {
    static final List<String> FIELDS =
            List.of(
                    "machineName",
                    "machineDomain",
                    "userName",
                    "userDomain",
                    "displayName",
                    "externalName",
                    "loginTime",
                    "logoutTime",
                    "location",
                    "osVersion",
                    "logonType",
                    "hostIp",
                    "hostMac",
                    "terminalName",
                    "terminalIp",
                    "terminalMac");

    CsvMapping {
        columns = Map.copyOf(columns);
    }

    /**
     * Reads a mapping file.
     *
     * @throws SettingsException with every fault
     */
    static CsvMapping read(Path file) throws SettingsException {
        Settings settings = Settings.load(file, Map.of());
        Section root = settings.root();
        Map<String, String> columns = columns(root);
        String machine = root.text("machine").orElse(null);
        for (String needed : List.of("userName", "loginTime"))
            if (!columns.containsKey(needed)) root.fault("columns", "must name " + needed);
        if (machine == null && !columns.containsKey("machineName"))
            root.fault("columns", "must name machineName, or set machine");
        if (!root.has("times"))
            root.fault("times", "is missing, for example \"M/d/yyyy h:mm:ss a\"");
        if (!root.has("zone")) root.fault("zone", "is missing, for example Europe/London");
        CsvMapping mapping =
                new CsvMapping(
                        columns,
                        root.parsed("times", CsvMapping::pattern)
                                .orElse(DateTimeFormatter.ISO_OFFSET_DATE_TIME),
                        root.parsed("zone", ZoneId::of).orElse(ZoneId.of("UTC")),
                        root.parsed("delimiter", CsvMapping::delimiter).orElse(","),
                        machine,
                        root.parsed("without-logout", CsvMapping::withoutLogout).orElse("lost"));
        settings.check();
        return mapping;
    }

    private static Map<String, String> columns(Section root) {
        Map<String, String> columns = new LinkedHashMap<>();
        JsonNode tree = root.tree("columns");
        if (tree == null) return columns;
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            if (FIELDS.contains(entry.getKey()))
                columns.put(entry.getKey(), entry.getValue().asText());
            else
                root.fault(
                        "columns",
                        "does not know "
                                + entry.getKey()
                                + "; it knows "
                                + String.join(", ", FIELDS));
        }
        return columns;
    }

    private static DateTimeFormatter pattern(String text) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(text.replace('y', 'u'))
                .toFormatter(Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    private static String delimiter(String text) {
        String one = text.equals("tab") ? "\t" : text;
        if (one.length() != 1) throw new IllegalArgumentException("must be one character, or tab");
        return one;
    }

    private static String withoutLogout(String text) {
        if (!text.equals("lost") && !text.equals("open"))
            throw new IllegalArgumentException("must be lost or open");
        return text;
    }
}
