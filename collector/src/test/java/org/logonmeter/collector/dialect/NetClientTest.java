package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proof;
import org.logonmeter.proof.Proves;

/** A real .NET client, PowerShell's JSON and curl's form are stored alike. */
@Proves("a .NET DataContract client (Mono) posts to the collector and reads its answer")
class NetClientTest {
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";

    @TempDir Path directory;

    @Test
    void netAndPowerShellAndCurlAreStoredAlike() throws IOException, InterruptedException {
        Path program = compiled();
        try (DialectFixture fixture =
                new DialectFixture(Files.createDirectory(directory.resolve("c")))) {
            String told =
                    run(
                            List.of(
                                    "mono",
                                    program.toString(),
                                    "http://127.0.0.1:" + fixture.collector.port(),
                                    TOKEN,
                                    "NET"));
            assertThat(told.lines()).containsExactly("200 application/xml", "Success");
            post(
                    fixture,
                    "application/json",
                    "{\"MachineDomain\":\"abc.com\",\"Token\":\""
                            + TOKEN
                            + "\",\"ActionId\":1,"
                            + "\"Lab\":true,\"Location\":\"Library 2\",\"MachineName\":\"POWERSHELL\","
                            + "\"OSVersion\":\"Windows 10\",\"UserName\":\"John\",\"UserSname\":null,"
                            + "\"LogonStartTime\":\"\\/Date(1751542473250)\\/\","
                            + "\"LogonEndTime\":\"\\/Date(1751542493275)\\/\"}");
            post(
                    fixture,
                    "application/x-www-form-urlencoded",
                    "MachineDomain=abc.com&Token="
                            + TOKEN
                            + "&ActionId=1&Lab=true"
                            + "&Location=Library+2&MachineName=CURL&OSVersion=Windows+10"
                            + "&UserName=John&LogonStartTime=2025-07-03T11:34:33.250Z"
                            + "&LogonEndTime=2025-07-03T11:34:53.2758471Z");
            String net = record(fixture, "NET");
            assertThat(net)
                    .contains("\"connection_start_time\":\"2025-07-03T11:34:33.250Z\"")
                    .contains("\"connection_setup_time\":\"2025-07-03T11:34:53.275Z\"")
                    .contains("\"user_name\":\"John@abc.com\"");
            assertThat(record(fixture, "POWERSHELL").replace("POWERSHELL", "NET")).isEqualTo(net);
            assertThat(record(fixture, "CURL").replace("CURL", "NET")).isEqualTo(net);
        }
    }

    private static void post(DialectFixture fixture, String type, String body) throws IOException {
        RawHttp.Reply reply =
                fixture.http.send(
                        "POST /api/LoginStats",
                        List.of(Map.entry("Content-Type", type)),
                        body.getBytes(StandardCharsets.UTF_8));
        assertThat(reply.text()).isEqualTo("\"Success\"");
    }

    private static String record(DialectFixture fixture, String machine) throws IOException {
        return fixture.http
                .send(
                        "GET /v1.0/project-1/desktop-users/login-records?computer_name=" + machine,
                        List.of(Map.entry("X-Auth-Token", "hw-token")),
                        new byte[0])
                .text();
    }

    private Path compiled() throws IOException, InterruptedException {
        Path source = directory.resolve("LoginStatsClient.cs");
        Path program = directory.resolve("LoginStatsClient.exe");
        try (InputStream in =
                Objects.requireNonNull(
                        NetClientTest.class.getResourceAsStream(
                                "/dialect/net/LoginStatsClient.cs"))) {
            Files.copy(in, source);
        }
        try {
            run(
                    List.of(
                            "mcs",
                            "-out:" + program,
                            "-r:System.Net.Http.dll",
                            "-r:System.Runtime.Serialization.dll",
                            source.toString()));
        } catch (IOException e) {
            Proof.cannotRun(
                    "Mono's compiler and libraries are not installed: " + e.getMessage(),
                    "apt-get install mono-mcs mono-runtime libmono-system-net-http4.0-cil"
                            + " libmono-system-runtime-serialization4.0-cil");
        }
        return program;
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0)
            throw new IOException(command.getFirst() + " failed: " + told);
        return told;
    }
}
