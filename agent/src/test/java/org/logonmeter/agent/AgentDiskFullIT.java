package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.LedgerServer.Mood;
import org.logonmeter.proof.Proves;

/**
 * A volume of its own for the spool, filled to the last block under a working agent and emptied
 * again. What no longer fits waits in memory, and beyond that in the system's own log.
 */
@Proves("a full disk under the agent loses no session and doubles none, through kill -9 too")
class AgentDiskFullIT {
    private static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int VOLUME_MIB = 72;

    /** More events than the agent holds in memory: each session makes two. */
    private static final int SESSIONS_MISSED = 130;

    @TempDir Path folder;
    private final Instant from = Instant.ofEpochMilli(System.currentTimeMillis());

    private interface Wanted {
        boolean there() throws IOException;
    }

    @Test
    void whatDoesNotFitWaitsInMemoryAndInTheSystemsLog() throws Exception {
        try (LedgerServer ledger = new LedgerServer(1);
                SmallVolume volume = volume()) {
            ledger.be(Mood.CALM);
            Process agent = start(volume, config(ledger));
            try {
                ledger.awaitPost(PATIENCE);
                assertThat(volume.file("data/ballast")).as("held back for now").exists();
                fillUnder(volume, 1);
                assertThat(volume.file("data/ballast")).doesNotExist();
                miss();
                assertThat(agent.isAlive()).as(output()).isTrue();
                volume.empty();
                allArrives(ledger, Instant.ofEpochMilli(System.currentTimeMillis()));
                assertThat(ledger.gaps()).isEmpty();
                assertThat(output()).contains("The spool can be written again.");
                assertThat(volume.file("data/ballast")).as("held back again").exists();
            } finally {
                agent.destroyForcibly().waitFor();
            }
        }
    }

    /** The bookmark did not move without its events, so a second agent reads them anew. */
    @Test
    void anAgentKilledAndStartedOnTheFullDiskLosesNothing() throws Exception {
        try (LedgerServer ledger = new LedgerServer(1);
                SmallVolume volume = volume()) {
            ledger.be(Mood.CALM);
            Process first = start(volume, config(ledger));
            Process second = null;
            try {
                ledger.awaitPost(PATIENCE);
                fillUnder(volume, 1);
                miss();
                first.destroyForcibly().waitFor();
                second = start(volume, config(ledger));
                fillUnder(volume, 2);
                miss();
                assertThat(second.isAlive()).as(output()).isTrue();
                volume.empty();
                allArrives(ledger, Instant.ofEpochMilli(System.currentTimeMillis()));
                assertThat(ledger.gaps()).isEmpty();
            } finally {
                first.destroyForcibly().waitFor();
                if (second != null) second.destroyForcibly().waitFor();
            }
        }
    }

    /** Rows that wait on disk are worth more than ones that the system's log still has. */
    @Test
    void whatWaitsForACollectorIsNotGivenUpForWhatComesLater() throws Exception {
        try (LedgerServer ledger = new LedgerServer(1);
                SmallVolume volume = volume()) {
            ledger.be(Mood.BUSY);
            Process agent = start(volume, config(ledger));
            try {
                ledger.awaitPost(PATIENCE);
                miss();
                fillUnder(volume, 1);
                miss();
                assertThat(agent.isAlive()).as(output()).isTrue();
                volume.empty();
                await("writing again", () -> output().contains("can be written again."));
                ledger.be(Mood.CALM);
                allArrives(ledger, Instant.ofEpochMilli(System.currentTimeMillis()));
                assertThat(ledger.gaps()).isEmpty();
            } finally {
                agent.destroyForcibly().waitFor();
            }
        }
    }

    private SmallVolume volume() throws IOException {
        return SmallVolume.of(VOLUME_MIB, Files.createDirectory(folder.resolve("volume")));
    }

    private Path config(LedgerServer ledger) throws IOException {
        return Files.writeString(
                folder.resolve("agent.yaml"),
                "collector: { url: \""
                        + ledger.address()
                        + "\", enrolment-secret: sesame-open }\ndata-dir: volume/data\n");
    }

    /** Fills what is free, and what the agent frees, until it says that it can write no more. */
    private void fillUnder(SmallVolume volume, int times) throws Exception {
        await(
                "a full disk",
                () -> {
                    volume.fill();
                    return output().split("The spool cannot be written;", -1).length > times;
                });
    }

    /** Until more has happened on the machine than fits into the agent's memory. */
    private void miss() throws Exception {
        Instant since = Instant.ofEpochMilli(System.currentTimeMillis());
        await(
                "sessions",
                () ->
                        ScriptedHost.played(since, Instant.ofEpochMilli(System.currentTimeMillis()))
                                        .size()
                                > SESSIONS_MISSED);
    }

    private void allArrives(LedgerServer ledger, Instant until) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ledger.faults(from, until).isEmpty()) {
            assertThat(System.nanoTime())
                    .as("%s %s", ledger.faults(from, until), output())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void await(String what, Wanted wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.there()) {
            assertThat(System.nanoTime()).as("%s: %s", what, output()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private Process start(SmallVolume volume, Path config) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(KilledAgent.class.getName());
        command.addAll(List.of(config.toString(), from.toString(), NEVER.toString(), ""));
        return new ProcessBuilder(volume.seenBy(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    private String output() throws IOException {
        Path out = folder.resolve("out");
        return Files.exists(out) ? Files.readString(out) : "";
    }
}
