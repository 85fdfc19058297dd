package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.delivery.Spool;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.WireFormat;
import picocli.CommandLine;

/** {@code status} and {@code queue} tell what is in the spool, while an agent holds it. */
class SpoolCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path folder;
    private Path config;

    private record Said(int code, String out, String err) {}

    @BeforeEach
    void configure() throws Exception {
        config = Files.writeString(folder.resolve("agent.yaml"), "data-dir: data\n");
    }

    @Test
    void statusCountsWhatWaitsWhileTheAgentRuns() throws Exception {
        try (Spool spool = Spool.open(folder.resolve("data"), () -> NOW)) {
            spool.append(List.of(beat(spool), beat(spool), beat(spool)), "{}", "b");
            Said said = run("status", "--json");
            assertThat(said.code()).isZero();
            JsonNode status = new ObjectMapper().readTree(said.out());
            assertThat(status.path("queued").asLong()).isEqualTo(3);
            assertThat(status.path("process").asLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(status.path("enrolled").asBoolean()).isFalse();
            assertThat(status.path("oldestQueued").asText()).isEqualTo(NOW.toString());
            assertThat(run("status").out()).contains("3 events").contains("not enrolled yet");
        }
    }

    @Test
    void exportGivesTheEventsAsTheyGoOverTheWire() throws Exception {
        List<HostEvent> events;
        try (Spool spool = Spool.open(folder.resolve("data"), () -> NOW)) {
            events = List.of(beat(spool), beat(spool));
            spool.append(events, "{}", "b");
        }
        assertThat(run("queue", "export").out().lines())
                .containsExactly(WireFormat.write(events.get(0)), WireFormat.write(events.get(1)));
        assertThat(run("queue", "export", "--state", "parked").out()).isEmpty();
    }

    @Test
    void listTellsKindAndStateOfAtMostSoMany() throws Exception {
        try (Spool spool = Spool.open(folder.resolve("data"), () -> NOW)) {
            spool.append(List.of(beat(spool), beat(spool)), "{}", "b");
        }
        JsonNode rows =
                new ObjectMapper().readTree(run("queue", "list", "--limit", "1", "--json").out());
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).path("state").asText()).isEqualTo("queued");
        assertThat(run("queue", "list", "--limit", "0").code()).isEqualTo(AgentMain.WRONG_USAGE);
    }

    @Test
    void verifyFindsDamageAndASoundSpoolSound() throws Exception {
        Path data = folder.resolve("data");
        try (Spool spool = Spool.open(data, () -> NOW)) {
            for (int i = 0; i < 300; i++) spool.append(List.of(beat(spool)), "{}", "b");
        }
        assertThat(run("queue", "verify"))
                .satisfies(s -> assertThat(s.code()).isZero())
                .satisfies(s -> assertThat(s.out()).contains("sound"));
        try (RandomAccessFile file =
                new RandomAccessFile(data.resolve("spool.db").toFile(), "rw")) {
            file.seek(5 * 4096L);
            file.write(new byte[3 * 4096]);
        }
        assertThat(run("queue", "verify").code()).isEqualTo(AgentMain.FAILED);
    }

    @Test
    void noCopyStaysBehind() throws Exception {
        try (Spool spool = Spool.open(folder.resolve("data"), () -> NOW)) {
            spool.append(List.of(beat(spool)), "{}", "b");
        }
        run("queue", "verify");
        run("status");
        try (Stream<Path> left = Files.list(folder.resolve("data"))) {
            assertThat(left).noneMatch(p -> p.getFileName().toString().startsWith("copy-"));
        }
    }

    @Test
    void aSpoolThatIsNotThereIsOneClearLine() {
        Said said = run("status");
        assertThat(said.code()).isEqualTo(AgentMain.FAILED);
        assertThat(said.err().lines()).singleElement().asString().contains("no data directory");
    }

    private static HostEvent beat(Spool spool) {
        return new Heartbeat(
                new EventHeader(EventIds.next(), "boot", spool.nextSeq(), NOW, 1000L, "agent"),
                List.of(),
                Duration.ofMinutes(5),
                null,
                null);
    }

    private Said run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                AgentMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all =
                Stream.concat(Stream.of(words), Stream.of("--config", config.toString()))
                        .toArray(String[]::new);
        return new Said(line.execute(all), out.toString(), err.toString());
    }
}
