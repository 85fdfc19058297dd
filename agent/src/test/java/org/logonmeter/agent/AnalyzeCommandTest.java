package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as scripts see it: bytes out, one line of error, exit code. */
class AnalyzeCommandTest {
    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    /** {@code crash.expected.json} was written by hand from the stamps in {@code crash.xml}. */
    @Test
    void theJsonIsTheContractsToTheLastKey() throws IOException {
        assertThat(run("--json", copy("crash.xml").toString())).isZero();

        ObjectMapper json = new ObjectMapper();
        JsonNode expected = json.readTree(resource("crash.expected.json"));
        assertThat(
                        json.writerWithDefaultPrettyPrinter()
                                .writeValueAsString(json.readTree(out.toByteArray())))
                .isEqualTo(json.writerWithDefaultPrettyPrinter().writeValueAsString(expected));
    }

    @Test
    void theSameLogsInAnotherOrderAndInPartsGiveTheSameBytes() throws IOException {
        List<String> events = Files.readAllLines(copy("crash.xml"));
        run("--json", folder.resolve("crash.xml").toString());
        byte[] whole = out.toByteArray();
        Path first = folder.resolve("first.xml");
        Path second = folder.resolve("second.xml");
        StringBuilder odd = new StringBuilder();
        StringBuilder even = new StringBuilder();
        for (int i = events.size() - 1; i >= 0; i--)
            (i % 2 == 0 ? even : odd).append(events.get(i)).append('\n');
        Files.writeString(first, even, StandardCharsets.UTF_16);
        Files.writeString(second, "<Events>" + odd + "</Events>");
        out.reset();

        assertThat(run("--json", second.toString(), first.toString())).isZero();

        assertThat(out.toByteArray()).isEqualTo(whole);
    }

    @Test
    void peopleGetAPicture() throws IOException {
        run(copy("crash.xml").toString());

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("WKS-1.example: 1 session(s)")
                .contains("session 2  EXAMPLE\\jörg  2012-04-06T13:09:04.614Z")
                .contains(
                        "ended 2012-04-06T13:59:13.029Z (crash, inferred); surely over at 2012-04-06T14:06:51.640Z")
                .contains("policy")
                .contains("0.812 s");
    }

    /** 296 of system.xml sets the clock from 07:35:10.844 to 17:19:49.283, inside session 2. */
    @Test
    void aPictureWhoseStampsAndLengthDifferSaysThatTheClockWasSet() throws IOException {
        run(copy("samples/system.xml").toString());

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "ended 2017-07-12T17:20:09.282Z (logoff, observed) after 13 min 47 s;"
                                + " the clock was set forward by 9 h 44 min meanwhile")
                .contains("ended 2017-07-12T07:21:43.482Z (logoff, observed) after 3 min 14 s\n");
    }

    @Test
    void everyFaultIsOneLineThatSaysWhatToDo() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
        Path binary = Files.writeString(folder.resolve("System.evtx"), "ElfFile\0\0\0\0");
        Path typed =
                Files.writeString(folder.resolve("typed.xml"), "<!DOCTYPE a><Events></Events>");
        for (String file :
                new String[] {
                    text.toString(),
                    binary.toString(),
                    typed.toString(),
                    folder.toString(),
                    folder.resolve("none.xml").toString()
                }) {
            err.getBuffer().setLength(0);
            assertThat(run("--json", file)).as(file).isEqualTo(1);
            assertThat(err.toString()).startsWith("analyze: " + file).hasLineCount(1);
            assertThat(out.size()).as("nothing printed beside an error").isZero();
        }
        assertThat(run()).as("no file named").isEqualTo(2);
        assertThat(run("--yaml", text.toString())).isEqualTo(2);
    }

    private int run(String... args) {
        CommandLine command = new CommandLine(new AnalyzeCommand(out));
        command.setErr(new PrintWriter(err));
        return command.execute(args);
    }

    private Path copy(String name) throws IOException {
        Path file = folder.resolve(Path.of(name).getFileName());
        try (InputStream in = resource(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(
                AnalyzeCommandTest.class.getResourceAsStream("/windows/" + name), name);
    }
}
