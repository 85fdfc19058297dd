package org.logonmeter.agent.windows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * A real socket that enrols everybody and keeps every event; sessions come from the same timeline
 * that the collector uses.
 */
public final class FakeCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<HostEvent> events = new CopyOnWriteArrayList<>();

    public FakeCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/api/v1/enrol",
                exchange ->
                        answer(
                                exchange,
                                WireFormat.write(
                                        new Enrolment.Response(
                                                "device-1", "credential-1", "epoch-1"))));
        server.createContext("/api/v1/events", this::take);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public List<HostEvent> events() {
        return List.copyOf(events);
    }

    public List<Session> sessions() {
        return SessionTimeline.of(
                events.stream()
                        .map(e -> new TimedEvent("h", e, e.header().occurredAt(), Duration.ZERO))
                        .toList());
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream body =
                packed
                        ? new GZIPInputStream(exchange.getRequestBody())
                        : exchange.getRequestBody()) {
            EventBatch batch = WireFormat.readBatch(body.readAllBytes());
            List<BatchReceipt.Item> items = new ArrayList<>();
            long high = 0;
            for (HostEvent event : batch.events()) {
                events.add(event);
                high = Math.max(high, event.header().seq());
                items.add(
                        new BatchReceipt.Item(
                                event.header().eventId().toString(),
                                BatchReceipt.Outcome.ACCEPTED,
                                null,
                                null));
            }
            answer(
                    exchange,
                    WireFormat.write(new BatchReceipt("epoch-1", high, Instant.EPOCH, items)));
        } catch (WireException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
