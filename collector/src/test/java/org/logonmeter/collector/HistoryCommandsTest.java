package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(arguments));
        return runAll(all);
    }

    private int runAll(List<String> words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--config", config.toString()));
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

    private static final String STORED =
            "{\"userName\":\"jo\",\"machineName\":\"M\",\"loginTime\":\"2025-07-03T11:00:00Z\",\"logoutTime\":\"2025-07-03T12:00:00Z\",\"terminal\":{\"name\":\"HOME\",\"ip\":\"192.0.2.4\"}}";
    private static final String CHANGED =
            "{\"userName\":\"Jo\",\"machineName\":\"m\",\"loginTime\":\"2025-07-03T11:00:00Z\",\"logoutTime\":\"2025-07-03T13:00:00Z\",\"terminal\":{\"ip\":\"192.0.2.5\"},\"location\":\"Lab 1\"}";

    @Test
    void aChangedEndedSessionIsToldWithItsLineAndWhatDiffersAndTheStoredOneStays()
            throws IOException {
        Files.writeString(file, STORED);
        assertThat(run("import", file.toString())).isZero();
        String before = exported();
        Files.writeString(file, "\n" + GOOD + "\n" + CHANGED + "\n");
        assertThat(run("import", file.toString())).isZero();
        assertThat(out.toString().strip()).isEqualTo("read 2, added 0, already there 1, refused 1");
        assertThat(err.toString().strip())
                .isEqualTo(
                        file
                                + ":3: this session is stored already and stays as it is: location Lab 1"
                                + " is new here; logoutTime is 2025-07-03T12:00:00Z there,"
                                + " 2025-07-03T13:00:00Z here; terminal.ip is 192.0.2.4 there,"
                                + " 192.0.2.5 here");
        assertThat(exported()).isEqualTo(before);
        assertThat(run("import", "--json", file.toString())).isZero();
        JsonNode line = new ObjectMapper().readTree(out.toString()).path("refusedLines").path(0);
        assertThat(line.path("line").asInt()).isEqualTo(3);
        assertThat(line.path("differs").toString())
                .isEqualTo(
                        "[{\"field\":\"location\",\"stored\":null,\"told\":\"Lab 1\"},"
                                + "{\"field\":\"logoutTime\",\"stored\":\"2025-07-03T12:00:00Z\",\"told\":\"2025-07-03T13:00:00Z\"},"
                                + "{\"field\":\"terminal.ip\",\"stored\":\"192.0.2.4\",\"told\":\"192.0.2.5\"}]");
    }

    @Test
    void strictTakesInNothingIfALineContradictsWhatIsStoredOrAnEarlierLine() throws IOException {
        Files.writeString(file, STORED);
        assertThat(run("import", file.toString())).isZero();
        String before = exported();
        String other = GOOD.replace("\"M\"", "\"N\"");
        Files.writeString(file, other + "\n" + CHANGED);
        assertThat(run("import", "--strict", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains(file + ":2: this session is stored already");
        assertThat(exported()).isEqualTo(before);
        Files.writeString(file, other + "\n" + other.replace("T12:00:00Z", "T12:30:00Z"));
        assertThat(run("import", "--strict", file.toString())).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo(file + ":2: an earlier line tells this session otherwise");
        assertThat(exported()).isEqualTo(before);
    }

    @Test
    void refusedLinesAreToldInTheOrderOfTheFile() throws IOException {
        Files.writeString(file, STORED);
        assertThat(run("import", file.toString())).isZero();
        Files.writeString(file, BAD + "\n" + CHANGED + "\n" + BAD);
        assertThat(run("import", file.toString())).isZero();
        assertThat(err.toString().lines().map(l -> l.replaceFirst("^.*ndjson:(\\d+):.*$", "$1")))
                .containsExactly("1", "2", "3");
    }

    @Test
    void whatMakesNoSenseWithoutADatabaseMakesNone() {
        for (List<String> command :
                List.of(
                        List.of("export"),
                        List.of("rebuild"),
                        List.of("token", "list"),
                        List.of("token", "rotate", "x"),
                        List.of("token", "revoke", "x"),
                        List.of("enrolment", "list"),
                        List.of("enrolment", "revoke", "x"))) {
            assertThat(runAll(command)).as("%s", command).isEqualTo(1);
            assertThat(err.toString().lines())
                    .as("%s", command)
                    .containsExactly(
                            "collector: no database at "
                                    + directory.resolve("store.db")
                                    + "; `serve` makes one (see database.url)");
            assertThat(directory.resolve("store.db")).doesNotExist();
        }
    }

    @Test
    void whatBeginsADatabaseMakesIt() {
        for (List<String> command :
                List.of(
                        List.of("token", "create", "--role", "helpdesk"),
                        List.of("enrolment", "create"),
                        List.of("import", file.toString()))) {
            assertThat(runAll(command)).as("%s", command).isZero();
            assertThat(directory.resolve("store.db")).isNotEmptyFile();
            assertThat(runAll(List.of("token", "list"))).isZero();
            assertThat(directory.resolve("store.db").toFile().delete()).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anExportIsForItsOwnerAloneAndAppearsWholeOrNotAtAll() throws IOException {
        assertThat(run("import", file.toString())).isZero();
        Path target = directory.resolve("out.ndjson");
        Files.writeString(target, "older\n");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
        Path link = Files.createSymbolicLink(directory.resolve("latest.ndjson"), target);
        assertThat(run("export", "-o", link.toString())).isZero();
        assertThat(Files.readString(target)).contains("\"jo\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(run("export", "-o", directory.toString())).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("collector: cannot write " + directory + ": it is a directory");
        Path nowhere = directory.resolve("none").resolve("out.ndjson");
        assertThat(run("export", "-o", nowhere.toString())).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("collector: cannot write " + nowhere + ": there is no such folder");
        assertThat(run("export", "-o", "/dev/full")).isEqualTo(1);
        assertThat(err.toString().strip())
                .isEqualTo("collector: cannot write /dev/full: No space left on device");
        assertThat(Path.of("/dev/full")).exists();
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void anExportThatBreaksOffLeavesWhatWasThere() throws IOException {
        Path target = Files.writeString(directory.resolve("out.ndjson"), "older\n");
        assertThatThrownBy(
                        () ->
                                OutputFile.write(
                                        target,
                                        out -> {
                                            out.write(new byte[100_000]);
                                            throw new IOException("broken off");
                                        }))
                .hasMessage("broken off");
        assertThat(target).hasContent("older\n");
        assertThat(directory).isDirectoryNotContaining("glob:**.part");
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
