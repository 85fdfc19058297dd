package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** The program behind {@code ./quickstart}, on the machine that runs this test. */
@Proves("quickstart shows this machine as the collector has it, and again after kill -9")
class QuickstartIT {
    private static final Path ROOT = Path.of(System.getProperty("logonmeter.root", ".."));
    private static final long PATIENCE_SECONDS = 120;

    @TempDir Path directory;
    private final List<ProcessHandle> started = new ArrayList<>();

    private record Ended(int status, String out, String err) {}

    @AfterEach
    void endWhatWasStarted() {
        // with the agents they started, which would go on writing into the folder
        List<ProcessHandle> all = new ArrayList<>(started);
        started.forEach(process -> process.descendants().forEach(all::add));
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    @Test
    void exitPrintsThisMachineAndSucceeds() throws Exception {
        Ended first = run("--port=0", "--exit");
        boolean known = first.out().contains("sessions   the operating system reports ");
        assertThat(first.status()).as(first.err()).isEqualTo(known ? 0 : 1);
        assertThat(first.out()).containsPattern("(?m)^machine    \\S+$");
        if (!known) assertThat(first.err()).contains("which sessions there are is not known");
        assertThat(first.out()).containsPattern("(?m)^pages      http://127\\.0\\.0\\.1:\\d+/");
    }

    @Test
    void aTakenPortIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = run("--port=" + taken.getLocalPort(), "--exit");
            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.err().strip().lines())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort() + " is taken");
        }
    }

    @Test
    void theSecondInOneFolderIsToldSo() throws Exception {
        Process resident = resident();
        Ended second = run("--port=0", "--exit");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.err().strip().lines())
                .singleElement()
                .asString()
                .contains("another quickstart runs in");
        assertThat(resident.isAlive()).isTrue();
    }

    @Test
    void anEndOnRequestEndsTheAgentToo() throws Exception {
        Process resident = resident();
        ProcessHandle agent = agentOf(resident);
        resident.destroy();
        assertThat(resident.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.isAlive()).isFalse();
    }

    @Test
    void afterKillNineItStartsAgainAndEndsTheAgentThatWasLeft() throws Exception {
        Process resident = resident();
        ProcessHandle agent = agentOf(resident);
        resident.destroyForcibly();
        assertThat(resident.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.isAlive()).as("kill -9 left the agent").isTrue();

        Ended again = run("--port=0", "--exit");
        assertThat(again.out()).as(again.err()).contains("machine    ");
        assertThat(agent.isAlive()).isFalse();
    }

    /** Running until it is stopped. */
    private Process resident() throws IOException {
        Path errors = directory.resolve("resident.log");
        Process process = quickstart("--port=0").redirectError(errors.toFile()).start();
        started.add(process.toHandle());
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.equals("running until Ctrl-C")) line = out.readLine();
        assertThat(line).as(Files.readString(errors)).isNotNull();
        return process;
    }

    /** The agent that it started, by the file it keeps. */
    private ProcessHandle agentOf(Process resident) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Path file = directory.resolve("quickstart/agent-run.pid");
        while (!Files.exists(file) || Files.readString(file).isBlank()) {
            assertThat(System.nanoTime()).as("no agent").isLessThan(deadline);
            assertThat(resident.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        long pid = Long.parseLong(Files.readString(file).split(" ", -1)[0]);
        ProcessHandle agent = ProcessHandle.of(pid).orElseThrow();
        started.add(agent);
        return agent;
    }

    private Ended run(String... arguments) throws Exception {
        Path errors = Files.createTempFile(directory, "run", ".log");
        Process process = quickstart(arguments).redirectError(errors.toFile()).start();
        started.add(process.toHandle());
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(errors));
    }

    private ProcessBuilder quickstart(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-jar"));
        command.add(ROOT.resolve("collector/target/logonmeter-collector.jar").toString());
        command.add("quickstart");
        command.add("--agent=" + ROOT.resolve("agent/target/logonmeter-agent.jar"));
        command.add("--directory=" + directory.resolve("quickstart"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
