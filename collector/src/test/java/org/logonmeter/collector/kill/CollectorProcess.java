package org.logonmeter.collector.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A collector in a process of its own. */
public final class CollectorProcess implements AutoCloseable {
    private final Process process;
    private final URI address;
    private final BlockingQueue<String> lines;

    private CollectorProcess(Process process, URI address, BlockingQueue<String> lines) {
        this.process = process;
        this.address = address;
        this.lines = lines;
    }

    /** What {@code collector serve} is to its user. */
    public static List<String> serve() {
        Path jar =
                Path.of(System.getProperty("logonmeter.root", ".."))
                        .resolve("collector/target/logonmeter-collector.jar");
        return List.of("-jar", jar.toString(), "serve");
    }

    /** Starts it and returns once it listens. */
    static CollectorProcess start(List<String> program, Path directory) throws IOException {
        return started(command(program), directory, Map.of());
    }

    /** The same by a whole command line. */
    public static CollectorProcess started(
            List<String> command, Path directory, Map<String, String> environment)
            throws IOException {
        Process process = launch(command, directory, "serve.log", environment);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("stdout").start(() -> read(process, lines));
        String line = next(lines);
        if (line.startsWith("listening "))
            return new CollectorProcess(
                    process, URI.create(line.substring("listening ".length())), lines);
        process.destroyForcibly();
        throw new AssertionError(
                "it did not start: " + Files.readString(directory.resolve("serve.log")));
    }

    private static String next(BlockingQueue<String> lines) {
        try {
            String line = lines.poll(60, TimeUnit.SECONDS);
            return line == null ? "nothing for a minute" : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public static List<String> command(List<String> program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx192m",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(program);
        return command;
    }

    /**
     * Starts a command.
     *
     * @param log file of the directory that gets what it says on stderr
     */
    static Process launch(
            List<String> command, Path directory, String log, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("LOGONMETER_"));
        builder.environment()
                .putAll(
                        Map.of(
                                "LOGONMETER_SERVER_PORT",
                                "0",
                                "LOGONMETER_SERVER_ADMIN_PORT",
                                "off",
                                "LOGONMETER_ENROLMENT_SECRETS",
                                LabClient.SECRET,
                                "LOGONMETER_DATABASE_URL",
                                "jdbc:sqlite:" + directory.resolve("collector.db")));
        builder.environment().putAll(environment);
        return builder.directory(directory.toFile())
                .redirectError(directory.resolve(log).toFile())
                .start();
    }

    private static void read(Process process, BlockingQueue<String> lines) {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine()) lines.add(line);
            lines.add("its end");
        } catch (IOException e) {
            lines.add("a broken pipe");
        }
    }

    public URI address() {
        return address;
    }

    /** To be asked once. */
    int adminPort() {
        return Integer.parseInt(next(lines).replaceFirst("admin port ", ""));
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; returns once the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM, and ten seconds for what is under way; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) throw new AssertionError("it does not stop");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
