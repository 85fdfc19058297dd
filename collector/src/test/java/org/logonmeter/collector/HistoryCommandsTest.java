package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HistoryCommandsTest {
    private static final String GOOD =
            "{\"userName\":\"jo\",\"machineName\":\"M\",\"loginTime\":\"2025-07-03T11:00:00Z\",\"logoutTime\":\"2025-07-03T12:00:00Z\"}";
    private static final String BAD = "{\"userName\":\"jo\",\"machineName\":\"M\"}";

    @TempDir Path directory;
    private Path config = Path.of("");
    private Path file = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        config = directory.resolve("collector.yaml");
        Files.writeString(config, "database: { url: 'jdbc:sqlite:store.db' }\n");
        file = directory.resolve("sessions.ndjson");
        Files.writeString(file, GOOD + "\n" + BAD + "\n");
    }

    private int run(String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(command, "--config", config.toString()));
        all.addAll(List.of(arguments));
        CommandLine line = CollectorMain.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(all.toArray(String[]::new));
    }

    private String exported() throws IOException {
        Path target = directory.resolve("out.ndjson");
        assertThat(run("export", "-o", target.toString())).isZero();
        return Files.readString(target);
    }

    @Test
    void aBadLineIsToldWithItsNumberAndTheOthersGoIn() throws IOException {
        assertThat(run("import", file.toString())).isZero();
        assertThat(out)
                .hasToString(
                        "read 2, added 1, already there 0, refused 1" + System.lineSeparator());
        assertThat(err).hasToString(file + ":2: loginTime is missing" + System.lineSeparator());
        assertThat(exported().lines()).hasSize(1);
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void strictTakesInNothingIfALineIsBad() throws IOException {
        assertThat(run("import", "--strict", file.toString())).isEqualTo(1);
        assertThat(err).hasToString(file + ":2: loginTime is missing" + System.lineSeparator());
        assertThat(exported()).isEmpty();
        Files.writeString(file, GOOD);
        assertThat(run("import", "--strict", file.toString())).isZero();
        assertThat(exported().lines()).hasSize(1);
    }

    @Test
    void jsonTellsTheSameToAProgram() {
        assertThat(run("import", "--json", file.toString(), file.toString())).isZero();
        assertThat(out.toString())
                .startsWith(
                        "{\"read\":4,\"added\":1,\"alreadyThere\":1,\"refused\":2,\"refusedLines\":[{\"file\":");
        assertThat(err).hasToString("");
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        assertThat(run("import", directory.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "collector: cannot read "
                                + directory.resolve("none")
                                + ": there is no such file");
    }

    @Test
    void wrongUsageOfSimulateIsOneLineAndExitTwo() throws IOException {
        String secret = Files.writeString(directory.resolve("secret"), "x\n").toString();
        assertThat(run("simulate", "--agents", "2", "--rooms", "9")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(
                        run(
                                "simulate",
                                "--live",
                                "soon",
                                "--secret-file",
                                secret,
                                "--url",
                                "http://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(run("simulate", "--secret-file", secret, "--url", "ftp://127.0.0.1:1"))
                .isEqualTo(2);
        assertThat(run("simulate")).isEqualTo(1);
        assertThat(err.toString()).contains("collector enrolment create");
    }
}
