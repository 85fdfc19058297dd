package org.logonmeter.collector.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;

/** Every path of our own knows its methods. */
class MethodsTest {
    private static final List<String> READ =
            List.of("/", "/sessions", "/api/v1/sessions", "/openapi", "/sessions?limit=x");
    private static final List<String> ADMIN = List.of("/health/live", "/health/ready", "/metrics");
    private static final List<String> POSTED = List.of("/api/v1/enrol", "/api/v1/events");

    @TempDir Path directory;
    private RunningCollector collector;

    @BeforeEach
    void start() {
        collector =
                RunningCollector.start(
                        directory,
                        InstantSource.fixed(Instant.parse("2026-11-25T10:00:00Z")),
                        Map.of("LOGONMETER_SERVER_ANONYMOUS_ROLE", "helpdesk"));
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private RawHttp.Reply ask(int port, String method, String path, String... more)
            throws IOException {
        List<Map.Entry<String, String>> headers = new java.util.ArrayList<>();
        headers.add(Map.entry("Host", "localhost:" + port));
        for (int i = 0; i < more.length; i += 2) headers.add(Map.entry(more[i], more[i + 1]));
        return new RawHttp(port).send(method + " " + path, headers, new byte[0]);
    }

    /** All that stands on the wire after a request that says it is the last. */
    private static String wire(int port, String request) throws IOException {
        try (var socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            return new String(
                    socket.getInputStream().readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private void headIsGetWithoutBody(int port, String path) throws IOException {
        for (String coding : List.of("identity", "gzip")) {
            RawHttp.Reply get = ask(port, "GET", path, "Accept-Encoding", coding);
            String head =
                    wire(
                            port,
                            "HEAD "
                                    + path
                                    + " HTTP/1.1\r\nHost: localhost:"
                                    + port
                                    + "\r\nAccept-Encoding: "
                                    + coding
                                    + "\r\nConnection: close\r\n\r\n");
            assertThat(head).as(path).startsWith("HTTP/1.1 " + get.status() + " ");
            assertThat(head).as(path).endsWith("\r\n\r\n");
            assertThat(head.indexOf("\r\n\r\n")).as(path).isEqualTo(head.length() - 4);
            assertThat(names(head)).as(path).isEqualTo(names(get));
        }
    }

    private static List<String> names(RawHttp.Reply reply) {
        return reply.headers().stream()
                .map(h -> h.getKey().toLowerCase(java.util.Locale.ROOT))
                .sorted()
                .toList();
    }

    private static List<String> names(String head) {
        return head.strip()
                .lines()
                .skip(1)
                .map(l -> l.substring(0, l.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .sorted()
                .toList();
    }

    @Test
    void anOlderVersionIsToldWithoutAFaultOfOurs() throws IOException {
        for (int port : new int[] {collector.port(), collector.adminPort()})
            try (java.net.Socket socket =
                    new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write(
                                "GET /openapi HTTP/1.0\r\n\r\n"
                                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                String answer =
                        new String(
                                socket.getInputStream().readAllBytes(),
                                java.nio.charset.StandardCharsets.UTF_8);
                assertThat(answer)
                        .startsWith("HTTP/1.1 505 ")
                        .contains("\"code\":\"http-version\"")
                        .doesNotContain("mistake");
            }
    }

    @Test
    void headIsGetWithoutItsBody() throws IOException {
        for (String path : READ) headIsGetWithoutBody(collector.port(), path);
        for (String path : ADMIN) headIsGetWithoutBody(collector.adminPort(), path);
        String page = ask(collector.port(), "GET", "/sessions").text();
        String sheet = page.replaceAll("(?s).*href=\"(/assets/[^\"]*app.css)\".*", "$1");
        headIsGetWithoutBody(collector.port(), sheet);
        headIsGetWithoutBody(collector.port(), "/nothing");
    }

    @Test
    void theLengthHeadTellsIsThatOfGet() throws IOException {
        for (String path : List.of("/openapi", "/sessions"))
            assertThat(ask(collector.port(), "HEAD", path).header("Content-Length"))
                    .as(path)
                    .isPresent()
                    .isEqualTo(ask(collector.port(), "GET", path).header("Content-Length"));
    }

    @Test
    void aConnectionGoesOnAfterHead() throws IOException {
        String head = "HEAD /openapi HTTP/1.1\r\nHost: localhost\r\n";
        String both =
                wire(
                        collector.port(),
                        head + "\r\n" + head.replace("HEAD", "GET") + "Connection: close\r\n\r\n");
        assertThat(both.split("HTTP/1.1 200 ", -1)).hasSize(3);
        assertThat(both.strip()).endsWith("}").contains("openapi");
    }

    @Test
    void anotherMethodIs405WithTheOnesThatAre() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")) {
            for (String path : READ) refused(collector.port(), method, path, "GET, HEAD");
            for (String path : ADMIN) refused(collector.adminPort(), method, path, "GET, HEAD");
            if (!method.equals("POST"))
                for (String path : POSTED) refused(collector.port(), method, path, "POST");
        }
        for (String method : List.of("GET", "HEAD"))
            for (String path : POSTED) refused(collector.port(), method, path, "POST");
    }

    private void refused(int port, String method, String path, String allowed) throws IOException {
        RawHttp.Reply reply = ask(port, method, path);
        String what = method + " " + path;
        assertThat(reply.status()).as(what).isEqualTo(405);
        assertThat(reply.header("Allow")).as(what).contains(allowed);
        if (!method.equals("HEAD"))
            assertThat(reply.text()).as(what).contains("\"code\":\"method-not-allowed\"");
    }

    @Test
    void aPathThatIsNoneIs404WithEveryMethod() throws IOException {
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "FOO"))
            for (String path : List.of("/nothing", "/api/v1/nothing", "/metrics", "/sessions/"))
                assertThat(ask(collector.port(), method, path).status())
                        .as(method + " " + path)
                        .isEqualTo(404);
    }
}
