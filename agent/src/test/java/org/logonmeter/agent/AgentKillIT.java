package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

@Proves("kill -9 of the agent loses no session and doubles none")
class AgentKillIT {
    private static final long SEED = Long.getLong("logonmeter.seed", 25);
    private static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration CARELESS_DRAIN = Duration.ofSeconds(5);

    @TempDir Path folder;

    @Test
    void nothingIsLostAndNothingDoubledBySixtyKills() throws Exception {
        assertThat(faultsAfter(60, KilledAgent.class, "")).as("seed " + SEED).isEmpty();
    }

    @Test
    void anAgentThatMovesItsBookmarkBeforeTheAnswerIsCaught() throws Exception {
        assertThat(faultsAfter(24, CarelessAgent.class, "forget"))
                .anyMatch(fault -> fault.startsWith("lost"));
    }

    @Test
    void anAgentThatGivesAnEventANewIdEachTimeIsCaught() throws Exception {
        assertThat(faultsAfter(8, CarelessAgent.class, "rename"))
                .anyMatch(fault -> fault.startsWith("doubled"));
    }

    /** Kills after a seeded while each, lets the agent finish, and counts. */
    private List<String> faultsAfter(int kills, Class<?> program, String fault) throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        Instant from = Instant.ofEpochMilli(System.currentTimeMillis());
        try (LedgerServer ledger = new LedgerServer(SEED)) {
            Path config =
                    Files.writeString(
                            folder.resolve("agent.yaml"),
                            "collector: { url: \""
                                    + ledger.address()
                                    + "\", enrolment-secret: sesame-open }\ndata-dir: data\n");
            for (int i = 0; i < kills; i++) {
                Process agent = start(program, config, from, NEVER, fault);
                // Every second one in the middle of a delivery, the others at any moment.
                if (i % 2 == 0) ledger.awaitPost(Duration.ofSeconds(8));
                int more = i % 2 == 0 ? random.nextInt(30) : random.nextInt(300, 1500);
                if (agent.waitFor(more, TimeUnit.MILLISECONDS))
                    throw new AssertionError("the agent ended by itself: " + output());
                agent.destroyForcibly().waitFor();
            }
            Instant until = Instant.ofEpochMilli(System.currentTimeMillis());
            Process agent = start(program, config, from, until, fault);
            try {
                Duration drain = program == KilledAgent.class ? DRAIN : CARELESS_DRAIN;
                return faultsAtTheEnd(ledger, from, until, drain);
            } finally {
                agent.destroyForcibly().waitFor();
            }
        }
    }

    /** Waits until all has arrived, or for as long as a fault lasts. */
    private static List<String> faultsAtTheEnd(
            LedgerServer ledger, Instant from, Instant until, Duration drain)
            throws InterruptedException {
        long deadline = System.nanoTime() + drain.toNanos();
        List<String> faults = ledger.faults(from, until);
        while (faults.stream().anyMatch(f -> f.contains("lost")) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(200);
            faults = ledger.faults(from, until);
        }
        return faults;
    }

    private Process start(Class<?> program, Path config, Instant from, Instant until, String fault)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(program.getName());
        command.addAll(List.of(config.toString(), from.toString(), until.toString(), fault));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
                .start();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("out"));
    }
}
