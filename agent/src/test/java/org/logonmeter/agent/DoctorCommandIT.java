package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** {@code doctor} as an administrator runs it: the jar, its output, its exit code. */
@Proves("doctor names each fault with its cure and changes nothing")
class DoctorCommandIT {
    @TempDir Path folder;

    private record Ran(int exit, String out) {}

    @Test
    void eachFaultHasItsCureAndNothingIsChanged() throws Exception {
        Path data = folder.resolve("data");
        Path config =
                Files.writeString(
                        folder.resolve("agent.yaml"),
                        "collector: { url: \"http://127.0.0.1:1\" }\ndata-dir: data\n");

        Ran ran = doctor("--json", "--config", config.toString());

        assertThat(ran.exit()).isEqualTo(1);
        JsonNode told = new ObjectMapper().readTree(ran.out());
        assertThat(told.path("well").asBoolean()).isFalse();
        List<String> checks = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (JsonNode finding : told.path("findings")) {
            String verdict = finding.path("verdict").asText();
            checks.add(finding.path("check").asText());
            assertThat(verdict).isIn("well", "note", "fault");
            assertThat(finding.path("text").asText()).isNotBlank().doesNotContain("\n");
            if (!verdict.equals("fault")) continue;
            faults.add(finding.path("text").asText());
            assertThat(finding.path("cure").asText()).as(finding.toString()).isNotBlank();
        }
        assertThat(checks).contains("configuration", "data-dir", "sessions", "journal");
        assertThat(faults).anyMatch(text -> text.contains("port 1 refuses connections"));
        assertThat(data).doesNotExist();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(config);
        }
    }

    @Test
    void aBrokenConfigurationIsOneFindingNotAStackTrace() throws Exception {
        Path config = Files.writeString(folder.resolve("agent.yaml"), "heartbaet: 5m\n");

        Ran ran = doctor("--config", config.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .startsWith("fault  configuration")
                .contains("did you mean heartbeat?")
                .contains("-> correct the configuration file")
                .doesNotContain("\tat ");
    }

    private static Ran doctor(String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-jar",
                                Path.of(
                                                System.getProperty("logonmeter.root"),
                                                "agent/target/logonmeter-agent.jar")
                                        .toString(),
                                "doctor"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeIf(k -> k.startsWith("LOGONMETER_"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }
}
