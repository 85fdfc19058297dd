package org.logonmeter.collector.ingest;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.collector.ingest.Doorstep.batch;
import static org.logonmeter.collector.ingest.Doorstep.bytes;
import static org.logonmeter.collector.ingest.Doorstep.good;
import static org.logonmeter.collector.ingest.Doorstep.gzip;
import static org.logonmeter.collector.ingest.Doorstep.latin1;
import static org.logonmeter.collector.ingest.Doorstep.refusal;
import static org.logonmeter.collector.ingest.Doorstep.shown;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * Whatever comes through the agents' door is taken or refused with a code: never a fault of ours,
 * never half stored.
 */
class HostileEventsTest {
    @TempDir Path directory;
    private Doorstep door;

    @BeforeEach
    void start() {
        door = new Doorstep(RunningCollector.start(directory, InstantSource.fixed(Doorstep.NOW)));
    }

    @AfterEach
    void stop() {
        door.collector.close();
    }

    private static final Map<String, String> ENVELOPES =
            new LinkedHashMap<>(
                    Map.ofEntries(
                            entry("", "malformed-json"),
                            entry("{", "malformed-json"),
                            entry("[]", "wrong-type"),
                            entry("null", "wrong-type"),
                            entry("{}", "missing-field"),
                            entry("{\"events\":{}}", "wrong-type"),
                            entry("{\"events\":\"x\"}", "wrong-type"),
                            entry("{\"events\":[]}", "missing-field"),
                            entry(batch() + "x", "malformed-json"),
                            entry(batch() + batch(), "malformed-json"),
                            entry(batch().replace("\"t\"", "7"), "wrong-type"),
                            entry(batch().replace(":1,", ":1.5,"), "wrong-type"),
                            entry(batch().replace("2026-11-25T", "yesterday"), "bad-time"),
                            entry(batch().replace("2026-11-25T", "0001-11-25T"), "out-of-range"),
                            entry(batch().replace("\"b\"", "\"b\\u0000\""), "bad-text"),
                            entry(batch().replace("\"b\"", "\"\\ud800\""), "bad-text"),
                            entry(batch().replace("{\"a", "{\"events\":[],\"a"), "duplicate-key"),
                            entry(
                                    batch("{}").replace("{}", "{},".repeat(500) + "{}"),
                                    "too-many-events")));

    @Test
    void anEnvelopeThatIsNoneIsRefusedWhole() throws IOException {
        for (Map.Entry<String, String> envelope : ENVELOPES.entrySet()) {
            RawHttp.Reply reply = door.post(bytes(envelope.getKey()));
            assertThat(reply.status()).as(envelope.getKey()).isEqualTo(400);
            assertThat(refusal(reply, envelope.getKey()))
                    .as(shown(bytes(envelope.getKey())))
                    .isEqualTo(envelope.getValue());
        }
    }

    @Test
    void whatIsTooDeepTooLongOrTooManyIsRefused() throws IOException {
        for (String body :
                List.of(
                        "[".repeat(200_000),
                        "{\"a\":".repeat(100_000),
                        batch("[".repeat(33) + "]".repeat(33)),
                        batch().replace("\"b\"", "\"" + "b".repeat(5_000) + "\""),
                        batch().replace(":1,", ":" + "1".repeat(41) + ","),
                        batch().replace(":1,", ":1e" + "9".repeat(38) + ","),
                        batch().replace(":1,", ":1e99999999,"),
                        batch().replace("\"t\"", "\"t\",\"" + "n".repeat(300) + "\":1"))) {
            RawHttp.Reply reply = door.post(bytes(body));
            assertThat(reply.status()).as(shown(bytes(body))).isEqualTo(400);
        }
        assertThat(door.post(new byte[(1 << 20) + 1]).status()).isEqualTo(413);
        byte[] spaces = new byte[1 << 20];
        Arrays.fill(spaces, (byte) ' ');
        assertThat(door.post(spaces).status()).as("the limit itself is read").isEqualTo(400);
    }

    @Test
    void anItemThatIsNoneIsRefusedAloneAndTheOthersGoIn() throws IOException, WireException {
        List<String> bad =
                List.of(
                        "null",
                        "7",
                        "[]",
                        "{}",
                        "{\"kind\":\"boot\"}",
                        "{\"kind\":\"nonsense\"}",
                        "{\"kind\":7}",
                        item(1).replace("boot\"", "boot\",\"x\":{\"y\":[[[[]]]]}")
                                .replace("\"kind\":\"boot\"", "\"kind\":\"logon\""),
                        item(2).replaceFirst("\"eventId\":\"[^\"]*\"", "\"eventId\":\"7\""),
                        item(3).replaceFirst("\"seq\":1", "\"seq\":\"1\""),
                        item(4).replaceFirst("\"seq\":1", "\"seq\":-1"),
                        item(5).replaceFirst("2026", "+99999"));
        String[] items = new String[bad.size() + 2];
        items[0] = item(6);
        for (int i = 0; i < bad.size(); i++) items[i + 1] = bad.get(i);
        items[items.length - 1] = item(7);
        RawHttp.Reply reply = door.post(bytes(batch(items)));
        assertThat(reply.status()).isEqualTo(200);
        List<BatchReceipt.Item> results = WireFormat.readReceipt(reply.body()).results();
        assertThat(results).hasSameSizeAs(items);
        for (int i = 0; i < items.length; i++) {
            boolean isGood = i == 0 || i == items.length - 1;
            assertThat(results.get(i).outcome())
                    .as(items[i])
                    .isEqualTo(
                            isGood ? BatchReceipt.Outcome.ACCEPTED : BatchReceipt.Outcome.REJECTED);
            if (!isGood) assertThat(results.get(i).code()).matches("[a-z]+(-[a-z]+)*");
        }
        assertThat(door.collector.storedEvents()).isEqualTo(2);
    }

    @Test
    void packedBodiesThatLie() throws IOException {
        byte[] good = gzip(good());
        byte[] cut = Arrays.copyOf(good, good.length - 4);
        byte[] wrongSum = good.clone();
        wrongSum[wrongSum.length - 6] ^= 1;
        byte[] trailing = Arrays.copyOf(good, good.length + 3);
        byte[] longTrailing = Arrays.copyOf(good, good.length + 5000);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(good);
        twice.writeBytes(good);
        for (byte[] body :
                List.of(
                        good(),
                        cut,
                        wrongSum,
                        trailing,
                        longTrailing,
                        twice.toByteArray(),
                        new byte[0],
                        bytes("abc"),
                        new byte[] {0x1f, (byte) 0x8b},
                        gzip(good)))
            assertThat(door.post(body, "Content-Encoding", "gzip").status())
                    .as(shown(body))
                    .isEqualTo(400);
        byte[] bomb = gzip(new byte[64 << 20]);
        assertThat(door.post(bomb, "Content-Encoding", "gzip").status()).isEqualTo(413);
        for (String encoding :
                List.of("br", "deflate", "gzip, gzip", "zstd", "gzip;q=1", "aes128gcm", "x", "g"))
            assertThat(unknownEncoding(door.post(good, "Content-Encoding", encoding)))
                    .as(encoding)
                    .isTrue();
        byte[] packed = gzip(good);
        assertThat(
                        unknownEncoding(
                                door.post(
                                        packed,
                                        "Content-Encoding",
                                        "gzip",
                                        "Content-Encoding",
                                        "gzip")))
                .isTrue();
        for (String encoding : List.of("gzip", "GZIP", "x-gzip", "X-GZip", " gzip "))
            assertThat(door.post(gzip(good()), "Content-Encoding", encoding).status())
                    .as(encoding)
                    .isEqualTo(200);
        assertThat(door.post(good(), "Content-Encoding", "Identity").status()).isEqualTo(200);
        assertThat(door.post(good, "Content-Encoding", "gzip").status()).isEqualTo(200);
    }

    @Test
    void textThatIsNoUtf8() throws IOException {
        for (String bad :
                List.of(
                        "\u00ff",
                        "\u00c0\u00af",
                        "\u00e2\u0082",
                        "\u00ed\u00a0\u0080",
                        "\u00f5\u0080\u0080\u0080",
                        "\u0080")) {
            byte[] body = latin1(batch().replace("\"b\"", "\"b" + bad + "\""));
            assertThat(door.post(body).status()).as(shown(body)).isEqualTo(400);
        }
        assertThat(door.post(latin1("\u00fe\u00ff" + batch())).status()).isEqualTo(400);
    }

    @Test
    void framesAndHeadersThatLie() throws IOException {
        String body = new String(good(), java.nio.charset.StandardCharsets.UTF_8);
        String head =
                "POST /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + door.credential
                        + "\r\n";
        for (String request :
                List.of(
                        head + "Content-Length: -1\r\n\r\n" + body,
                        head + "Content-Length: x\r\n\r\n" + body,
                        head + "Content-Length: 99999999999999999999\r\n\r\n" + body,
                        head + "Content-Length: 8\r\nContent-Length: 9\r\n\r\n" + body,
                        head + "Content-Length: 9000\r\n\r\n" + body,
                        head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
                        head + "Transfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n",
                        head + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n",
                        head + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
                        head + "Transfer-Encoding: gzip\r\n\r\n" + body,
                        head + "Authorization: Bearer x\r\nContent-Length: 2\r\n\r\n{}",
                        head + "X: " + "y".repeat(100_000) + "\r\n\r\n",
                        head + "Y: 1\r\n".repeat(20_000) + "\r\n",
                        head + " folded: x\r\n\r\n",
                        head + "no colon\r\n\r\n",
                        head + "Bad name: x\r\n\r\n",
                        "POST /api/v1/events HTTP/1.1\r\n\r\n",
                        "POST /" + "e".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
                        "POST /api/v1/events HTTP/9.9\r\nHost: x\r\n\r\n",
                        "POST\r\n\r\n",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")) {
            int status;
            try {
                status = door.http.halfClosed(latin1(request));
            } catch (SocketTimeoutException e) {
                throw new AssertionError("no answer to " + shown(latin1(request)), e);
            } catch (IOException e) {
                status = 0; // closed without a word: also no fault of ours
            }
            assertThat(status).as(shown(latin1(request))).isNotEqualTo(200).isLessThan(500);
        }
        assertThat(door.collector.storedEvents()).isZero();
        assertThat(door.post(good()).status()).isEqualTo(200);
    }

    @Test
    void pathsAndMethodsThatAreTricks() throws IOException {
        for (String line :
                List.of(
                        "GET /api/v1/events",
                        "PUT /api/v1/events",
                        "DELETE /api/v1/events",
                        "PATCH /api/v1/events",
                        "OPTIONS /api/v1/events",
                        "TRACE /api/v1/events",
                        "FOO /api/v1/events",
                        "post /api/v1/events",
                        "POST /api/v1/events/",
                        "POST /api/v1/events/x",
                        "POST //api/v1/events",
                        "POST /api/v1/../v1/events",
                        "POST /api/v1/%2e%2e/v1/events",
                        "POST /api/v1/event%73%00",
                        "POST /api/v1/%zz",
                        "POST /api/v1/%ff",
                        "POST /API/V1/EVENTS",
                        "POST /metrics",
                        "POST /health/live",
                        "GET /metrics",
                        "GET /health/ready")) {
            RawHttp.Reply reply = door.send(line, line.startsWith("P") ? good() : new byte[0]);
            assertThat(reply.status()).as(line).isBetween(400, 499);
        }
    }

    @Test
    void randomDamageIsTakenOrRefused() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 600; round++) {
            boolean packed = random.nextBoolean();
            byte[] body = packed ? gzip(good()) : good();
            for (int hits = 1 + random.nextInt(4); hits > 0; hits--)
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            try {
                if (packed) door.post(body, "Content-Encoding", "gzip");
                else door.post(body);
            } catch (IOException | AssertionError e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
    }

    @Test
    void bombsLeaveTheHeapAsItWas() throws IOException {
        byte[] bomb = gzip(new byte[64 << 20]);
        byte[] deep = bytes("[".repeat(500_000));
        byte[] large = gzip(bytes(batch().replace("\"b\"", "\"" + "b".repeat(3 << 20) + "\"")));
        volley(10, bomb, deep, large);
        long before = heap();
        volley(60, bomb, deep, large);
        assertThat((double) heap() / before).isLessThan(1.3);
    }

    private void volley(int rounds, byte[] bomb, byte[] deep, byte[] large) throws IOException {
        for (int i = 0; i < rounds; i++) {
            assertThat(door.post(bomb, "Content-Encoding", "gzip").status()).isEqualTo(413);
            assertThat(door.post(deep).status()).isEqualTo(400);
            assertThat(door.post(large, "Content-Encoding", "gzip").status()).isIn(400, 413);
        }
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** One good event as JSON; each call another. */
    private static String item(int salt) {
        return WireFormat.write(Doorstep.event()).replace("\"test\"", "\"test" + salt + "\"");
    }

    private static boolean unknownEncoding(RawHttp.Reply reply) {
        return reply.status() == 415 && reply.text().contains("\"code\":\"unknown-encoding\"");
    }
}
