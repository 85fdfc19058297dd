package org.logonmeter.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.logonmeter.proof.Proof;

/**
 * A Windows machine in a folder: Wine, a Windows Java, and stand-ins for what Wine lacks
 * (src/test/wine). A holder keeps its services alive: they die with the last ordinary program.
 */
public final class WineLab implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(4);

    private final Path folder;
    private final String java;
    private final Process holder;

    private WineLab(Path folder, String java) throws IOException {
        this.folder = folder;
        this.java = java;
        this.holder =
                builder(List.of("wine", "cmd"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
    }

    /** Builds it; where the tools are missing the proof is told as one that cannot run here. */
    public static WineLab make(Path folder) throws IOException, InterruptedException {
        for (String tool : List.of("wine", "x86_64-w64-mingw32-gcc", "python3"))
            if (!isThere(tool))
                Proof.cannotRun(
                        tool + " is missing",
                        "apt-get install wine64 wine gcc-mingw-w64-x86-64 python3-pip");
        Path script = root().resolve("agent/src/test/wine/winelab");
        Path said = folder.resolve("made.txt");
        Process made =
                new ProcessBuilder(script.toString(), "make", folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(said.toFile())
                        .start();
        if (!made.waitFor(LONG.toSeconds(), TimeUnit.SECONDS) || made.exitValue() != 0)
            throw new IOException("winelab failed; see its messages above");
        String java = Files.readString(said).strip();
        return new WineLab(folder, java);
    }

    public static Path root() {
        return Path.of(
                Objects.requireNonNull(System.getProperty("logonmeter.root"), "logonmeter.root"));
    }

    private static boolean isThere(String tool) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1))
            if (Files.isExecutable(Path.of(directory, tool))) return true;
        return false;
    }

    /** A file of the machine's drive C. */
    public Path drive(String path) {
        return folder.resolve("prefix/drive_c").resolve(path);
    }

    public Path built(String name) {
        return folder.resolve("built").resolve(name);
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.put("WINEPREFIX", folder.resolve("prefix").toString());
        environment.put("WINEARCH", "win64");
        environment.put("WINEDEBUG", "-all");
        environment.put("WINEDLLOVERRIDES", "winedbg.exe=d;mscoree=d;mshtml=d");
        environment.remove("DISPLAY");
        environment.keySet().removeIf(name -> name.startsWith("LOGONMETER_"));
        return builder.directory(drive("lab").toFile());
    }

    /** The Windows Java. */
    public String java() {
        return java;
    }

    /** What a program said and how it ended. */
    public record Ran(int exit, String out) {}

    /**
     * Runs a program to its end. It writes to a file: Wine's services are started by whatever runs
     * first, inherit its pipe and would hold it open for ever.
     */
    public Ran wine(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("wine"));
        all.addAll(List.of(command));
        Path out = Files.createTempFile(folder, "said", ".txt");
        Process process =
                builder(all).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("wine " + List.of(command) + " hangs");
        }
        return new Ran(process.exitValue(), Files.readString(out));
    }

    /** The agent's own jar on the machine's Java. */
    public Ran agent(String... arguments) throws IOException, InterruptedException {
        return agentOf(jar(), arguments);
    }

    /** The same of another installation. */
    public Ran agentOf(String jar, String... arguments) throws IOException, InterruptedException {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                java,
                                "-XX:-PrintWarnings",
                                "-Dstdout.encoding=UTF-8",
                                "-Dstderr.encoding=UTF-8",
                                "-jar",
                                jar));
        all.addAll(List.of(arguments));
        return wine(all.toArray(String[]::new));
    }

    /** A program among the test classes, on the machine's Java, with the agent's own jar. */
    public Ran call(Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        String tests = windows(root().resolve("agent/target/test-classes"));
        List<String> all =
                new ArrayList<>(
                        List.of(
                                java,
                                "-XX:-PrintWarnings",
                                "-Dstdout.encoding=UTF-8",
                                "-cp",
                                jar() + ";" + tests,
                                program.getName()));
        all.addAll(List.of(arguments));
        return wine(all.toArray(String[]::new));
    }

    /** Milliseconds from the call to the state; {@code what} is start or stop. */
    public long service(String what, String name) throws IOException, InterruptedException {
        Ran ran = wine(built("scm.exe").toString(), what, name);
        if (ran.exit() != 0)
            throw new IOException(what + " of " + name + ": " + ran.out() + "\n" + log());
        return Long.parseLong(ran.out().strip());
    }

    /** SIGKILL, as far as a process can feel a power cut; returns once it is gone. */
    public void kill() throws Exception {
        List<ProcessHandle> running = agentProcesses();
        if (running.isEmpty()) throw new IOException("no agent runs; " + log());
        running.forEach(ProcessHandle::destroyForcibly);
        awaitNoAgent();
    }

    public void awaitNoAgent() throws Exception {
        await("the agent's process ends", Duration.ofSeconds(20), () -> agentProcesses().isEmpty());
    }

    /** Registers the agent as a service, as the installer does. */
    public void createService(String name, String config) throws IOException, InterruptedException {
        String image =
                "\""
                        + windows(Path.of(java))
                        + "\" -Xrs -XX:-PrintWarnings -Xmx64m -XX:+UseSerialGC"
                        + " -Djava.util.logging.config.file=C:\\lab\\log.properties -jar \""
                        + jar()
                        + "\" run --service "
                        + name
                        + " --config "
                        + config;
        Files.writeString(
                drive("lab/log.properties"),
                """
                handlers=java.util.logging.FileHandler
                java.util.logging.FileHandler.pattern=C:/lab/agent.log
                java.util.logging.FileHandler.append=true
                java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
                """);
        Ran ran = wine("sc", "create", name, "binPath=", image, "start=", "demand");
        if (ran.exit() != 0) throw new IOException("sc create: " + ran.out());
    }

    /** RUNNING, STOPPED, ... */
    public String state(String name) throws IOException, InterruptedException {
        for (String line : wine("sc", "query", name).out().lines().toList())
            if (line.contains("STATE"))
                return line.substring(
                                line.lastIndexOf(
                                        ' ',
                                        line.strip().length() + line.indexOf(line.strip()) - 1))
                        .strip();
        return "";
    }

    public static String jar() {
        return windows(root().resolve("agent/target/logonmeter-agent.jar"));
    }

    private static String windows(Path path) {
        return "Z:" + path.toAbsolutePath().toString().replace('/', '\\');
    }

    /** Appends an event to a channel, as the log service would. */
    public void append(String channel, String event) throws IOException {
        Path file = drive("lab/events/" + channel.replace("/", "%4") + ".xml");
        Files.writeString(file, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Replaces what a stand-in reads, at once. */
    public void set(String file, String text) throws IOException {
        Path part = drive("lab/" + file + ".part");
        Files.writeString(part, text);
        Files.move(
                part,
                drive("lab/" + file),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives a service control: code, type, session. */
    public void control(int code, int type, int session) throws Exception {
        await(
                "the control before was taken",
                Duration.ofSeconds(20),
                () -> Files.notExists(drive("lab/controls.txt")));
        set("controls.txt", code + " " + type + " " + session + "\n");
    }

    /** Process id, on this side, of the running agent of this machine; empty if none runs. */
    public List<ProcessHandle> agentProcesses() {
        return ProcessHandle.allProcesses()
                .filter(
                        p ->
                                commandLine(p).contains("java.exe")
                                        && commandLine(p).contains("--service"))
                .filter(
                        p ->
                                environment(p)
                                        .contains("WINEPREFIX=" + folder.resolve("prefix") + "\0"))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        return read("/proc/" + process.pid() + "/cmdline").replace('\0', ' ');
    }

    private static String environment(ProcessHandle process) {
        return read("/proc/" + process.pid() + "/environ");
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** What the service wrote to its log; for the message of a failure. */
    public String log() throws IOException {
        Path file = drive("lab/agent.log");
        return Files.exists(file) ? Files.readString(file) : "no log";
    }

    public static void await(String what, Duration atMost, Callable<Boolean> condition)
            throws Exception {
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > until) throw new AssertionError("waited in vain: " + what);
            Thread.sleep(100);
        }
    }

    @Override
    public void close() throws IOException {
        for (ProcessHandle left : agentProcesses()) left.destroyForcibly();
        try (OutputStream in = holder.getOutputStream()) {
            in.write("exit\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            holder.destroy();
        }
        try {
            builder(List.of("wineserver", "-k")).start().waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
