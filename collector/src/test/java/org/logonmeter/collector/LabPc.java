package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.logonmeter.proof.Proof;

/**
 * A real Linux machine in a box with real ssh users, made by {@code agent/src/test/lab/labpc}. Its
 * clock is this host's, so what it tells can be compared with what the test saw.
 */
public final class LabPc implements AutoCloseable {
    /** What {@code /etc/hostname} in the box says. */
    public static final String NAME = "labpc1";

    private static final Path ROOT = Path.of(System.getProperty("logonmeter.root", ".."));
    private static final Path SCRIPT = ROOT.resolve("agent/src/test/lab/labpc");
    private static final int CANNOT = 3;
    private static final int PATIENCE_SECONDS = 300;

    private final Path directory;
    private final List<Process> logins = new ArrayList<>();

    private LabPc(Path directory) {
        this.directory = directory;
    }

    /** A machine that is switched off, with both programs under {@code /opt/logonmeter}. */
    public static LabPc make(Path directory) throws IOException, InterruptedException {
        LabPc pc = new LabPc(directory);
        pc.labpc("make");
        for (String module : List.of("agent", "collector")) {
            Path from = ROOT.resolve(module).resolve("target");
            Path to = pc.file("/opt/logonmeter").resolve(module);
            Files.createDirectories(to.resolve("libs"));
            copy(from.resolve("logonmeter-" + module + ".jar"), to);
            try (Stream<Path> libs = Files.list(from.resolve("libs"))) {
                for (Path lib : libs.toList()) copy(lib, to.resolve("libs"));
            }
        }
        return pc;
    }

    private static void copy(Path file, Path folder) throws IOException {
        Files.copy(file, folder.resolve(file.getFileName()));
    }

    /** A file of the machine, seen from here. */
    public Path file(String inside) {
        return directory.resolve("root" + inside);
    }

    /** Starts systemd, logind and sshd, and what is enabled. */
    public void boot() throws IOException, InterruptedException {
        labpc("boot", "--bind-ro=" + System.getProperty("java.home") + ":/opt/jdk");
    }

    /** Starts sshd alone: a machine without logind and without {@code /run/utmp}. */
    public void bare() throws IOException, InterruptedException {
        labpc("bare", "--bind-ro=" + System.getProperty("java.home") + ":/opt/jdk");
    }

    public void lock(String user) throws IOException, InterruptedException {
        labpc("lock", user);
    }

    public void unlock(String user) throws IOException, InterruptedException {
        labpc("unlock", user);
    }

    /** SIGKILL to the machine's PID 1, and so to all of it at once. */
    public void cutPower() throws IOException, InterruptedException {
        labpc("cut");
        for (Process login : logins) login.destroyForcibly();
    }

    public void shutDown() throws IOException, InterruptedException {
        labpc("off");
    }

    /** What a command inside prints; it must succeed. */
    public String exec(String... command) throws IOException, InterruptedException {
        return labpc("exec", command);
    }

    /** A person at an ssh terminal, by the time that the shell there answers. */
    public record Login(Process process, String user, Instant from, Instant seen) {
        /** The person leaves. */
        public void leave() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    public Login login(String user) throws IOException {
        Instant from = now();
        Process process =
                new ProcessBuilder(
                                SCRIPT.toString(), "login", directory.toString(), user, "tty; cat")
                        .redirectError(directory.resolve("login-" + user).toFile())
                        .start();
        logins.add(process);
        BufferedReader screen = process.inputReader(StandardCharsets.UTF_8);
        String line = screen.readLine();
        assertThat(line).as("sshd let " + user + " in").startsWith("/dev/");
        return new Login(process, user, from, now());
    }

    /** To the millisecond, as everything here tells time. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private String labpc(String verb, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(SCRIPT.toString(), verb, directory.toString()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("labpc", ".log");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            String told =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(verb).isTrue();
            String log = Files.readString(errors);
            if (process.exitValue() == CANNOT)
                Proof.cannotRun(
                        log.strip(),
                        "as root: apt-get install debootstrap systemd-container openssh-client,"
                                + " with a Debian mirror in reach; ./check does so");
            assertThat(process.exitValue()).as(verb + " told: " + told + log).isZero();
            return told;
        } finally {
            Files.delete(errors);
        }
    }

    @Override
    public void close() throws IOException {
        for (Process login : logins) login.destroyForcibly();
        try {
            labpc("gone");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
