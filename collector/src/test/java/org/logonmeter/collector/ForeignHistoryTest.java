package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What other systems kept of sessions, taken in by the command; the files are those of docs. */
class ForeignHistoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(
                directory.resolve("collector.yaml"), "database: { url: 'jdbc:sqlite:store.db' }\n");
    }

    private int run(String command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all =
                new ArrayList<>(
                        List.of(
                                command,
                                "--config",
                                directory.resolve("collector.yaml").toString()));
        all.addAll(List.of(arguments));
        CommandLine line = CollectorMain.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(all.toArray(String[]::new));
    }

    private String file(String name) throws IOException {
        Path copy = directory.resolve(name);
        try (InputStream in = getClass().getResourceAsStream("history/" + name)) {
            Files.write(copy, Objects.requireNonNull(in, name).readAllBytes());
        }
        return copy.toString();
    }

    private String exported() throws IOException {
        Path target = directory.resolve("out.ndjson");
        assertThat(run("export", "-o", target.toString())).isZero();
        return Files.readString(target);
    }

    /** machine user login quality end-or-bounds */
    private List<String> sessions() throws IOException {
        List<String> told = new ArrayList<>();
        for (String line : exported().lines().toList()) {
            JsonNode s = JSON.readTree(line);
            String end = s.path("logoutTime").asText("");
            if (s.path("endQuality").asText().equals("inferred"))
                end = s.path("endEarliest").asText() + ".." + s.path("endLatest").asText();
            told.add(
                    (s.path("machineName").asText()
                                    + " "
                                    + s.path("userName").asText()
                                    + " "
                                    + s.path("loginTime").asText()
                                    + " "
                                    + s.path("endQuality").asText()
                                    + " "
                                    + end)
                            .strip());
        }
        return told;
    }

    @Test
    void lastTellsWhichEndsWereSeenAndWhichWereNot() throws IOException {
        String[] last = {
            "--format",
            "last",
            "--machine",
            "LAB-9",
            "--zone",
            "Europe/London",
            file("last-made.txt")
        };
        assertThat(run("import", last)).as(err.toString()).isZero();
        assertThat(out.toString().strip()).isEqualTo("read 7, added 7, already there 0, refused 0");
        assertThat(sessions())
                .containsExactly(
                        "LAB-9 jo 2026-03-02T08:01:00Z shutdown 2026-03-02T10:00:00Z",
                        "LAB-9 ann 2026-03-02T08:02:00Z observed 2026-03-02T09:02:00Z",
                        "LAB-9 bartholomew.longname 2026-03-02T09:06:40Z shutdown 2026-03-02T10:00:00Z",
                        "LAB-9 jo 2026-03-02T10:31:40Z inferred 2026-03-02T10:31:40Z..2026-03-03T09:00:00Z",
                        "LAB-9 ann 2026-03-03T09:01:40Z observed 2026-03-03T09:11:40Z",
                        "LAB-9 eve 2026-03-03T09:16:40Z lost",
                        "LAB-9 jo 2026-03-03T09:33:20Z lost");
        assertThat(run("import", last)).isZero();
        assertThat(out.toString().strip()).isEqualTo("read 7, added 0, already there 7, refused 0");
    }

    @Test
    void aLogonOnATerminalStillHeldIsNoLogoutSeen() throws IOException {
        assertThat(
                        run(
                                "import",
                                "--format",
                                "last",
                                "--machine",
                                "box",
                                "--zone",
                                "UTC",
                                file("last-debian12.txt")))
                .isZero();
        assertThat(sessions())
                .contains(
                        "box jo 2026-11-25T10:55:00Z inferred 2026-11-25T10:55:00Z..2026-11-25T11:17:28Z");
    }

    @Test
    void wtmpdbTellsOfEachTerminalOnlyTheNewestAsOpen() throws IOException {
        assertThat(
                        run(
                                "import",
                                "--format",
                                "wtmpdb",
                                "--machine",
                                "box",
                                file("wtmpdb-debian13.json")))
                .as(err.toString())
                .isZero();
        assertThat(sessions())
                .containsExactly(
                        "box jo 2026-11-25T10:55:22Z inferred 2026-11-25T10:55:22Z..2026-11-25T11:20:37Z",
                        "box root 2026-11-25T10:55:23Z observed 2026-11-25T10:55:23Z",
                        "box jo 2026-11-25T10:55:24Z inferred 2026-11-25T10:55:24Z..2026-11-25T10:55:24Z",
                        "box root 2026-11-25T11:20:37Z open",
                        "box root 2026-11-25T11:20:38Z observed 2026-11-25T11:20:38Z");
    }

    @Test
    void csvRowsFollowTheMappingAndBadOnesAreToldByLine() throws IOException {
        String[] csv = {
            "--format", "csv", "--mapping", file("labstats.yaml"), file("labstats.csv")
        };
        assertThat(run("import", csv)).as(err.toString()).isZero();
        assertThat(out.toString().strip()).isEqualTo("read 6, added 3, already there 0, refused 3");
        assertThat(err.toString().lines().map(l -> l.replaceFirst("^.*labstats.csv:", "")))
                .containsExactly(
                        "4: logoutTime is before loginTime",
                        "5: Logged In is no time of the mapping's pattern: 13/2/2026 8:00:00 AM",
                        "6: it has another number of fields than the first line");
        assertThat(sessions())
                .containsExactly(
                        "LAB-01 jo 2026-03-02T08:00:05Z observed 2026-03-02T09:30:00Z",
                        "LAB-02 ann 2026-03-02T08:10:00Z lost",
                        "LAB-03 eve 2026-06-02T07:00:00Z observed 2026-06-02T07:05:00Z");
        assertThat(exported()).contains("\"userDomain\":\"EXAMPLE\"", "\"Library \\\"3\\\"\"");
        assertThat(run("import", csv)).isZero();
        assertThat(out.toString().strip()).isEqualTo("read 6, added 0, already there 3, refused 3");
    }

    @Test
    void strictTakesInNothingOfABadCsv() throws IOException {
        assertThat(
                        run(
                                "import",
                                "--strict",
                                "--json",
                                "--format",
                                "csv",
                                "--mapping",
                                file("labstats.yaml"),
                                file("labstats.csv")))
                .isEqualTo(1);
        assertThat(out.toString())
                .startsWith("{\"read\":6,\"added\":0,\"alreadyThere\":0,\"refused\":3");
        assertThat(exported()).isEmpty();
    }

    @Test
    void whatAFormatNeedsIsToldInOneLine() throws IOException {
        assertThat(run("import", "--format", "last", file("last-made.txt"))).isEqualTo(2);
        assertThat(err.toString()).contains("--format last needs --machine");
        assertThat(run("import", "--format", "wtmpdb", "--machine", "m", file("labstats.csv")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("this is no JSON");
        Files.writeString(directory.resolve("bad.yaml"), "columns: { user: U }\n");
        assertThat(
                        run(
                                "import",
                                "--format",
                                "csv",
                                "--mapping",
                                directory.resolve("bad.yaml").toString(),
                                file("labstats.csv")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("does not know user", "must name loginTime");
    }

    @Test
    void aStrangeLineIsRefusedAlone() throws IOException {
        Path text = directory.resolve("last.txt");
        Files.writeString(
                text,
                """
                jo       ssh:notty    10.1.2.9         Tue Mar  3 09:33:20 2026 - Tue Mar  3 09:33:20 2026  (00:00)
                jo       pts/4        10.1.2.9         Mon Mar  3 09:33:20 2026   still logged in
                jo       pts/4        10.1.2.9         Tue Mar  3 09:33   still logged in
                jo       pts/5                         Tue Mar  3 09:33:20 2026   still logged in

                wtmp begins Mon Mar  2 08:00:00 2026
                """);
        assertThat(
                        run(
                                "import",
                                "--format",
                                "last",
                                "--machine",
                                "m",
                                "--zone",
                                "UTC",
                                text.toString()))
                .isZero();
        assertThat(out.toString().strip()).isEqualTo("read 4, added 1, already there 0, refused 3");
        assertThat(err.toString().lines().map(l -> l.replaceFirst("^.*last.txt:", "")))
                .containsExactly(
                        "1: this is a failed logon (lastb), not a session",
                        "2: there is no such time in it",
                        "3: this is no line of `last -F -w`: a user, a terminal, a time with seconds and year");
    }
}
