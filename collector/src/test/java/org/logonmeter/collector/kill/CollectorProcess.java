package org.logonmeter.collector.kill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A collector in a process of its own. */
final class CollectorProcess implements AutoCloseable {
    private final Process process;
    private final URI address;

    private CollectorProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** What {@code collector serve} is to its user. */
    static List<String> serve() {
        Path jar =
                Path.of(System.getProperty("logonmeter.root", ".."))
                        .resolve("collector/target/logonmeter-collector.jar");
        return List.of("-jar", jar.toString(), "serve");
    }

    /** Starts it and returns once it listens. */
    static CollectorProcess start(List<String> program, Path directory) throws IOException {
        Process process = launch(program, directory, Map.of());
        CompletableFuture<String> first = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("stdout").start(() -> read(process, first));
        try {
            String line = first.get(60, TimeUnit.SECONDS);
            if (!line.startsWith("listening ")) throw new AssertionError("it said: " + line);
            return new CollectorProcess(process, URI.create(line.substring("listening ".length())));
        } catch (Exception e) {
            process.destroyForcibly();
            throw new AssertionError("the collector did not start", e);
        }
    }

    /** Starts any command of a jar or class; what it says on stderr is shown with the test's. */
    static Process launch(List<String> program, Path directory, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx192m",
                        "--enable-native-access=ALL-UNNAMED"));
        command.addAll(program);
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
                .redirectError(directory.resolve("stderr.log").toFile())
                .start();
    }

    private static void read(Process process, CompletableFuture<String> first) {
        try (BufferedReader out = process.inputReader()) {
            for (String line = out.readLine(); line != null; line = out.readLine())
                first.complete(line);
            first.complete("nothing");
        } catch (IOException | UncheckedIOException e) {
            first.completeExceptionally(e);
        }
    }

    URI address() {
        return address;
    }

    /** SIGKILL; returns once the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) throw new AssertionError("it does not stop");
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
