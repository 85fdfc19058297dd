package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** What of a running agent can be attacked: its sockets, children and native code, by /proc. */
@Proves("a running agent listens nowhere and loads native code from closed folders only")
@EnabledOnOs(OS.LINUX)
class AgentSurfaceIT {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir Path folder;

    @Test
    void aRunningAgentListensNowhereAndLoadsFromItsOwnFolderOnly() throws Exception {
        Path data = folder.resolve("data");
        Process agent = agent("run", data).start();
        try {
            await(data.resolve("spool.db-wal"), agent);
            assertThat(listening(agent.pid())).isEmpty();
            assertThat(agent.descendants().map(p -> p.info().command().orElse("")).toList())
                    .as(
                            "the journal's reader, perhaps not yet begun by Java's own starter, and nothing else")
                    .allMatch(AgentSurfaceIT::readsTheJournal);
            List<String> libraries = libraries(agent.pid());
            assertThat(libraries).as("the control").anyMatch(l -> l.contains("sqlite"));
            assertThat(libraries)
                    .filteredOn(l -> l.contains("sqlite") || l.contains("jna"))
                    .allMatch(l -> l.startsWith(data.resolve("native").toString()));
        } finally {
            agent.destroy();
            assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean readsTheJournal(String command) {
        return command.isEmpty()
                || command.endsWith("/journalctl")
                || command.endsWith("/lib/jspawnhelper");
    }

    @Test
    void aListeningProcessWouldBeSeen() throws Exception {
        try (java.net.ServerSocket _ =
                new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThat(listening(ProcessHandle.current().pid())).isNotEmpty();
        }
    }

    @Test
    void aPreparedDataDirectoryStopsTheStartInOneLine() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path data = Files.createSymbolicLink(folder.resolve("data"), real);
        Process agent = agent("run", data).redirectErrorStream(true).start();
        String said = new String(agent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(agent.waitFor()).isEqualTo(1);
        assertThat(said.strip().lines().toList()).singleElement().asString().contains("is a link");
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void scriptStartNeverFailsALogon() throws Exception {
        for (String runtime : List.of(folder.toString(), "/nonexistent", "/proc", "")) {
            ProcessBuilder builder = agent("script-start", null);
            builder.environment().put("XDG_RUNTIME_DIR", runtime);
            Process process = builder.redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            assertThat(process.waitFor()).as(runtime).isZero();
        }
        assertThat(Files.isSymbolicLink(folder.resolve("logonmeter-script-start"))).isTrue();
    }

    private static ProcessBuilder agent(
            String command, @org.jspecify.annotations.Nullable Path data) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Path.of(
                                        System.getProperty("logonmeter.root"),
                                        "agent/target/logonmeter-agent.jar")
                                .toString(),
                        command);
        builder.environment().keySet().removeIf(k -> k.startsWith("LOGONMETER_"));
        builder.environment().put("LOGONMETER_COLLECTOR_URL", "http://127.0.0.1:1");
        if (data != null) {
            builder.environment().put("LOGONMETER_DATA_DIR", data.toString());
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        return builder;
    }

    private static void await(Path file, Process agent) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (Files.notExists(file) && System.nanoTime() < until) {
            assertThat(agent.isAlive()).isTrue();
            Thread.onSpinWait();
        }
        assertThat(file).exists();
    }

    /** Listening TCP, open UDP and listening Unix sockets of the process: proc_net(5). */
    private static List<String> listening(long pid) throws IOException {
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path fd : files.toList()) {
                try {
                    String target = Files.readSymbolicLink(fd).toString();
                    if (target.startsWith("socket:["))
                        own.add(target.substring(8, target.length() - 1));
                } catch (IOException closed) {
                    // it was ours no more
                }
            }
        }
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6", "unix")) {
            Path file = Path.of("/proc/" + pid + "/net/" + table);
            if (Files.notExists(file)) continue;
            for (String line : Files.readAllLines(file)) {
                String[] field = line.strip().split("\\s+", -1);
                boolean unix = table.equals("unix");
                if (field.length < (unix ? 7 : 10)) continue;
                boolean open =
                        unix
                                ? "00010000".equals(field[3])
                                : table.startsWith("udp") || "0A".equals(field[3]);
                if (open && own.contains(field[unix ? 6 : 9])) found.add(table + " " + line);
            }
        }
        return found;
    }

    private static List<String> libraries(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
                .filter(l -> l.contains(" r-xp ") && l.contains("/"))
                .map(l -> l.substring(l.indexOf('/')))
                .distinct()
                .toList();
    }
}
