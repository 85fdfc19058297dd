package org.logonmeter.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * A collector that outlives the agent and keeps the books. Some of its answers get lost after the
 * events were stored, and at times it is busy.
 */
final class LedgerServer implements AutoCloseable {
    /** How it answers. */
    enum Mood {
        /** Busy at times, and some answers get lost. */
        FICKLE,
        /** Takes everything. */
        CALM,
        /** Takes nothing: 503. */
        BUSY
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SplittableRandom random;
    private final Map<UUID, HostEvent> events = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long highWater;
    private int posts;
    private Mood mood = Mood.FICKLE;

    LedgerServer(long seed) throws IOException {
        random = new SplittableRandom(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/api/v1/enrol", this::enrol);
        server.createContext("/api/v1/events", this::take);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void enrol(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        answer(exchange, 200, WireFormat.write(new Enrolment.Response("d1", "credential", "e1")));
    }

    /** Returns when the next batch has come and is about to be stored, or after {@code most}. */
    synchronized void awaitPost(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        int before = posts;
        while (posts == before) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return;
            wait(left);
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding")))
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        try {
            EventBatch batch = WireFormat.readBatch(body);
            int mood = mood();
            if (mood == 0) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                answer(exchange, 503, new byte[0]);
                return;
            }
            byte[] receipt = WireFormat.write(store(batch));
            if (mood == 1) exchange.close();
            else answer(exchange, 200, receipt);
        } catch (WireException e) {
            fault("refused: " + e.getMessage());
            answer(exchange, 400, new byte[0]);
        }
    }

    private synchronized int mood() {
        posts++;
        notifyAll();
        return switch (mood) {
            case FICKLE -> random.nextInt(8);
            case CALM -> 2;
            case BUSY -> 0;
        };
    }

    synchronized void be(Mood mood) {
        this.mood = mood;
    }

    /** What agents said they gave up. */
    synchronized List<Gap> gaps() {
        return events.values().stream().filter(Gap.class::isInstance).map(Gap.class::cast).toList();
    }

    private synchronized void fault(String what) {
        faults.add(what);
    }

    private synchronized BatchReceipt store(EventBatch batch) {
        List<BatchReceipt.Item> items = new ArrayList<>();
        for (HostEvent event : batch.events()) {
            UUID id = event.header().eventId();
            HostEvent before = events.putIfAbsent(id, event);
            if (before != null && !before.equals(event)) faults.add("another event under " + id);
            items.add(
                    new BatchReceipt.Item(
                            id.toString(),
                            before == null
                                    ? BatchReceipt.Outcome.ACCEPTED
                                    : BatchReceipt.Outcome.DUPLICATE,
                            null,
                            null));
            highWater = Math.max(highWater, event.header().seq());
        }
        batch.unreadable().forEach(u -> faults.add("unreadable: " + u.detail()));
        return new BatchReceipt("e1", highWater, Instant.now(), items);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // the agent was killed while it listened
        }
    }

    /** Every event it stored, in the order of their coming. */
    synchronized List<HostEvent> events() {
        return List.copyOf(events.values());
    }

    /** What is lost or doubled of the sessions that ended before {@code until}. */
    synchronized List<String> faults(Instant from, Instant until) {
        List<String> found = new ArrayList<>(faults);
        List<TimedEvent> timed =
                events.values().stream()
                        .map(e -> new TimedEvent("h", e, until, Duration.ZERO))
                        .toList();
        Map<String, List<Session>> byStart = new HashMap<>();
        for (Session session : SessionTimeline.of(timed))
            byStart.computeIfAbsent(
                            session.account().name() + session.start(), k -> new ArrayList<>())
                    .add(session);
        Map<String, Integer> told = new HashMap<>();
        for (HostEvent event : events.values())
            if (event instanceof SessionEvent s && s.event() == SessionEvent.Kind.LOGON)
                told.merge(s.session().osId(), 1, Integer::sum);
        for (ScriptedHost.Played played : ScriptedHost.played(from, until)) {
            List<Session> same =
                    byStart.getOrDefault(played.account().name() + played.start(), List.of());
            int logons = told.getOrDefault(played.id().osId(), 0);
            if (same.size() > 1 || logons > 1)
                found.add("doubled: " + played.id() + " " + same.size() + " " + logons);
            if (played.end().isAfter(until)) continue;
            if (same.isEmpty() || logons == 0) found.add("lost: " + played.id());
            else if (!same.getFirst().end().equals(new SessionEnd.Observed(played.end())))
                found.add("end lost: " + played.id() + " " + same.getFirst().end());
        }
        return found;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
