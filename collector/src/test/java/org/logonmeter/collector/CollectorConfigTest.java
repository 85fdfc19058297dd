package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.settings.SettingsException;

class CollectorConfigTest {
    @TempDir Path directory;

    private CollectorConfig read(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("collector.yaml"), yaml);
        return CollectorConfig.load(file, Map.of());
    }

    private List<String> faults(String yaml) throws Exception {
        try {
            read(yaml);
            return List.of();
        } catch (SettingsException e) {
            return e.faults();
        }
    }

    @Test
    void aSectionWithoutKeysIsAnEmptyOne() throws Exception {
        CollectorConfig defaults = read("");
        for (String section : List.of("server", "database", "site", "enrolment", "dialects"))
            for (String nothing : List.of("", " ~", " null", " {}", " ''"))
                assertThat(read(section + ":" + nothing + "\n"))
                        .as(section + ":" + nothing)
                        .isEqualTo(defaults);
        assertThat(read("server:\ndatabase:\nsite:\nenrolment:\ndialects:\n")).isEqualTo(defaults);
    }

    @Test
    void aSectionThatHoldsSomethingElseIsAFaultOfItsOwn() throws Exception {
        for (String section : List.of("server", "dialects"))
            assertThat(faults(section + ": [ 1 ]\n"))
                    .as(section)
                    .containsExactly(section + ": must hold keys of its own");
        assertThat(faults("dialects: { logonstats: {} }\n"))
                .containsExactly(
                        "dialects.logonstats: unknown key; did you mean dialects.loginstats?");
        assertThat(faults("dialect:\n"))
                .containsExactly("dialect: unknown key; did you mean dialects?");
    }

    @Test
    void anAddressThatSqliteTakesForNoPathIsRefused() throws Exception {
        for (String rest :
                List.of(":memory:", "data/x.db?mode=ro", "file:x.db", ":resource:x.db", "", " "))
            assertThat(faults("database: { url: 'jdbc:sqlite:" + rest + "' }\n"))
                    .as(rest)
                    .containsExactly("database.url: must be jdbc:sqlite: and the path of a file");
        assertThat(faults("database: { url: 'jdbc:sqlite:data/x: y.db' }\n")).isEmpty();
    }

    @Test
    void eachFaultIsToldOnce() throws Exception {
        List<String> faults =
                faults("database: { url: x }\nserver: { port: x }\nsite: { zone: x }\n");
        assertThat(faults).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void anUnreadableFileIsToldWithItsReason() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> CollectorConfig.load(folder, Map.of()))
                .withMessage("cannot read the configuration file " + folder + ": Is a directory");
    }
}
