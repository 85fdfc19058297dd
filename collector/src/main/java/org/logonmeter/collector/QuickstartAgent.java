package org.logonmeter.collector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** This machine's agent, a process of its own as on every lab PC. */
final class QuickstartAgent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ONCE_SECONDS = 90;
    private static final int STOP_SECONDS = 6;

    private final Path jar;
    private final Path config;
    private final QuickstartFolder folder;

    QuickstartAgent(Path jar, Path config, QuickstartFolder folder) {
        this.jar = jar.toAbsolutePath();
        this.config = config;
        this.folder = folder;
    }

    /**
     * What the agent told of its one pass.
     *
     * @param device its id in the collector; null if it could not enrol
     * @param sessions as the operating system lists them; null if it could not be asked
     * @param sessionsFault why not
     */
    record Report(
            String machine,
            @Nullable String device,
            @Nullable JsonNode sessions,
            String sessionsFault) {}

    /** One pass: read, keep, deliver. */
    Report once() throws IOException, InterruptedException, CommandFailure {
        Path log = folder.file("agent-once.log");
        Path told = folder.file("agent-once.json");
        Process process =
                command("once", "--json")
                        .redirectOutput(told.toFile())
                        .redirectError(log.toFile())
                        .start();
        if (!process.waitFor(ONCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new CommandFailure("the agent did not end; see " + log);
        }
        if (process.exitValue() != 0)
            throw new CommandFailure("the agent could not deliver: " + lastLine(log));
        try {
            JsonNode report = JSON.readTree(Files.readString(told, StandardCharsets.UTF_8));
            JsonNode sessions = report.path("reported");
            return new Report(
                    report.path("machine").asText(),
                    report.path("device").textValue(),
                    sessions.isArray() ? sessions : null,
                    report.path("sessionsFault").asText());
        } catch (JsonProcessingException e) {
            throw new CommandFailure("the agent's answer cannot be read; see " + told);
        }
    }

    /** Ends the agent that a quickstart left behind when it was killed. */
    void endLeftOver() throws IOException {
        Path file = folder.file("agent-run.pid");
        if (!Files.exists(file)) return;
        String[] kept = Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ", -1);
        Optional<ProcessHandle> process =
                kept.length == 2 && kept[0].matches("\\d{1,18}")
                        ? ProcessHandle.of(Long.parseLong(kept[0]))
                        : Optional.empty();
        if (process.isPresent() && startOf(process.get()).equals(kept[1])) end(process.get());
        Files.deleteIfExists(file);
    }

    /** Starts the resident agent. */
    Running run() throws IOException {
        Path log = folder.file("agent.log");
        Process process =
                command("run")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Files.writeString(
                folder.file("agent-run.pid"), process.pid() + " " + startOf(process.toHandle()));
        return new Running(process, folder.file("agent-run.pid"), log);
    }

    /** The resident agent while it runs. */
    record Running(Process process, Path pidFile, Path log) implements AutoCloseable {
        /** Returns when {@code stop} is counted down, or fails as soon as the agent is gone. */
        void untilStopped(CountDownLatch stop) throws InterruptedException, CommandFailure {
            while (!stop.await(1, TimeUnit.SECONDS)) {
                if (!process.isAlive() && stop.getCount() > 0)
                    throw new CommandFailure(
                            "the agent ended with code " + process.exitValue() + "; see " + log);
            }
        }

        @Override
        public void close() throws IOException {
            end(process.toHandle());
            Files.deleteIfExists(pidFile);
        }
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+ExitOnOutOfMemoryError",
                        "-jar",
                        jar.toString());
        builder.command().addAll(List.of(arguments));
        builder.command().addAll(List.of("--config", config.toString()));
        builder.environment().keySet().removeIf(name -> name.startsWith("LOGONMETER_"));
        return builder;
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("unknown");
    }

    private static String lastLine(Path log) throws IOException {
        return Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("it said nothing");
    }
}
