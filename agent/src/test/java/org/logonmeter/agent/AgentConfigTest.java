package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.delivery.LoginStats;
import org.logonmeter.proof.Proof;
import org.logonmeter.settings.SettingsException;

class AgentConfigTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("logonmeter.root", "..")).resolve("config/agent.yaml");

    @TempDir Path folder;

    @Test
    void theSampleIsTheDefaults() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.yaml"), "");
        AgentConfig defaults = AgentConfig.load(empty, Map.of());
        Path sample = Files.copy(SAMPLE, folder.resolve("sample.yaml"));
        assertThat(AgentConfig.load(sample, Map.of())).isEqualTo(defaults);
    }

    @Test
    void aPrivilegedProcessObeysNoFileThatOthersCouldHaveWritten() throws Exception {
        if (!"root".equals(System.getProperty("user.name")))
            Proof.cannotRun("giving a file away needs root", "sudo ./mvnw verify");
        Path planted = write("collector: { url: http://evil.example }\n");
        assertThat(AgentConfig.load(planted, Map.of()).collector().address().url().getHost())
                .isEqualTo("evil.example");
        Files.setAttribute(planted, "unix:uid", 65534);
        assertThatThrownBy(() -> AgentConfig.load(planted, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("belongs to another account (uid 65534)")
                .hasMessageContaining("let an administrator write it anew")
                .hasMessageNotContaining("\n");
    }

    @Test
    void theSampleNamesEveryKey() throws Exception {
        // With every commented key given a value no key is unknown, and nothing else is missing.
        String all =
                Files.readString(SAMPLE)
                        .replaceAll("(?m)^(\\s*)# ([a-z-]+):.*$", "$1$2: value")
                        .replaceAll("(?m)^(\\s*enrolment-secret-file): value$", "")
                        .replaceAll("(?m)^(\\s*ca): value$", "$1: all.yaml")
                        .replaceAll("(?m)^(\\s*proxy): value$", "$1: proxy:3128")
                        .replaceAll(
                                "(?m)^(\\s*url): value$",
                                "$1: https://stats.example/api/LoginStats")
                        .replaceAll(
                                "(?m)^(\\s*token): value$",
                                "$1: 8840d84f-ae94-4593-9b91-dd1882574884");
        AgentConfig config =
                AgentConfig.load(Files.writeString(folder.resolve("all.yaml"), all), Map.of());
        assertThat(config.collector().enrolmentSecret()).isEqualTo("value");
        assertThat(config.collector().address().ca()).isEqualTo(folder.resolve("all.yaml"));
        assertThat(config.collector().address().proxy()).isNotNull();
        assertThat(config.location()).isEqualTo("value");
        assertThat(config.lab()).isEqualTo("value");
    }

    @Test
    void everyFaultIsToldAtOnceWithTheNearestKey() {
        assertThat(
                        faults(
                                """
                                collector:
                                  ulr: http://here
                                  url: ftp://here
                                heartbeat: 5
                                lba: x
                                """))
                .hasSize(4)
                .anySatisfy(f -> assertThat(f).contains("collector.ulr").contains("collector.url"))
                .anySatisfy(f -> assertThat(f).startsWith("collector.url:").contains("https"))
                .anySatisfy(f -> assertThat(f).startsWith("heartbeat:").contains("unit"))
                .anySatisfy(f -> assertThat(f).contains("did you mean lab?"));
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws Exception {
        Path file = write("collector: { url: http://file:1 }\n");
        assertThat(
                        AgentConfig.load(file, Map.of("LOGONMETER_COLLECTOR_URL", "http://env:2"))
                                .collector()
                                .address()
                                .url())
                .hasToString("http://env:2");
    }

    /** Environment (with the policy over it: RegistrySettingsTest), file, installer, default. */
    @Test
    void theInstallersValuesStandBetweenFileAndDefault() throws Exception {
        String name = "LOGONMETER_COLLECTOR_URL";
        Map<String, String> installed =
                Map.of(name, "http://msi:1", "LOGONMETER_LAB", "1", "LOGONMETER_HEARTBEAT", "7m");
        Path silent = write("location: hall\ncollector:\n");

        AgentConfig config = AgentConfig.load(silent, Map.of(), installed);
        assertThat(config.collector().address().url()).hasToString("http://msi:1");
        assertThat(config.lab()).isEqualTo("1");
        assertThat(config.location()).isEqualTo("hall");
        assertThat(config.heartbeat()).hasMinutes(7);
        assertThat(config.dataDir()).as("default").isEqualTo(AgentConfig.systemDataDir(Map.of()));

        Path file = write("collector: { url: http://file:1 }\n");
        assertThat(url(AgentConfig.load(file, Map.of(), installed))).isEqualTo("http://file:1");
        assertThat(url(AgentConfig.load(file, Map.of(name, "http://env:1"), installed)))
                .isEqualTo("http://env:1");
    }

    @Test
    void anInstallersValueIsCheckedLikeAnyOther() {
        assertThatThrownBy(
                        () ->
                                AgentConfig.load(
                                        write(""),
                                        Map.of(),
                                        Map.of("LOGONMETER_HEARTBEAT", "never")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("heartbeat");
    }

    /** ENROLTOKENFILE stays in the registry when the site later puts its secret into the file. */
    @Test
    void theSitesSecretEndsTheInstallersOther() throws Exception {
        Map<String, String> tokenFile =
                Map.of("LOGONMETER_COLLECTOR_ENROLMENT_SECRET_FILE", "token.txt");
        Map<String, String> token = Map.of("LOGONMETER_COLLECTOR_ENROLMENT_SECRET", "token");

        AgentConfig.Collector secret =
                AgentConfig.load(
                                write("collector: { enrolment-secret: of-the-file }\n"),
                                Map.of(),
                                tokenFile)
                        .collector();
        assertThat(secret.enrolmentSecret()).isEqualTo("of-the-file");
        assertThat(secret.enrolmentSecretFile()).isNull();

        AgentConfig.Collector file =
                AgentConfig.load(
                                write("collector: { enrolment-secret-file: of-the-file.txt }\n"),
                                Map.of(),
                                token)
                        .collector();
        assertThat(file.enrolmentSecret()).isNull();
        assertThat(file.enrolmentSecretFile()).isEqualTo(folder.resolve("of-the-file.txt"));

        assertThat(AgentConfig.load(write(""), Map.of(), token).collector().enrolmentSecret())
                .isEqualTo("token");
    }

    private static String url(AgentConfig config) {
        return config.collector().address().url().toString();
    }

    @Test
    void relativePathsStartAtTheFile() throws Exception {
        AgentConfig config = AgentConfig.load(write("data-dir: here\n"), Map.of());
        assertThat(config.dataDir()).isEqualTo(folder.resolve("here"));
    }

    @Test
    void aSecretIsNeverShown() throws Exception {
        AgentConfig config =
                AgentConfig.load(write("collector: { enrolment-secret: hush-hush }\n"), Map.of());
        assertThat(config.toString()).doesNotContain("hush-hush");
        assertThat(faults("collector: { enrolment-secret: \"hush hush\" }\n"))
                .singleElement()
                .asString()
                .doesNotContain("hush hush");
    }

    @Test
    void aFileThatIsNotThereIsToldByName() {
        Path none = folder.resolve("none.yaml");
        assertThatThrownBy(() -> AgentConfig.load(none, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(none.toString());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("agent.yaml"), text);
    }

    @Test
    void aSiteThatKeepsItsLoginStatsServerNamesItAndMayRenumberItsActions() throws Exception {
        AgentConfig config =
                AgentConfig.load(
                        write(
                                """
                                loginstats:
                                  url: https://stats.example.org/api/LoginStats
                                  token: "{8840D84F-ae94-4593-9b91-dd1882574884}"
                                  format: XML
                                  actions: { logon: 11, lock: off, timing: 11 }
                                """),
                        Map.of());
        LoginStats to = java.util.Objects.requireNonNull(config.loginStats());
        assertThat(to.format()).isEqualTo(LoginStats.Format.XML);
        assertThat(to.actions())
                .containsEntry("logon", 11)
                .containsEntry("timing", 11)
                .containsEntry("logoff", 2)
                .doesNotContainKey("lock");
        assertThat(config.toString()).doesNotContainIgnoringCase("8840d84f");
    }

    @Test
    void aLoginStatsSectionThatCannotWorkIsRefusedWithAllItsFaults() {
        assertThatThrownBy(
                        () ->
                                AgentConfig.load(
                                        write(
                                                """
                                                loginstats:
                                                  url: https://stats.example.org/api/LoginStats
                                                  format: csv
                                                  actions: { login: 1, logon: first }
                                                """),
                                        Map.of()))
                .hasMessageContaining("loginstats.token")
                .hasMessageContaining("must be json or xml")
                .hasMessageContaining("does not know login")
                .hasMessageContaining("logon must be a whole number");
    }

    private List<String> faults(String text) {
        try {
            AgentConfig.load(write(text), Map.of());
            return List.of();
        } catch (SettingsException e) {
            return e.faults();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
