package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.lab.PlayedPc;
import org.logonmeter.lab.WineLab;
import org.logonmeter.proof.Proves;

/** The agent's own commands on a Windows machine, under Wine. */
@Proves(
        "the Windows agent loads native code from its installation only (under Wine), and its doctor"
                + " names what is wrong with the event logs")
class WindowsInstallationIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static WineLab lab;

    @BeforeAll
    static void makeAMachine() throws Exception {
        lab = WineLab.make(folder);
        Files.writeString(
                lab.drive("lab/agent.yaml"),
                "collector: { url: \"http://127.0.0.1:9\", enrolment-secret: x }\ndata-dir: 'C:/lab/data'\n");
        new PlayedPc(lab, "LAB-07").boot();
    }

    @AfterAll
    static void endTheMachine() throws Exception {
        if (lab != null) lab.close();
    }

    /** What lies in the current folder and in the temporary one is anybody's. */
    @Test
    void nothingIsLoadedFromWhereAnybodyMayWrite() throws Exception {
        List<Path> open = Stream.concat(Stream.of(lab.drive("lab")), temporary()).toList();
        assertThat(open).hasSizeGreaterThan(1);
        for (Path directory : open)
            for (String name : List.of("jnidispatch.dll", "sqlitejdbc.dll"))
                Files.copy(lab.built("planted.dll"), directory.resolve(name));
        Path trace = lab.drive("lab/planted-was-loaded.txt");
        try {
            WineLab.Ran ran = lab.agent("once", "--config", "C:\\lab\\agent.yaml");
            assertThat(ran.exit()).as(ran.out()).isEqualTo(AgentMain.KEPT);
            assertThat(trace).doesNotExist();
            for (Path directory : temporary().toList())
                assertThat(directory.toFile().list())
                        .as("nothing is unpacked")
                        .noneMatch(n -> n.startsWith("jna") && !n.equals("jnidispatch.dll"))
                        .noneMatch(n -> n.startsWith("sqlite-"));

            lab.wine(
                    lab.java(),
                    "-Djna.boot.library.path=C:\\lab",
                    "-Djna.nounpack=true",
                    "-Djna.noclasspath=true",
                    "-jar",
                    WineLab.jar(),
                    "once",
                    "--config",
                    "C:\\lab\\agent.yaml");
            assertThat(trace).as("the control: it would have left its trace").exists();
        } finally {
            Files.deleteIfExists(trace);
            for (Path directory : open)
                for (String name : List.of("jnidispatch.dll", "sqlitejdbc.dll"))
                    Files.deleteIfExists(directory.resolve(name));
        }
    }

    @Test
    void anInstallationWithoutItsLibrariesRefusesInOneLine() throws Exception {
        Path bare = lab.drive("lab/bare/app");
        Files.createDirectories(bare.resolve("libs"));
        Path built = WineLab.root().resolve("agent/target");
        Files.copy(built.resolve("logonmeter-agent.jar"), bare.resolve("logonmeter-agent.jar"));
        try (Stream<Path> jars = Files.list(built.resolve("libs"))) {
            for (Path jar : jars.toList())
                Files.copy(jar, bare.resolve("libs").resolve(jar.getFileName()));
        }
        String jar = "C:\\lab\\bare\\app\\logonmeter-agent.jar";
        for (String command : List.of("once", "run", "status")) {
            WineLab.Ran ran = lab.agentOf(jar, command, "--config", "C:\\lab\\agent.yaml");
            assertThat(ran.exit()).as(ran.out()).isEqualTo(AgentMain.FAILED);
            assertThat(ran.out().strip().lines())
                    .singleElement()
                    .asString()
                    .contains("jnidispatch.dll", "C:\\lab\\bare\\app\\native", "install the agent");
        }
        Path placed = Files.createDirectory(lab.drive("lab/bare/native"));
        for (String name : List.of("jnidispatch.dll", "sqlitejdbc.dll"))
            Files.copy(built.resolve("native").resolve(name), placed.resolve(name));
        WineLab.Ran ran = lab.agentOf(jar, "once", "--config", "C:\\lab\\agent.yaml");
        assertThat(ran.exit()).as(ran.out()).isEqualTo(AgentMain.KEPT);
    }

    /** A user could have made the folder before the agent was installed. */
    @Test
    void aConfigurationThatOthersMayWriteIsRefusedInOneLine() throws Exception {
        Path folder = Files.createDirectory(lab.drive("lab/planted"));
        Path file = Files.copy(lab.drive("lab/agent.yaml"), folder.resolve("agent.yaml"));
        String config = "C:\\lab\\planted\\agent.yaml";
        WineLab.Ran closed = lab.agent("once", "--config", config);
        assertThat(closed.exit()).as(closed.out()).isEqualTo(AgentMain.KEPT);
        for (Path open : List.of(file, folder)) {
            var before = Files.getPosixFilePermissions(open);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            WineLab.Ran ran = lab.agent("once", "--config", config);
            Files.setPosixFilePermissions(open, before);
            assertThat(ran.exit()).as(ran.out()).isNotIn(AgentMain.DONE, AgentMain.KEPT);
            assertThat(ran.out().strip().lines())
                    .singleElement()
                    .asString()
                    .contains("can be written by others", "let an administrator write it anew");
        }
    }

    @Test
    void doctorNamesEachFaultOfTheEventLogsAndItsCure() throws Exception {
        String shell = "events/Microsoft-Windows-Shell-Core%4Operational";
        String policy = "events/Microsoft-Windows-GroupPolicy%4Operational";
        String profiles = "events/Microsoft-Windows-User Profile Service%4Operational";
        for (String channel : List.of(shell, policy, profiles)) lab.set(channel + ".xml", "");
        lab.set(shell + ".open-error", "5");
        lab.set(policy + ".config", "0 4194304");
        lab.set(profiles + ".config", "1 65536");
        try {
            WineLab.Ran ran = lab.agent("doctor", "--json", "--config", "C:\\lab\\agent.yaml");

            assertThat(ran.exit()).as(ran.out()).isEqualTo(AgentMain.FAILED);
            JsonNode findings =
                    JSON.readTree(ran.out().substring(ran.out().indexOf('{'))).path("findings");
            assertThat(verdict(findings, "sessions")).startsWith("well");
            assertThat(verdict(findings, "channel System")).startsWith("well on, 20480 KiB");
            assertThat(verdict(findings, "channel Security")).startsWith("note does not exist");
            assertThat(verdict(findings, "Shell-Core"))
                    .startsWith("fault may not be read")
                    .contains("LocalSystem");
            assertThat(verdict(findings, "GroupPolicy")).startsWith("fault is off").contains("/e:");
            assertThat(verdict(findings, "User Profile"))
                    .startsWith("fault 64 KiB, too small")
                    .contains("/ms:");
        } finally {
            for (String file :
                    List.of(
                            shell + ".xml",
                            shell + ".open-error",
                            policy + ".xml",
                            policy + ".config",
                            profiles + ".xml",
                            profiles + ".config")) Files.delete(lab.drive("lab/" + file));
        }
    }

    private static String verdict(JsonNode findings, String check) {
        for (JsonNode finding : findings)
            if (finding.path("check").asText().contains(check))
                return finding.path("verdict").asText()
                        + " "
                        + finding.path("text").asText()
                        + " -> "
                        + finding.path("cure").asText();
        return "no finding of " + check + " in " + findings;
    }

    /** Windows' and the users' temporary folders. */
    private static Stream<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.find(lab.drive(""), 6, (p, a) -> a.isDirectory())) {
            return all
                    .filter(p -> p.getFileName().toString().equalsIgnoreCase("temp"))
                    .toList()
                    .stream();
        }
    }
}
