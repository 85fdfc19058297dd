package org.logonmeter.collector.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** The collector's jar as an administrator meets it. */
@Proves("commands run beside a running collector; what cannot start says why in one line")
class ServeIT {
    @TempDir Path directory;

    /** How a command ended. */
    private record Ended(int exit, List<String> out, List<String> err) {}

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> program = new ArrayList<>(CollectorProcess.serve().subList(0, 2));
        program.addAll(List.of(arguments));
        return run(CollectorProcess.command(program), environment);
    }

    private Ended run(List<String> command, Map<String, String> environment) throws Exception {
        Process process = CollectorProcess.launch(command, directory, "stderr.log", environment);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                out.lines().toList(),
                Files.readAllLines(directory.resolve("stderr.log")));
    }

    @Test
    void commandsWriteToTheDatabaseOfARunningCollector() throws Exception {
        try (CollectorProcess collector =
                CollectorProcess.start(CollectorProcess.serve(), directory)) {
            Ended token = run(Map.of(), "token", "create", "--role", "helpdesk");
            assertThat(token.exit()).as(token.err().toString()).isZero();
            assertThat(token.out()).hasSize(1);
            Ended secret = run(Map.of(), "enrolment", "create");
            assertThat(secret.exit()).as(secret.err().toString()).isZero();
            Path file = directory.resolve("sessions.ndjson");
            Files.writeString(
                    file,
                    "{\"userName\":\"jo\",\"machineName\":\"LAB-01\",\"loginTime\":\"2026-11-25T10:00:00Z\"}\n");
            Ended imported = run(Map.of(), "import", file.toString());
            assertThat(imported.exit()).as(imported.err().toString()).isZero();
            Ended rebuilt = run(Map.of(), "rebuild");
            assertThat(rebuilt.exit()).as(rebuilt.err().toString()).isZero();
            Ended exported = run(Map.of(), "export");
            assertThat(exported.out()).singleElement().asString().contains("\"jo\"");
            assertThat(collector.stop()).isEqualTo(143);
        }
    }

    @Test
    void aSecondCollectorOnTheDatabaseIsRefusedInOneLineAndAKilledOneLeavesNoLock()
            throws Exception {
        Map<String, String> anyPort =
                Map.of("LOGONMETER_SERVER_PORT", "0", "LOGONMETER_SERVER_ADMIN_PORT", "0");
        try (CollectorProcess first = CollectorProcess.start(CollectorProcess.serve(), directory)) {
            refused(run(anyPort, "serve"), "another collector serves the database");
            first.kill();
        }
        try (CollectorProcess next = CollectorProcess.start(CollectorProcess.serve(), directory)) {
            refused(run(anyPort, "serve"), "another collector serves the database");
            assertThat(next.stop()).isEqualTo(143);
        }
    }

    @Test
    void aTakenPortIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            refused(run(Map.of("LOGONMETER_SERVER_PORT", port), "serve"), port);
            refused(run(Map.of("LOGONMETER_SERVER_ADMIN_PORT", port), "serve"), port);
        }
    }

    @Test
    void aReadOnlyVolumeIsOneLineWithItsCureForEveryCommand() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Map<String, String> there =
                Map.of("LOGONMETER_DATABASE_URL", "jdbc:sqlite:" + volume.resolve("c.db"));
        assertThat(run(there, "enrolment", "create").exit()).isZero();
        Path file = Files.writeString(directory.resolve("sessions.ndjson"), "");
        for (List<String> asked :
                List.of(
                        List.of("token", "list"),
                        List.of("token", "create", "--role", "helpdesk"),
                        List.of("export"),
                        List.of("import", file.toString()),
                        List.of("rebuild"))) {
            List<String> program = new ArrayList<>(CollectorProcess.serve().subList(0, 2));
            program.addAll(asked);
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "unshare",
                                    "-m",
                                    "sh",
                                    "-c",
                                    "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\""
                                            + " && exec \"$@\"",
                                    volume.toString()));
            command.addAll(CollectorProcess.command(program));
            refused(run(command, there), "Read-only file system, and even reading");
        }
    }

    @Test
    void aHostWithoutAnAddressIsOneLine() throws Exception {
        refused(
                run(Map.of("LOGONMETER_SERVER_HOST", "no.such.host.invalid"), "serve"),
                "server.host");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        refused(
                run(
                        Map.of("LOGONMETER_DATABASE_URL", "jdbc:sqlite:" + file.resolve("x/c.db")),
                        "serve"),
                "directory");
        refused(
                run(Map.of("LOGONMETER_DATABASE_URL", "jdbc:sqlite:/proc/nothing/c.db"), "serve"),
                "/proc/nothing/c.db: there is no such file or directory");
        refused(run(Map.of("LOGONMETER_DATABASE_URL", "x"), "serve"), "database.url");
        refused(
                run(Map.of("LOGONMETER_DATABASE_URL", "jdbc:sqlite:" + directory), "serve"),
                directory.toString());
        Path other = Files.writeString(directory.resolve("other.db"), "no database".repeat(1000));
        refused(
                run(Map.of("LOGONMETER_DATABASE_URL", "jdbc:sqlite:" + other), "serve"),
                other.toString());
        assertThat(Files.readString(other)).as("a file of others stays").startsWith("no database");
    }

    @Test
    void aConfigurationThatIsNotThereOrWrongIsOneLineAFault() throws Exception {
        refused(run(Map.of(), "serve", "--config", "nowhere.yaml"), "nowhere.yaml");
        Path file =
                Files.writeString(
                        directory.resolve("collector.yaml"),
                        """
                        server: { prot: 1, host: 127.0.0.1, admin-port: 70000 }
                        databse: { url: x }
                        site: { zone: Mars/Olympus }
                        """);
        Ended ended = run(Map.of(), "serve", "--config", file.toString());
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .anyMatch(line -> line.contains("server.prot") && line.contains("server.port?"))
                .anyMatch(line -> line.contains("databse") && line.contains("database?"))
                .anyMatch(line -> line.contains("site.zone"));
    }

    private static void refused(Ended ended, String named) {
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err())
                .singleElement()
                .asString()
                .startsWith("collector: ")
                .contains(named);
    }
}
