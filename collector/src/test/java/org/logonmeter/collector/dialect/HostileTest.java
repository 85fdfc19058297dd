package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hostile input: no 5xx, no hang, nobody is called, nothing is stored unless 200 was answered. */
class HostileTest {
    private static final String TOKEN = "8840d84f-ae94-4593-9b91-dd1882574884";
    private static final String GOOD =
            "{\"MachineName\":\"PC\",\"UserName\":\"u\",\"ActionId\":1,\"Token\":\""
                    + TOKEN
                    + "\"}";
    private static final String NAMESPACE =
            "http://schemas.datacontract.org/2004/07/WinAPI.Requests";
    private static final String GOOD_XML =
            "<LoginStatsRequest xmlns=\""
                    + NAMESPACE
                    + "\"><Token>"
                    + TOKEN
                    + "</Token><ActionId>1</ActionId><MachineName>PC</MachineName>"
                    + "<UserName>u</UserName></LoginStatsRequest>";

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

    private int post(String path, String type, byte[] body) throws IOException {
        long before = fixture.collector.storedEvents();
        List<Map.Entry<String, String>> headers =
                List.of(
                        Map.entry("Content-Type", type),
                        Map.entry("Authorization", "Bearer ekran-token"));
        RawHttp.Reply reply = fixture.http.send("POST " + path, headers, body);
        assertThat(reply.status()).as(shown(body)).isLessThan(500);
        assertThat(reply.text()).doesNotContain("Exception", "org.logonmeter", "java.");
        if (reply.status() != 200)
            assertThat(fixture.collector.storedEvents()).as(shown(body)).isEqualTo(before);
        return reply.status();
    }

    private static String shown(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void jsonThatIsNone() throws IOException {
        List<String> bodies =
                List.of(
                        "",
                        " ",
                        "{",
                        "}",
                        "[",
                        "]",
                        "[1",
                        "{\"",
                        "{\"a",
                        "{\"a\"",
                        "{\"a\":",
                        "{\"a\":1,",
                        "{\"a\":1,}",
                        "{,}",
                        "{:}",
                        "{\"a\" 1}",
                        "{a:1}",
                        "{'a':1}",
                        "{\"a\":01}",
                        "{\"a\":+1}",
                        "{\"a\":.5}",
                        "{\"a\":1.}",
                        "{\"a\":1e}",
                        "{\"a\":0x1}",
                        "{\"a\":NaN}",
                        "{\"a\":Infinity}",
                        "{\"a\":-}",
                        "{\"a\":\"\t\"}",
                        "{\"a\":\"\n\"}",
                        "{\"a\":\"\\x\"}",
                        "{\"a\":\"\\u12\"}",
                        "{\"a\":\"\\\"}",
                        "{\"a\":tru}",
                        "{\"a\":TRUE}",
                        "{\"a\":nul}",
                        "{\"a\":1}}",
                        "{\"a\":1}{\"b\":2}",
                        "{\"a\":1} x",
                        "/**/{}",
                        "{}//",
                        "\"a\"",
                        "1",
                        "-1",
                        "true",
                        "false",
                        "null",
                        "[]",
                        "[{}]",
                        "{\"a\":1e999999999}",
                        "{\"a\":" + "9".repeat(100_000) + "}",
                        "{\"ActionId\":" + "1".repeat(1_000_000) + "}",
                        "{\"ActionId\":-" + "0".repeat(100_000) + "1}",
                        "{\"ActionId\":1e2147483647}",
                        "{\"Lab\":" + "7".repeat(100_000) + "}",
                        "{\"LogonStartTime\":\"/Date(" + "9".repeat(1000) + ")/\"}",
                        "{\"LogonStartTime\":\"" + "2".repeat(100_000) + "\"}",
                        "{\"" + "a".repeat(1_000_000) + "\":1}",
                        "[".repeat(100_000),
                        "{\"a\":".repeat(50_000),
                        "[{\"a\":".repeat(50_000),
                        "\u0000",
                        "{\"a\":\"\u0000\"}",
                        "\uFEFF",
                        "\uFEFF\uFEFF{}",
                        "{\"a\":1\u0000}");
        for (String body : bodies) {
            assertThat(post("/api/LoginStats", "application/json", bytes(body)))
                    .as(shown(bytes(body)))
                    .isIn(400, 401);
            assertThat(post("/ekranapi/sessions", "application/json", bytes(body)))
                    .as(shown(bytes(body)))
                    .isIn(200, 400);
        }
    }

    @Test
    void brokenEncodings() throws IOException {
        List<byte[]> bodies = new ArrayList<>();
        for (int[] bad :
                List.of(
                        new int[] {0xFF},
                        new int[] {0xC0, 0xAF},
                        new int[] {0xE0, 0x80, 0xAF},
                        new int[] {0xED, 0xA0, 0x80},
                        new int[] {0xF4, 0x90, 0x80, 0x80},
                        new int[] {0xF8, 0x88, 0x80, 0x80, 0x80},
                        new int[] {0x80},
                        new int[] {0xE2, 0x82})) {
            StringBuilder latin = new StringBuilder(GOOD.replace("\"u\"", "\"u"));
            for (int b : bad) latin.append((char) b);
            String text = GOOD.replace("\"u\"", "\"u" + "§" + "\"");
            StringBuilder raw = new StringBuilder();
            for (int b : bad) raw.append((char) b);
            bodies.add(text.replace("§", raw).getBytes(StandardCharsets.ISO_8859_1));
        }
        bodies.add(GOOD.getBytes(StandardCharsets.UTF_16));
        bodies.add(GOOD.getBytes(StandardCharsets.UTF_16LE));
        for (byte[] body : bodies) {
            assertThat(post("/api/LoginStats", "application/json", body)).isEqualTo(400);
            assertThat(
                            post(
                                    "/api/LoginStats",
                                    "application/xml",
                                    new String(body, StandardCharsets.ISO_8859_1)
                                            .getBytes(StandardCharsets.ISO_8859_1)))
                    .isEqualTo(400);
        }
        assertThat(post("/api/LoginStats", "application/json; charset=utf-16", bytes(GOOD + "x")))
                .isEqualTo(400);
    }

    @Test
    void namesThatAreNaughtyComeBackAsTheyWent() throws IOException {
        List<String> naughty =
                List.of(
                        "'; DROP TABLE session; --",
                        "\" OR 1=1",
                        "%",
                        "_",
                        "*",
                        "${jndi:ldap://x}",
                        "{{7*7}}",
                        "<script>alert(1)</script>",
                        "]]>",
                        "&amp;",
                        "\u202etxet",
                        "Ω≈ç√",
                        "田中さん",
                        "🏳️‍🌈",
                        "ﬀ",
                        "İ",
                        "ß",
                        "A\u0301",
                        "\u200B\u200Bx",
                        "CON",
                        "../../etc",
                        "%00",
                        "%s%n",
                        "null",
                        "undefined",
                        "true",
                        "0",
                        "-1",
                        "1e308",
                        "=1+1",
                        "\u0001x",
                        "\u007F",
                        "a\tb",
                        "a\nb",
                        "\uFFFE",
                        "x".repeat(4096));
        for (String name : naughty) {
            String json =
                    GOOD.replace(
                            "\"u\"",
                            "\""
                                    + new String(
                                            com.fasterxml.jackson.core.io.JsonStringEncoder
                                                    .getInstance()
                                                    .quoteAsString(name))
                                    + "\"");
            assertThat(post("/api/LoginStats", "application/json", bytes(json)))
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(fixture.collector.storedEvents()).isEqualTo(naughty.size());
        RawHttp.Reply all =
                fixture.http.send(
                        "POST /ekranapi/sessions",
                        List.of(Map.entry("Authorization", "Bearer ekran-token")),
                        new byte[0]);
        assertThat(all.text()).contains("DROP TABLE", "田中さん", "🏳️‍🌈", "{{7*7}}");
    }

    @Test
    void xmlThatFetchesOrExpands() throws Exception {
        try (ServerSocket canary = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + canary.getLocalPort() + "/x";
            StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY e0 \"ha\">");
            for (int i = 1; i < 30; i++)
                laughs.append("<!ENTITY e" + i + " \"&e" + (i - 1) + ";&e" + (i - 1) + ";\">");
            for (String body :
                    List.of(
                            laughs + "]>" + GOOD_XML.replace(">u<", ">&e29;<"),
                            "<!DOCTYPE l [<!ENTITY a \""
                                    + "x".repeat(50_000)
                                    + "\">]>"
                                    + GOOD_XML.replace(">u<", ">" + "&a;".repeat(50_000) + "<"),
                            "<!DOCTYPE l SYSTEM \"" + url + "\">" + GOOD_XML,
                            "<!DOCTYPE l PUBLIC \"p\" \"" + url + "\">" + GOOD_XML,
                            "<!DOCTYPE l [<!ENTITY x SYSTEM \""
                                    + url
                                    + "\">]>"
                                    + GOOD_XML.replace(">u<", ">&x;<"),
                            "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                                    + GOOD_XML.replace(">u<", ">&x;<"),
                            "<!DOCTYPE l [<!ENTITY % x SYSTEM \"" + url + "\"> %x;]>" + GOOD_XML,
                            "<!DOCTYPE l [<!NOTATION n SYSTEM \"" + url + "\">]>" + GOOD_XML,
                            GOOD_XML.replace(">u<", ">&undefined;<"),
                            GOOD_XML.replace(">u<", ">&#0;<"),
                            GOOD_XML.replace(">u<", ">&#xD800;<"),
                            GOOD_XML.replace(">u<", ">\u0001<"),
                            "<?xml version=\"1.1\"?>" + GOOD_XML.replace(">u<", ">&#1;<"),
                            "<a>".repeat(100_000),
                            "<" + "a".repeat(1_000_000) + "/>",
                            GOOD_XML + GOOD_XML,
                            GOOD_XML + "x",
                            GOOD_XML.substring(0, GOOD_XML.length() - 5),
                            "<?xml version=\"1.0\" encoding=\"utf-16\"?>"))
                assertThat(post("/api/LoginStats", "application/xml", bytes(body)))
                        .as(shown(bytes(body)))
                        .isEqualTo(400);
            for (String body :
                    List.of(
                            "<?xml-stylesheet href=\"" + url + "\"?>" + GOOD_XML,
                            GOOD_XML.replace(
                                    "<Token>",
                                    "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\""
                                            + url
                                            + "\"/><Token>"),
                            GOOD_XML.replaceFirst(
                                    "xmlns=",
                                    "xmlns:s=\"http://www.w3.org/2001/XMLSchema-instance\""
                                            + " s:schemaLocation=\""
                                            + NAMESPACE
                                            + " "
                                            + url
                                            + "\" xmlns="),
                            GOOD_XML.replace(
                                    "<Token>",
                                    "<X>" + "<y>".repeat(90) + "</y>".repeat(90) + "</X><Token>")))
                assertThat(post("/api/LoginStats", "application/xml", bytes(body)))
                        .as(shown(bytes(body)))
                        .isEqualTo(200);
            canary.setSoTimeout(100);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .as("nobody called")
                    .isThrownBy(canary::accept);
            try (Socket control = new Socket(canary.getInetAddress(), canary.getLocalPort());
                    Socket heard = canary.accept()) {
                assertThat(heard.getPort()).as("a call is heard").isEqualTo(control.getLocalPort());
            }
        }
    }

    @Test
    void pathsAndMethodsThatAreTricks() throws IOException {
        List<Map.Entry<String, String>> json =
                List.of(Map.entry("Content-Type", "application/json"));
        for (String line :
                List.of(
                        "POST //api/LoginStats",
                        "POST /api//LoginStats",
                        "POST /api/./LoginStats",
                        "POST /x/../api/LoginStats",
                        "POST /api/LoginStats;v=1",
                        "POST /api/LoginStats%00",
                        "POST /api/LoginStats%2F..",
                        "POST /api%2FLoginStats",
                        "POST /api/LoginStats/x",
                        "POST /api/LoginStats//",
                        "POST /api/..",
                        "POST\t/api/LoginStats",
                        "POST  /api/LoginStats",
                        "PROPFIND /api/LoginStats",
                        "TRACE /api/LoginStats",
                        "CONNECT /api/LoginStats",
                        "POST api/LoginStats",
                        "POST *",
                        "POST \\api\\LoginStats",
                        "POST /api/LoginStats HTTP/9.9 x",
                        "POST /" + "a".repeat(20_000),
                        "POST /api/\u00e9",
                        "POST /api/{x}",
                        "GET /v1.0/../../x/desktop-users/login-records",
                        "GET /v1.0/%2e%2e/desktop-users/login-records",
                        "GET /interop/rest/v1/applicationsnapshots/%2e%2e%2fepm.key/contents",
                        "GET /interop/rest/v1/applicationsnapshots/..%5c..%5cepm.key/contents",
                        "GET /interop/rest/v1/applicationsnapshots/%00.csv/contents",
                        "GET /logs/?" + "a=1&".repeat(900),
                        "GET /token/?CID=" + "9".repeat(3000) + "&AppKey=x")) {
            int status = statusOf(line, json, GOOD);
            assertThat(status).as(shown(bytes(line))).isNotEqualTo(200).isLessThan(500);
        }
        assertThat(fixture.collector.storedEvents()).isZero();
    }

    /** 0 where the connection was closed without an answer, which is one too. */
    private int statusOf(String line, List<Map.Entry<String, String>> headers, String body)
            throws IOException {
        try {
            RawHttp.Reply reply = fixture.http.send(line, headers, bytes(body));
            return reply.text().contains("<ResponseCode>") ? 299 : reply.status();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer to " + shown(bytes(line)), e);
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void requestsThatAreNoHttp() throws IOException {
        String head =
                "POST /api/LoginStats HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        for (String request :
                List.of(
                        head + "Content-Length: -1\r\n\r\n" + GOOD,
                        head + "Content-Length: x\r\n\r\n" + GOOD,
                        head + "Content-Length: 99999999999999999999\r\n\r\n" + GOOD,
                        head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + GOOD,
                        head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + GOOD,
                        head + "Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
                        head + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n",
                        head + "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
                        head + "Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
                        head + "X: " + "y".repeat(100_000) + "\r\n\r\n",
                        head + " folded: x\r\n\r\n",
                        head + "no colon\r\n\r\n",
                        "POST /api/LoginStats HTTP/1.1\r\n\r\n",
                        "\r\n\r\n\r\n",
                        "\u0000\u0001\u0002\r\n\r\n",
                        "GET / HTTP/0.9\r\n\r\n",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")) {
            int status;
            try {
                byte[] raw = request.getBytes(StandardCharsets.ISO_8859_1);
                status = fixture.http.halfClosed(raw);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("no answer to " + shown(bytes(request)), e);
            } catch (IOException e) {
                status = 0;
            }
            assertThat(status).as(shown(bytes(request))).isNotEqualTo(200).isLessThan(500);
        }
        assertThat(fixture.collector.storedEvents()).isZero();
        assertThat(post("/api/LoginStats", "application/json", bytes(GOOD))).isEqualTo(200);
    }

    @Test
    void randomDamage() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, String> kinds =
                Map.of(
                        "application/json", GOOD,
                        "application/xml", GOOD_XML,
                        "application/x-www-form-urlencoded",
                                "MachineName=PC&UserName=u&ActionId=1&Token=" + TOKEN);
        for (int round = 0; round < 900; round++) {
            String type = List.copyOf(kinds.keySet()).get(random.nextInt(kinds.size()));
            byte[] body = bytes(kinds.getOrDefault(type, ""));
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--)
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            try {
                post("/api/LoginStats", type, body);
            } catch (IOException | AssertionError e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }
}
