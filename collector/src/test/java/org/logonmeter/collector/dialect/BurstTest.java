package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign clients do not retry: 200 that come at once are all answered, and each counts once. */
class BurstTest {
    private static final int CLIENTS = 200;
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";

    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private DialectFixture fixture;

    @BeforeEach
    void start() {
        fixture = new DialectFixture(directory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private List<RawHttp.Reply> atOnce(IntFunction<String> bodyOfClient)
            throws InterruptedException, ExecutionException {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<RawHttp.Reply>> asked = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                String body = bodyOfClient.apply(i);
                asked.add(
                        clients.submit(
                                () -> {
                                    go.await();
                                    return fixture.http.send(
                                            "POST /api/LoginStats",
                                            List.of(Map.entry("Content-Type", "application/json")),
                                            body.getBytes(StandardCharsets.UTF_8));
                                }));
            }
            go.countDown();
        }
        List<RawHttp.Reply> replies = new ArrayList<>();
        for (Future<RawHttp.Reply> one : asked) replies.add(one.get());
        return replies;
    }

    private static String logon(String machine, String time) {
        return "{\"MachineName\":\""
                + machine
                + "\",\"UserName\":\"u\",\"Token\":\""
                + TOKEN
                + "\",\"ActionId\":1,\"LogonStartTime\":\""
                + time
                + "\"}";
    }

    @Test
    void twoHundredMachines() throws Exception {
        assertThat(atOnce(i -> logon("PC-" + i, "2025-07-03T10:00:00Z")))
                .allSatisfy(r -> assertThat(r.text()).isEqualTo("\"Success\""));
        assertThat(fixture.collector.storedEvents()).isEqualTo(CLIENTS);
    }

    @Test
    void twoHundredTimesTheSamePost() throws Exception {
        assertThat(atOnce(_ -> logon("PC", "2025-07-03T10:00:00Z")))
                .allSatisfy(r -> assertThat(r.text()).isEqualTo("\"Success\""));
        assertThat(fixture.collector.storedEvents()).isEqualTo(1);
        assertThat(connections("PC")).hasSize(1);
    }

    /** Each logoff finds a session of its own, because posts about one machine wait in line. */
    @Test
    void twoHundredLogoffsCloseTwoHundredSessions() throws Exception {
        atOnce(i -> logon("PC", "2025-07-03T10:%02d:%02dZ".formatted(i / 60, i % 60)));
        assertThat(
                        atOnce(
                                i ->
                                        "{\"MachineName\":\"PC\",\"UserName\":\"u\",\"Token\":\""
                                                + TOKEN
                                                + "\",\"ActionId\":2,\"ScriptStartTime\":\"2025-07-03T12:%02d:%02dZ\"}"
                                                        .formatted(i / 60, i % 60)))
                .allSatisfy(r -> assertThat(r.status()).isEqualTo(200));
        assertThat(connections("PC"))
                .hasSize(CLIENTS)
                .noneMatch(r -> r.contains("\"connection_end_time\":null"));
    }

    /** Posts are events: sessions made anew from them are the same, ids and all. */
    @Test
    void aRebuildTellsTheSame() throws Exception {
        atOnce(i -> logon("PC-" + i % 20, "2025-07-03T10:%02d:%02dZ".formatted(i / 60, i % 60)));
        for (int action : new int[] {3, 7, 4, 8, 5, 6, 3, 99, 5, 4, 7})
            atOnce(
                    i ->
                            "{\"MachineName\":\"PC-"
                                    + i % 20
                                    + "\",\"UserName\":\"u\",\"Token\":\""
                                    + TOKEN
                                    + "\",\"ActionId\":"
                                    + action
                                    + ",\"ScriptStartTime\":\"2025-07-03T12:%02d:%02dZ\"}"
                                            .formatted(i / 60, i % 60));
        String before = told();
        assertThat(before).contains("\"totalCount\":200");
        fixture.collector.rebuild();
        assertThat(told()).isEqualTo(before);
    }

    private String told() throws IOException {
        return fixture.http
                .send(
                        "POST /ekranapi/sessions",
                        List.of(Map.entry("Authorization", "Bearer ekran-token")),
                        new byte[0])
                .text();
    }

    private List<String> connections(String machine) throws IOException {
        String answer =
                fixture.http
                        .send(
                                "GET /v1.0/project-1/desktop-users/login-records?limit=1000&computer_name="
                                        + machine,
                                List.of(Map.entry("X-Auth-Token", "hw-token")),
                                new byte[0])
                        .text();
        return List.of(answer.split("\\},\\{", -1));
    }
}
