package org.logonmeter.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the reader refuses, by code; and that it refuses nothing short of the limit. */
class WireLimitsTest {
    private static final String EVENT =
            "{\"kind\":\"boot\",\"eventId\":\"01939c1e-8f00-7a00-8000-000000000001\",\"bootId\":\"b\",\"seq\":1,\"occurredAt\":\"2026-11-25T09:00:00Z\",\"source\":\"agent\"}";

    private static byte[] batch(String events) {
        return bytes(
                "{\"agentVersion\":\"1\",\"sentAt\":\"2026-11-25T09:00:00Z\",\"bootId\":\"b\",\"events\":["
                        + events
                        + "]}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(byte[] body, String code) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> WireFormat.readBatch(body))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    /** The code of the one item that is refused alone. */
    private static String refusedAlone(String event) throws WireException {
        EventBatch batch = WireFormat.readBatch(batch(EVENT + "," + event));
        assertThat(batch.events()).hasSize(1);
        assertThat(batch.unreadable()).hasSize(1);
        assertThat(batch.unreadable().getFirst().index()).isEqualTo(1);
        return batch.unreadable().getFirst().code();
    }

    private static String with(String member) {
        return EVENT.substring(0, EVENT.length() - 1) + "," + member + "}";
    }

    @Test
    void depthIsLimitedWithoutAStackOverflow() throws WireException {
        int inside = WireFormat.MAX_DEPTH - 3; // the body, its events, the event
        assertThat(
                        WireFormat.readBatch(
                                        batch(
                                                with(
                                                        "\"x\":"
                                                                + "[".repeat(inside)
                                                                + "]".repeat(inside))))
                                .events())
                .hasSize(1);
        refused(
                batch(with("\"x\":" + "[".repeat(inside + 1) + "]".repeat(inside + 1))),
                "too-deep");
        refused(bytes("[".repeat(200_000)), "too-deep");
        refused(bytes("{\"a\":".repeat(20_000)), "too-deep");
    }

    @Test
    void textsNamesAndNumbersAreLimited() throws WireException {
        String longest = "x".repeat(WireFormat.MAX_TEXT_CHARS);
        assertThat(WireFormat.readBatch(batch(with("\"x\":\"" + longest + "\""))).events())
                .hasSize(1);
        refused(batch(with("\"x\":\"" + longest + "y\"")), "too-large");
        refused(batch(with("\"" + "n".repeat(50_000) + "\":1")), "too-large");
        refused(batch(with("\"x\":" + "9".repeat(1_000_000))), "too-large");
        refused(batch(with("\"x\":1e" + "9".repeat(100))), "too-large");
    }

    @Test
    void aBodyAndABatchAreLimited() throws WireException {
        refused(new byte[WireFormat.MAX_DECODED_BYTES + 1], "too-large");
        String most = String.join(",", Collections.nCopies(WireFormat.MAX_EVENTS, EVENT));
        assertThat(WireFormat.readBatch(batch(most)).events()).hasSize(WireFormat.MAX_EVENTS);
        refused(batch(most + "," + EVENT), "too-many-events");
    }

    @Test
    void aRepeatedMemberIsRefusedAtAnyDepth() {
        refused(bytes("{\"bootId\":\"a\",\"bootId\":\"a\"}"), "duplicate-key");
        refused(batch(with("\"seq\":2")), "duplicate-key");
    }

    @Test
    void whatIsNoJsonIsMalformed() {
        for (String text :
                new String[] {
                    "",
                    " ",
                    "{",
                    "nul",
                    "{\"a\":NaN}",
                    "{'a':1}",
                    "{\"a\":1} x",
                    "{}{}",
                    "{\"a\":01}",
                    "\u0000"
                }) refused(bytes(text), "malformed-json");
        refused(bytes("[]"), "wrong-type");
        refused(bytes("null"), "wrong-type");
        refused(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "bad-text");
        refused("{\"agentVersion\":\"1\"}".getBytes(StandardCharsets.UTF_16), "bad-text");
    }

    @Test
    void theEnvelopeIsReadWhollyOrNotAtAll() {
        refused(bytes("{}"), "missing-field");
        refused(bytes("{\"events\":{}}"), "wrong-type");
        refused(bytes("{\"events\":[],\"agentVersion\":1}"), "wrong-type");
        refused(
                bytes("{\"events\":[],\"agentVersion\":\"1\",\"sentAt\":\"yesterday\"}"),
                "bad-time");
    }

    @Test
    void oneBadEventIsRefusedAlone() throws WireException {
        assertThat(refusedAlone("1")).isEqualTo("wrong-type");
        assertThat(refusedAlone("{}")).isEqualTo("missing-field");
        assertThat(refusedAlone(EVENT.replace("boot\"", "landing\""))).isEqualTo("unknown-kind");
        assertThat(refusedAlone(EVENT.replace("\"seq\":1", "\"seq\":\"1\"")))
                .isEqualTo("wrong-type");
        assertThat(refusedAlone(EVENT.replace("\"seq\":1", "\"seq\":1.5"))).isEqualTo("wrong-type");
        assertThat(refusedAlone(EVENT.replace("\"seq\":1", "\"seq\":-1")))
                .isEqualTo("out-of-range");
        assertThat(refusedAlone(EVENT.replace("\"seq\":1", "\"seq\":9223372036854775808")))
                .isEqualTo("wrong-type");
        assertThat(refusedAlone(EVENT.replace("01939c1e-8f00-7a00-8000-000000000001", "1-1-1-1-1")))
                .isEqualTo("bad-id");
        assertThat(refusedAlone(EVENT.replace("2026-11-25T09", "2026-02-30T09")))
                .isEqualTo("bad-time");
        assertThat(refusedAlone(EVENT.replace("2026-11-25T09", "1026-11-25T09")))
                .isEqualTo("out-of-range");
        assertThat(refusedAlone(EVENT.replace("agent\"", "a\\u0000\""))).isEqualTo("bad-text");
        assertThat(refusedAlone(EVENT.replace("agent\"", "\\ud800\""))).isEqualTo("bad-text");
        assertThat(
                        refusedAlone(
                                EVENT.replace("boot\"", "logoff\"")
                                        .replace(
                                                "\"source\"",
                                                "\"session\":{\"osId\":\"1\",\"startedAt\":\"2026-11-25T09:00:00Z\"},\"account\":{\"name\":\"jo\"},\"source\"")))
                .isEqualTo("contradiction");
        assertThat(
                        refusedAlone(
                                EVENT.replace("boot\"", "heartbeat\"")
                                        .replace(
                                                "\"source\"",
                                                "\"intervalMs\":1,\"alive\":["
                                                        + String.join(
                                                                ",",
                                                                Collections.nCopies(10_001, "{}"))
                                                        + "],\"source\"")))
                .isEqualTo("too-many");
    }

    @Test
    void whatANewerAgentAddsIsIgnored() throws WireException {
        EventBatch batch = WireFormat.readBatch(batch(with("\"mood\":{\"of\":[\"the\",\"day\"]}")));
        assertThat(batch.events()).hasSize(1);
        assertThat(WireFormat.write(batch.events().getFirst())).isEqualTo(EVENT);
    }

    @Test
    void damagedBytesAreRefusedByAWireExceptionAndNothingElse() {
        byte[] good = WireSamples.messages().get("batch-five");
        if (good == null) throw new AssertionError("no sample");
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged =
                    java.util.Arrays.copyOf(
                            good,
                            random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int i = 1 + random.nextInt(4); i > 0 && damaged.length > 0; i--)
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            assertThatNoException()
                    .as("seed %d", seed)
                    .isThrownBy(
                            () -> {
                                try {
                                    WireFormat.readBatch(damaged);
                                } catch (WireException e) {
                                    assertThat(e.code()).isNotEmpty();
                                }
                            });
        }
    }
}
