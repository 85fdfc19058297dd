package org.logonmeter.collector.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Reads over HTTP from a {@code serve} in a process of its own, on SQLite, measured: a page deep in
 * the store against the first one, turn by turn in one run, and the memory while everything
 * streams. Runs by the command of docs/benchmarks.md only. It asserts that the answers are right,
 * and no time.
 */
class ReadBench {
    private static final int SESSIONS = Integer.getInteger("bench.sessions", 1_000_000);
    private static final int TURNS = Integer.getInteger("bench.turns", 30);
    private static final int PAGE = 100;
    private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
    private static final long BETWEEN_MS = 63_000;
    private static final PrintStream OUT = System.out;
    private static final String CONFIG =
            """
            dialects:
              ekran: { zone: UTC, tokens: [ "t" ] }
              workspace: { tokens: { "t": [ "p" ] } }
              electa: { accounts: { 1: "k" }, rooms: { "Library 2": 1093 } }
              epm: { application: bench, bearers: { "t": [ "Service Administrator" ] } }
            """;
    private static final String[] NONE = {"Accept", "*/*"};
    private static final String[] BEARER = {"Authorization", "Bearer t"};
    private static final String[] X_AUTH = {"X-Auth-Token", "t"};

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private URI address;

    /** Kept from run to run, for making it is what takes the time. */
    private final Path directory =
            Path.of(System.getProperty("bench.dir", "target/read-bench")).toAbsolutePath();

    private static List<String> program(String... words) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(CollectorProcess.serve().subList(0, 2));
        command.addAll(List.of(words));
        command.addAll(List.of("--config", "collector.yaml"));
        return command;
    }

    /** A session each 63 s for two years, as an import of a session file tells them. */
    private void fill() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("collector.yaml"), CONFIG);
        if (Files.exists(directory.resolve("filled"))) return;
        SplittableRandom random = new SplittableRandom(1);
        Path file = directory.resolve("sessions.ndjson");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < SESSIONS; i++) {
                Instant login = FIRST.plusMillis(i * BETWEEN_MS);
                Instant logout = login.plusSeconds(60 + random.nextInt(10_000));
                out.write(
                        String.format(
                                Locale.ROOT,
                                "{\"userName\":\"user%d\",\"userDomain\":\"lab.example\","
                                        + "\"machineName\":\"LAB-%04d\",\"loginTime\":\"%s\","
                                        + "\"logoutTime\":\"%s\",\"location\":\"Library 2\","
                                        + "\"osVersion\":\"Windows 11 26100\","
                                        + "\"terminal\":{\"ip\":\"10.1.%d.%d\"},"
                                        + "\"inactive\":[{\"kind\":\"LOCK\",\"from\":\"%s\",\"to\":\"%s\"}]}%n",
                                random.nextInt(20_000),
                                random.nextInt(2_000),
                                login,
                                logout,
                                random.nextInt(250),
                                random.nextInt(250),
                                login.plusSeconds(20),
                                login.plusSeconds(50)));
            }
        }
        Files.deleteIfExists(directory.resolve("collector.db"));
        long from = System.nanoTime();
        Process importing =
                CollectorProcess.launch(
                        program("import", file.toString()), directory, "import.log", Map.of());
        String said = new String(importing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(importing.waitFor()).isZero();
        assertThat(said).startsWith("read " + SESSIONS + ", added " + SESSIONS + ",");
        OUT.printf(
                "import: %s in %d s%n", said.strip(), (System.nanoTime() - from) / 1_000_000_000);
        Files.delete(file);
        Files.createFile(directory.resolve("filled"));
    }

    private HttpRequest request(String line, String[] header) {
        String[] words = line.split(" ", 2);
        return HttpRequest.newBuilder(URI.create(address + words[1]))
                .method(words[0], HttpRequest.BodyPublishers.noBody())
                .headers(header)
                .build();
    }

    private String ask(String line, String... header) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(request(line, header), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(line + "\n" + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private double millis(String line, String... header) throws IOException, InterruptedException {
        long from = System.nanoTime();
        ask(line, header);
        return (System.nanoTime() - from) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Both requests in turn, so that what else the machine does weighs on both. */
    private void compare(String what, String first, String deep, String... header)
            throws IOException, InterruptedException {
        double[] near = new double[TURNS];
        double[] far = new double[TURNS];
        for (int i = -5; i < TURNS; i++) {
            double a = millis(first, header);
            double b = millis(deep, header);
            if (i < 0) continue;
            near[i] = a;
            far[i] = b;
        }
        OUT.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f |%n",
                what,
                median(near),
                median(far),
                median(far) / median(near));
    }

    /** Walks until so many sessions are passed; the cursor there. */
    private String walk(String token, int passed) throws IOException, InterruptedException {
        String after = "";
        for (int met = 0; met < passed; met += 1000) {
            String page = ask("GET /api/v1/sessions?limit=1000" + after, "Authorization", token);
            after = "&after=" + json.readTree(page).path("next").asText();
        }
        return after;
    }

    private static long status(long pid, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
            if (line.startsWith(field + ":")) return Long.parseLong(line.replaceAll("\\D", ""));
        throw new AssertionError("/proc does not tell " + field);
    }

    /** Heap in use, from the process itself. */
    private static long heapKib(long pid) throws IOException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                String.valueOf(pid),
                                "GC.heap_info")
                        .redirectErrorStream(true)
                        .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return java.util.regex.Pattern.compile("(?:heap|generation) .*?used (\\d+)K")
                .matcher(text)
                .results()
                .mapToLong(m -> Long.parseLong(m.group(1)))
                .sum();
    }

    private void stream(String what, long pid, String mark, String line, String... header)
            throws Exception {
        long before = status(pid, "VmRSS");
        long from = System.nanoTime();
        HttpResponse<InputStream> answer =
                client.send(request(line, header), HttpResponse.BodyHandlers.ofInputStream());
        long begun = System.nanoTime();
        long bytes = 0;
        long items = 0;
        long rss = 0;
        long heap = 0;
        long sampled = 0;
        byte[] piece = new byte[1 << 16];
        byte[] wanted = mark.getBytes(StandardCharsets.US_ASCII);
        int at = 0;
        try (InputStream in = answer.body()) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                bytes += n;
                for (int i = 0; i < n; i++) {
                    at = piece[i] == wanted[at] ? at + 1 : piece[i] == wanted[0] ? 1 : 0;
                    if (at < wanted.length) continue;
                    items++;
                    at = 0;
                }
                if (System.nanoTime() - sampled < 1_000_000_000) continue;
                sampled = System.nanoTime();
                rss = Math.max(rss, status(pid, "VmRSS"));
                heap = Math.max(heap, heapKib(pid));
            }
        }
        assertThat(items).as(what).isEqualTo(SESSIONS);
        OUT.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | %.1f | %d | %d | %d |%n",
                what,
                items,
                bytes >> 20,
                (begun - from) / 1e9,
                (System.nanoTime() - from) / 1e9,
                before >> 10,
                rss >> 10,
                heap >> 10);
    }

    @Test
    void pagesAndStreams() throws Exception {
        fill();
        int deep = SESSIONS / 1000 * 950;
        Process token =
                CollectorProcess.launch(
                        program("token", "create", "--role", "helpdesk"),
                        directory,
                        "token.log",
                        Map.of());
        String bearer =
                "Bearer "
                        + new String(token.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .strip();
        try (CollectorProcess serve =
                CollectorProcess.started(program("serve"), directory, Map.of())) {
            address = serve.address();
            OUT.println("| page of " + PAGE + " | first, ms | deep, ms | deep/first |");
            String cursor = walk(bearer, deep);
            String api = "GET /api/v1/sessions?limit=" + PAGE;
            compare("API, after " + deep, api, api + cursor, "Authorization", bearer);
            String ekran = "POST /ekranapi/sessions?sessionCount=" + PAGE + "&pageIndex=";
            compare("Ekran, jump to " + deep, ekran + 0, ekran + deep / PAGE, BEARER);
            String huawei = "GET /v2/p/connections/desktops?limit=" + PAGE + "&offset=";
            compare("Huawei, jump to " + deep, huawei + 0, huawei + deep, X_AUTH);
            walks(ekran, huawei, deep);
            String electa = "GET /logs/?CID=1&Token=" + electaToken() + "&RoomID=1093";
            String late = "1/1/2024";
            String days = "&StartDateTimeUTC=%s&EndDateTimeUTC=%s";
            compare(
                    "Electa, a day",
                    electa + String.format(days, late, late),
                    electa + String.format(days, "11/20/2025", "11/20/2025"),
                    NONE);
            String epm = "GET /interop/rest/security/v1/report/userloginreport?from_date=";
            compare(
                    "EPM, a day",
                    epm + "2024-01-01&to_date=2024-01-01",
                    epm + "2025-11-20&to_date=2025-11-20",
                    BEARER);
            OUT.println(
                    "| stream | items | MiB | begun after, s | whole after, s | RSS before, MiB |"
                            + " highest RSS, MiB | highest heap, MiB |");
            stream(
                    "Electa",
                    serve.pid(),
                    "<Item>",
                    electa + String.format(days, late, "12/31/2026"),
                    NONE);
            stream(
                    "EPM",
                    serve.pid(),
                    "\"userlogin\"",
                    epm + "2024-01-01&to_date=2026-12-31",
                    BEARER);
        }
    }

    /** Each next page of a walk, deep in it, against the second page of a walk. */
    private void walks(String ekran, String huawei, int deep)
            throws IOException, InterruptedException {
        double[] near = new double[TURNS];
        double[] far = new double[TURNS];
        for (int page = 0; page <= (deep + 1000) / PAGE && page < 2; page++)
            ask(ekran + page, BEARER);
        int start = deep / PAGE;
        ask(ekran + start, BEARER);
        for (int i = 0; i < TURNS; i++) {
            near[i] = millis(ekran + (2 + i), BEARER);
            far[i] = millis(ekran + (start + 1 + i), BEARER);
        }
        told("Ekran, next page of a walk", near, far);
        ask(huawei + 0, X_AUTH);
        ask(huawei + deep, X_AUTH);
        for (int i = 0; i < TURNS; i++) {
            near[i] = millis(huawei + (1 + i) * PAGE, X_AUTH);
            far[i] = millis(huawei + (deep + (1 + i) * PAGE), X_AUTH);
        }
        told("Huawei, next page of a walk", near, far);
    }

    private static void told(String what, double[] near, double[] far) {
        OUT.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.2f |%n",
                what,
                median(near),
                median(far),
                median(far) / median(near));
    }

    private String electaToken() throws IOException, InterruptedException {
        return ask("GET /token/?CID=1&AppKey=k", NONE)
                .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
    }
}
