package org.logonmeter.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.WireFormat;

/** Stands before a collector's door with a valid credential and sends what it likes. */
final class Doorstep {
    static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    final RunningCollector collector;
    final RawHttp http;
    final String credential;

    Doorstep(RunningCollector collector) {
        this.collector = collector;
        this.http = new RawHttp(collector.port());
        this.credential = collector.enrol("LAB-01");
    }

    /** Posts to the events; a refusal must be one of ours, whole and with nothing stored. */
    RawHttp.Reply post(byte[] body, String... headers) throws IOException {
        return send("POST /api/v1/events", body, headers);
    }

    RawHttp.Reply send(String requestLine, byte[] body, String... headers) throws IOException {
        long before = collector.storedEvents();
        List<Map.Entry<String, String>> all = new ArrayList<>();
        all.add(Map.entry("Host", "localhost:" + collector.port()));
        all.add(Map.entry("Authorization", "Bearer " + credential));
        for (int i = 0; i < headers.length; i += 2) all.add(Map.entry(headers[i], headers[i + 1]));
        RawHttp.Reply reply = http.send(requestLine, all, body);
        if (reply.status() != 200) {
            refusal(reply, shown(body));
            assertThat(collector.storedEvents()).as(shown(body)).isEqualTo(before);
        }
        return reply;
    }

    /** The code of a refusal in our words. */
    static String refusal(RawHttp.Reply reply, String what) {
        assertThat(reply.status()).as(what).isBetween(400, 499);
        assertThat(reply.header("Content-Type")).as(what).contains("application/problem+json");
        assertThat(reply.text())
                .as(what)
                .doesNotContain("Exception", "org.logonmeter", "io.helidon", "java.");
        try {
            JsonNode problem = JSON.readTree(reply.body());
            assertThat(problem.path("status").asInt()).as(what).isEqualTo(reply.status());
            assertThat(problem.path("requestId").asText()).as(what).matches("[0-9a-f]{16}");
            assertThat(reply.header("X-Request-Id"))
                    .as(what)
                    .contains(problem.path("requestId").asText());
            assertThat(problem.path("code").asText()).as(what).matches("[a-z]+(-[a-z]+)*");
            return problem.path("code").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String batch(String... events) {
        return "{\"agentVersion\":\"t\",\"sentAt\":\""
                + NOW
                + "\",\"bootId\":\"b\",\"uptimeMs\":1,\"events\":["
                + String.join(",", events)
                + "]}";
    }

    static HostEvent event() {
        return new PowerEvent(
                new EventHeader(EventIds.next(), "b", 1, NOW, 0L, "test"), PowerEvent.Kind.BOOT);
    }

    static byte[] good() {
        return WireFormat.write(
                new EventBatch("t", NOW, "b", 1L, null, List.of(event()), List.of()));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String shown(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
