package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.dialect.DialectConfig;
import org.logonmeter.settings.SettingsException;

/** {@code config/collector.yaml} is the code's defaults, key by key. */
class SampleConfigTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("logonmeter.root", ".."), "config/collector.yaml");

    @TempDir Path directory;

    private CollectorConfig load(String text) throws IOException, SettingsException {
        Path file = Files.writeString(directory.resolve("collector.yaml"), text);
        return CollectorConfig.load(file, Map.of());
    }

    private List<String> faults(String text) {
        SettingsException thrown = catchThrowableOfType(SettingsException.class, () -> load(text));
        assertThat(thrown).as(text).isNotNull();
        return thrown.faults();
    }

    @Test
    void theSampleSaysTheDefaults() throws Exception {
        assertThat(load(Files.readString(SAMPLE))).isEqualTo(load(""));
    }

    @Test
    void theCommentedDialectsSayTheirDefaults() throws Exception {
        String spoken = Files.readString(SAMPLE).replaceAll("(?m)^#(  |dialects:)", "$1");
        assertThat(load(spoken))
                .isEqualTo(
                        load(
                                "dialects: { loginstats: {}, ekran: {}, workspace: {}, electa: {},"
                                        + " epm: {} }"));
    }

    @Test
    void everyKeyOfTheCodeStandsInTheSample() throws IOException {
        String sample = Files.readString(SAMPLE);
        for (String key : keys(CollectorConfig.class))
            assertThat(sample).as(key).containsPattern("(?m)^[# ]*" + key + ":");
    }

    /** The components of the records, as keys are written. */
    private static Set<String> keys(Class<?> record) {
        Set<String> keys = new TreeSet<>();
        for (RecordComponent component : record.getRecordComponents()) {
            keys.add(component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
            Type type = component.getGenericType();
            if (type instanceof ParameterizedType) continue;
            if (component.getType().isRecord()) keys.addAll(keys(component.getType()));
        }
        return keys;
    }

    @Test
    void allFaultsAreToldAtOnceEachWithItsKey() {
        List<String> faults =
                faults(
                        """
                        server: { prot: 8080, port: 70000, admin-port: soon, anonymous-role: king }
                        databse: { url: x }
                        database: { url: "mysql:x" }
                        site: { zone: Mars/Olympus, rooms: nowhere.yaml }
                        enrolment: { secrets: [ short, "sha256:12" ] }
                        dialects: { ekrann: {}, ekran: { zone: Mars } }
                        """);
        for (String told :
                List.of(
                        "server.prot: unknown key; did you mean server.port?",
                        "server.port: must be a whole number from 0 to 65535",
                        "server.admin-port",
                        "server.anonymous-role",
                        "databse: unknown key; did you mean database?",
                        "database.url",
                        "site.zone",
                        "site.rooms",
                        "enrolment.secrets: a secret",
                        "enrolment.secrets: after sha256",
                        "dialects.ekrann: unknown key; did you mean dialects.ekran?",
                        "dialects.ekran.zone"))
            assertThat(faults).as(told).anyMatch(fault -> fault.startsWith(told));
    }

    @Test
    void secretsAreNotPrinted() throws Exception {
        CollectorConfig config =
                load(
                        """
                        enrolment: { secrets: [ "enrol-secret" ] }
                        dialects:
                          ekran: { tokens: [ "ekran-secret" ] }
                          loginstats: { tokens: { "8840d84f-ae94-4593-9b91-dd1882574884": ["*"] } }
                          workspace: { tokens: { "ws-secret": [ "p" ] } }
                          electa: { accounts: { 1: "electa-secret" } }
                          epm: { users: { a: { password: "epm-secret", roles: [ "Access Control - View" ] } }, bearers: { "b-secret": [ "Access Control - View" ] } }
                        """);
        assertThat(config.toString())
                .doesNotContain("secret\"", "-secret", "8840d84f-ae94-4593-9b91-dd1882574884");
    }

    @Test
    void noDialectIsSpokenByDefault() throws Exception {
        assertThat(load("").dialects()).isEqualTo(DialectConfig.NONE);
    }
}
