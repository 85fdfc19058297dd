package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.proof.Proof;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Terminal;

/**
 * A real sshd of this test's own, on loopback, with a throwaway key: what it leaves is what we
 * read.
 */
@Proves(
        "an ssh login with a terminal is in the sessions of a machine without logind, and its end too")
@EnabledOnOs(OS.LINUX)
class SshLoginIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;
    private final List<Process> started = new ArrayList<>();
    private int port;

    @BeforeEach
    void startSshd() throws Exception {
        if (!"root".equals(System.getProperty("user.name")))
            Proof.cannotRun("only root's sshd may write login records", "sudo ./check");
        for (String tool : List.of("/usr/sbin/sshd", "/usr/bin/ssh", "/usr/bin/ssh-keygen"))
            if (!Files.isExecutable(Path.of(tool)))
                Proof.cannotRun(
                        tool + " is missing", "apt-get install openssh-server openssh-client");
        LinuxPaths paths = LinuxPaths.ofThisMachine();
        if (!Files.exists(paths.utmp()) && !Files.exists(paths.wtmp()))
            Proof.cannotRun(
                    "this machine keeps no login records",
                    "install -m 664 -g utmp /dev/null /var/log/wtmp");
        Files.createDirectories(Path.of("/run/sshd"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("host"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", at("user"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(
                directory.resolve("config"),
                """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                StrictModes no
                UsePAM no
                PermitRootLogin prohibit-password
                PidFile none
                """
                        .formatted(port, at("host"), at("user.pub")));
        start("/usr/sbin/sshd", "-D", "-f", at("config"), "-E", at("log"));
    }

    @AfterEach
    void endWhatWasStarted() throws Exception {
        for (Process process : started.reversed()) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aLoginWithATerminalIsASessionUntilItEnds() throws Exception {
        Process login = login();
        BufferedReader screen = login.inputReader();
        String terminal = "";
        while (!terminal.startsWith("/dev/")) {
            terminal = screen.readLine();
            assertThat(terminal).as("sshd let nobody in: %s", log()).isNotNull();
        }
        String line = terminal.strip().substring("/dev/".length());

        SessionSnapshot session = await(line);
        assertThat(session.account().name()).isEqualTo("root");
        assertThat(session.account().id()).isEqualTo("0");
        assertThat(session.details().remote()).isTrue();
        assertThat(session.details().terminal())
                .isEqualTo(new Terminal(null, "127.0.0.1", null, null, null));
        assertThat(await(line)).as("the same at every look").isEqualTo(session);

        login.destroy();
        login.waitFor();
        awaitEnd(session);
    }

    /** sshd may need a moment to listen. */
    private Process login() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Process login =
                    start(
                            "ssh",
                            "-tt",
                            "-p",
                            Integer.toString(port),
                            "-i",
                            at("user"),
                            "-o",
                            "StrictHostKeyChecking=no",
                            "-o",
                            "UserKnownHostsFile=/dev/null",
                            "-o",
                            "BatchMode=yes",
                            "root@127.0.0.1",
                            "tty; cat");
            if (!login.waitFor(1, TimeUnit.SECONDS)) return login;
            assertThat(System.nanoTime()).as("no login: %s", log()).isLessThan(deadline);
        }
    }

    private static SessionSnapshot await(String line) throws HostReadException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline)
            for (SessionSnapshot session : sessions())
                if (session.id().osId().equals(line)) return session;
        throw new AssertionError("no session on " + line + " among " + sessions());
    }

    private static void awaitEnd(SessionSnapshot session) throws HostReadException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline)
            if (sessions().stream().noneMatch(it -> it.id().equals(session.id()))) return;
        throw new AssertionError("still there: " + session);
    }

    private static List<SessionSnapshot> sessions() throws HostReadException {
        return new LoginSources(LinuxPaths.ofThisMachine()).sessions().sessions();
    }

    private String log() throws Exception {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "nothing logged";
    }

    private String at(String name) {
        return directory.resolve(name).toString();
    }

    private Process start(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private void run(String... command) throws Exception {
        assertThat(start(command).waitFor()).as(command[0]).isZero();
    }
}
