package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** The collector as a process of its own, killed: what it thanked for is there afterwards, once. */
@Proves("kill -9 of the collector loses no LoginStats post that it answered with 200")
class LoginStatsKillIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int POSTS = 200;
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";

    @TempDir Path directory;

    /** A running process and the port it told. */
    private record Running(Process process, int port) implements AutoCloseable {
        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private Running start() throws IOException {
        Path config = directory.resolve("collector.yaml");
        Files.writeString(config, DialectFixture.CONFIG);
        Path jar =
                Path.of(
                        System.getProperty("logonmeter.root", ".."),
                        "collector/target/logonmeter-collector.jar");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-jar",
                                jar.toString(),
                                "serve",
                                "--config",
                                config.toString())
                        .redirectError(directory.resolve("stderr.txt").toFile())
                        .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String first = out.readLine();
        assertThat(first)
                .as(Files.readString(directory.resolve("stderr.txt")))
                .startsWith("listening http://");
        return new Running(
                process, Integer.parseInt(first.substring(first.lastIndexOf(':') + 1).strip()));
    }

    /** Posts from all machines at once; the machines that were thanked. */
    private static Set<String> post(Running collector, int killAfter)
            throws ExecutionException, InterruptedException {
        RawHttp http = new RawHttp(collector.port());
        AtomicInteger thanked = new AtomicInteger();
        List<Future<String>> asked = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < POSTS; i++) {
                String machine = "PC-" + i;
                asked.add(
                        clients.submit(
                                () -> {
                                    String answer = post(http, machine);
                                    if (answer.equals("\"Success\"")
                                            && thanked.incrementAndGet() == killAfter)
                                        collector.process().destroyForcibly();
                                    return answer.equals("\"Success\"") ? machine : "";
                                }));
            }
        }
        Set<String> machines = new HashSet<>();
        for (Future<String> one : asked) machines.add(one.get());
        machines.remove("");
        return machines;
    }

    private static String post(RawHttp http, String machine) {
        String body =
                "{\"MachineName\":\""
                        + machine
                        + "\",\"UserName\":\"u\",\"Token\":\""
                        + TOKEN
                        + "\",\"ActionId\":1,\"LogonStartTime\":\"2025-07-03T10:00:00Z\"}";
        try {
            return http.send(
                            "POST /api/LoginStats",
                            List.of(Map.entry("Content-Type", "application/json")),
                            body.getBytes(StandardCharsets.UTF_8))
                    .text();
        } catch (IOException e) {
            return "no answer";
        }
    }

    private static List<String> machines(Running collector) throws IOException {
        JsonNode records =
                JSON.readTree(
                                new RawHttp(collector.port())
                                        .send(
                                                "GET /v1.0/project-1/desktop-users/login-records?limit=1000",
                                                List.of(Map.entry("X-Auth-Token", "hw-token")),
                                                new byte[0])
                                        .text())
                        .path("records");
        List<String> machines = new ArrayList<>();
        records.forEach(r -> machines.add(r.path("computer_name").asText()));
        return machines;
    }

    @Test
    void afterTheLastOfTwoHundredAnswers() throws Exception {
        Set<String> thanked;
        try (Running collector = start()) {
            thanked = post(collector, POSTS);
            collector.kill();
        }
        assertThat(thanked).hasSize(POSTS);
        try (Running again = start()) {
            assertThat(machines(again)).containsExactlyInAnyOrderElementsOf(thanked);
        }
    }

    /** Killed in the middle; then all clients post again what nobody answered. */
    @Test
    void inTheMiddleAndPostedAgain() throws Exception {
        Set<String> thanked;
        try (Running collector = start()) {
            thanked = post(collector, POSTS / 3);
            collector.kill();
        }
        assertThat(thanked).hasSizeBetween(POSTS / 3, POSTS - 1);
        try (Running again = start()) {
            assertThat(machines(again)).doesNotHaveDuplicates().containsAll(thanked);
            assertThat(post(again, POSTS + 1)).hasSize(POSTS);
            assertThat(machines(again)).hasSize(POSTS).doesNotHaveDuplicates();
        }
    }
}
