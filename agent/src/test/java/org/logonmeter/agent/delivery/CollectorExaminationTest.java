package org.logonmeter.agent.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.doctor.Finding;

/** Real sockets, each broken in one way: the finding names that way and no other. */
class CollectorExaminationTest {
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final String REFUSED = "{\"code\":\"x\",\"status\":1}";

    @TempDir Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(s -> s.stop(0));
    }

    @Test
    void aWorkingCollectorGivesNoFault() throws IOException {
        answers.put("/api/v1/events", 400);
        List<Finding> found = examined(plain(), "credential", null);
        assertThat(faults(found)).isEmpty();
        assertThat(found).extracting(Finding::check).contains("credential", "clock");
        assertThat(bodies).as("nothing a collector would keep").containsOnly("{}");
    }

    @Test
    void aClosedPortIsNamed() throws IOException {
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = s.getLocalPort();
        }
        assertFault(
                examined("http://127.0.0.1:" + port, "credential", null),
                "collector.connection",
                "refuses");
    }

    @Test
    void anUnknownNameIsNamed() {
        assertFault(
                examined("http://nobody.invalid:1", "credential", null),
                "collector.name",
                "nobody.invalid");
    }

    @Test
    void someoneElsesAnswersAreNoCollector() throws IOException {
        String url = plain();
        for (int status : new int[] {200, 302, 404, 407, 500, 503}) {
            answers.put("/api/v1/events", status);
            assertFault(
                    examined(url, "credential", null),
                    "collector.answer",
                    Integer.toString(status));
        }
    }

    @Test
    void aLoginPageOfAProxyIsNoCollector() throws IOException {
        answers.put("/api/v1/events", -401);
        assertFault(examined(plain(), "credential", null), "collector.answer", "not from");
    }

    @Test
    void aSilentServerEndsTheWaitInBoundedTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            List<Finding> found =
                    CollectorExamination.of(
                            address("http://127.0.0.1:" + silent.getLocalPort(), null),
                            Optional.of("credential"),
                            Optional.empty(),
                            InstantSource.system(),
                            Duration.ofMillis(300));
            assertFault(found, "collector.answer", "");
            List<Finding> tls =
                    CollectorExamination.of(
                            address("https://127.0.0.1:" + silent.getLocalPort(), null),
                            Optional.of("credential"),
                            Optional.empty(),
                            InstantSource.system(),
                            Duration.ofMillis(300));
            assertFault(tls, "collector.tls", "");
        }
    }

    @Test
    void anUnknownCredentialIsNoFaultIfTheSecretOpensTheDoor() throws IOException {
        answers.put("/api/v1/events", 401);
        answers.put("/api/v1/enrol", 400);
        String url = plain();
        assertThat(faults(examined(url, "old", "secret"))).isEmpty();
        assertFault(examined(url, "old", null), "enrolment", "no enrolment secret");
        answers.put("/api/v1/enrol", 401);
        assertFault(examined(url, null, "wrong"), "enrolment", "401");
        answers.put("/api/v1/events", 403);
        assertFault(examined(url, "revoked", "secret"), "credential", "shut");
    }

    @Test
    void aClockFarFromTheCollectorsIsAFault() throws IOException {
        answers.put("/api/v1/events", 400);
        InstantSource ahead = () -> Instant.now().plusSeconds(3600);
        List<Finding> found =
                CollectorExamination.of(
                        address(plain(), null),
                        Optional.of("credential"),
                        Optional.empty(),
                        ahead,
                        STEP);
        assertFault(found, "clock", "ahead");
    }

    @Test
    void theReasonATlsCertificateIsRefusedIsNamed() throws Exception {
        answers.put("/api/v1/events", 400);
        Served good = secure("good", "san=ip:127.0.0.1", "-1d", 30);
        assertThat(faults(securely(good.url(), good.ca(), "credential"))).isEmpty();
        assertFault(securely(good.url(), null, "credential"), "collector.tls", "authority");
        Served other = secure("other", "san=dns:elsewhere.example", "-1d", 30);
        assertFault(
                securely(other.url(), other.ca(), "credential"), "collector.tls", "not for 127");
        Served old = secure("old", "san=ip:127.0.0.1", "-30d", 10);
        assertFault(securely(old.url(), old.ca(), "credential"), "collector.tls", "expired");
        Served early = secure("early", "san=ip:127.0.0.1", "+5d", 30);
        assertFault(securely(early.url(), early.ca(), "credential"), "collector.tls", "not yet");
    }

    @Test
    void plainHttpBehindAnHttpsAddressIsNamed() throws IOException {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> badRequest(plain));
            assertFault(
                    examined("https://127.0.0.1:" + plain.getLocalPort(), "credential", null),
                    "collector.tls",
                    "does not speak TLS");
        }
    }

    /** As web servers answer what is no HTTP. */
    private static void badRequest(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    if (socket.getInputStream().read() < 0) continue;
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    socket.getOutputStream().flush();
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private record Served(String url, Path ca) {}

    private Served secure(String name, String extension, String from, int days) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path ca = folder.resolve(name + ".pem");
        authority(store, ca);
        // An end certificate that is itself the trust anchor would be trusted whatever its dates.
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "k",
                "-signer",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                extension,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days));
        keytool(store, "-delete", "-alias", "ca");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new Served("https" + started(server).substring(4), ca);
    }

    private static void authority(Path store, Path pem) throws Exception {
        keytool(
                store,
                "-genkeypair",
                "-alias",
                "ca",
                "-keyalg",
                "EC",
                "-dname",
                "CN=ca",
                "-ext",
                "bc:c",
                "-startdate",
                "-60d",
                "-validity",
                "365");
        keytool(store, "-exportcert", "-rfc", "-alias", "ca", "-file", pem.toString());
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private String plain() throws IOException {
        return started(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private String started(HttpServer server) {
        server.createContext(
                "/",
                exchange -> {
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    int status = answers.getOrDefault(exchange.getRequestURI().getPath(), 404);
                    byte[] body =
                            (status < 0 ? "<html>log in" : REFUSED)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(Math.abs(status), body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static CollectorAddress address(String url, @Nullable Path ca) {
        return new CollectorAddress(URI.create(url), ca, null);
    }

    private static List<Finding> examined(
            String url, @Nullable String credential, @Nullable String secret) {
        return CollectorExamination.of(
                address(url, null),
                Optional.ofNullable(credential),
                Optional.ofNullable(secret),
                InstantSource.system(),
                STEP);
    }

    private static List<Finding> securely(String url, @Nullable Path ca, String credential) {
        return CollectorExamination.of(
                address(url, ca),
                Optional.of(credential),
                Optional.empty(),
                InstantSource.system(),
                STEP);
    }

    private static List<Finding> faults(List<Finding> found) {
        return found.stream().filter(f -> f.verdict() == Finding.Verdict.FAULT).toList();
    }

    private static void assertFault(List<Finding> found, String check, String word) {
        assertThat(faults(found))
                .singleElement()
                .satisfies(
                        f -> {
                            assertThat(f.check()).isEqualTo(check);
                            assertThat(f.text().toLowerCase(Locale.ROOT))
                                    .contains(word.toLowerCase(Locale.ROOT));
                            assertThat(f.cure()).isNotBlank();
                        });
    }
}
