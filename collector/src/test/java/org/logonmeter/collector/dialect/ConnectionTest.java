package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection, many requests: what is a request, and where the last one ends. */
class ConnectionTest {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String NEXT = "GET /logs/?smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final int PATIENCE_MS = 20_000;

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

    /** Sends all of it at once and reads until the server closes; the status of each answer. */
    private List<Integer> answers(String sent) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), fixture.collector.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // closed before all was sent; what was answered is read below
            }
            return statuses(toTheEnd(socket.getInputStream()));
        }
    }

    private static String toTheEnd(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) all.write(buffer, 0, n);
        } catch (SocketException e) {
            // a reset is an end too
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static List<Integer> statuses(String text) {
        List<Integer> found = new ArrayList<>();
        Matcher status = STATUS.matcher(text);
        while (status.find()) found.add(Integer.valueOf(status.group(1)));
        return found;
    }

    private static String request(String line, String headers) {
        return line + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
    }

    @Test
    void nothingIsReadAfterTheRequestThatSaysItIsTheLast() throws IOException {
        for (String close : List.of("close", "Close", "CLOSE", "keep-alive, close", "x , close"))
            for (String line :
                    List.of(
                            "GET /logs/",
                            "GET /token/x",
                            "GET /nix",
                            "GET /sessions",
                            "POST /ekranapi/sessions",
                            "DELETE /api/LoginStats",
                            "POST /api/v1/events",
                            "GET /v1.0/project-1/desktop-users/login-records",
                            "GET /interop/rest/v2/files/list"))
                assertThat(answers(request(line, "Connection: " + close + "\r\n") + NEXT + NEXT))
                        .as(line + " " + close)
                        .hasSize(1);
    }

    @Test
    void anUnreadBodyIsNoRequest() throws IOException {
        for (int length : new int[] {NEXT.length() * 3, 5 << 20, 9 << 20}) {
            String body = NEXT.repeat(length / NEXT.length() + 1).substring(0, length);
            for (String line :
                    List.of(
                            "POST /api/LoginStats",
                            "POST /ekranapi/sessions",
                            "POST /token/",
                            "POST /api/v1/events",
                            "POST /nix",
                            "POST /logs/",
                            "DELETE /interop/rest/v2/files/list")) {
                String headers = "Content-Type: x/y\r\nContent-Length: " + length + "\r\n";
                assertThat(answers(request(line, headers + "Connection: close\r\n") + body + NEXT))
                        .as(line + " of " + length)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    /** Control: where the client does not say so, the next request is answered. */
    @Test
    void aConnectionIsKeptUntilTheClientSaysOtherwise() throws IOException {
        assertThat(
                        answers(
                                request("GET /nix", "")
                                        + request("GET /token/x", "")
                                        + request("GET /logs/", "Connection: close\r\n")))
                .containsExactly(404, 404, 200);
    }

    @Test
    void anAddressInFullIsTheSameRequest() throws IOException {
        for (String[] same :
                List.of(
                        new String[] {"GET http://h/logs/?UserId=1", "200"},
                        new String[] {"GET HTTP://H/LOGS", "200"},
                        new String[] {"GET http://h/logs/a", "404"},
                        new String[] {"DELETE http://h/api/LoginStats", "405"},
                        new String[] {"POST http://h/ekranapi/sessions", "401"},
                        new String[] {"POST http://h/api/v1/events", "401"},
                        new String[] {"GET http://h/openapi", "200"},
                        new String[] {"GET http://other/openapi", "400"}))
            assertThat(answers(request(same[0], "Connection: close\r\n")))
                    .as(same[0])
                    .containsExactly(Integer.valueOf(same[1]));
    }

    @Test
    void aForeignClientMayWriteAQueryBare() throws IOException {
        String token =
                fixture.http
                        .send("GET /token/?CID=12345&AppKey=app-key", List.of(), new byte[0])
                        .text()
                        .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
        String end = "Connection: close\r\n";
        for (String user :
                List.of("a{b}", "DOM\\name", "a\"b", "a|b", "a^b", "a[b]", "a<b>", "a`b"))
            assertThat(
                            answers(
                                    request(
                                            "GET /logs/?CID=12345&Token={"
                                                    + token
                                                    + "}&Username="
                                                    + user,
                                            end)))
                    .as(user)
                    .containsExactly(200);
        for (String bad : List.of("%zz", "%", "%ff", "\u00E9", "a\u0001b", "a\u007Fb"))
            assertThat(answers(request("GET /logs/?Username=" + bad, end)))
                    .as(bad)
                    .containsExactly(400);
        for (String ours : List.of("GET /api/v1/sessions?user=a{b}", "GET /openapi?a|b"))
            assertThat(answers(request(ours, end))).as(ours).containsExactly(400);
    }
}
