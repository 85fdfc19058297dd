package org.logonmeter.agent.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/** A collector on a real socket that answers what the test says, well formed or not. */
final class ScriptedCollector implements AutoCloseable {
    /** A request as it came. */
    record Asked(String path, Map<String, String> headers, List<String> ids, boolean gzip) {}

    /** Writes the answer, or does worse. */
    interface Says {
        void answer(Socket socket, Asked asked) throws IOException;
    }

    final List<Asked> batches = new ArrayList<>();
    final AtomicInteger enrolments = new AtomicInteger();
    volatile String epoch = "e1";
    volatile long highWater;

    private final ServerSocket server;
    private final Function<Asked, Says> script;
    private final Thread thread;

    ScriptedCollector(Function<Asked, Says> script) throws IOException {
        this.script = script;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    synchronized List<Asked> batches() {
        return List.copyOf(batches);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Asked asked = read(socket.getInputStream());
            if (asked.path().endsWith("/enrol")) {
                enrolments.incrementAndGet();
                status(200, WireFormat.write(new Enrolment.Response("d1", "credential", epoch)))
                        .answer(socket, asked);
                return;
            }
            synchronized (this) {
                batches.add(asked);
            }
            script.apply(asked).answer(socket, asked);
        } catch (IOException | WireException e) {
            // the agent went away, or the script cut it off
        }
    }

    private static Asked read(InputStream in) throws IOException, WireException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) throw new IOException("no request");
            head.write(b);
        }
        String[] lines = head.toString(StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0)
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        boolean gzip = "gzip".equals(headers.get("content-encoding"));
        if (gzip) body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        String path = lines[0].split(" ", -1)[1];
        List<String> ids = new ArrayList<>();
        if (path.endsWith("/events")) {
            EventBatch batch = WireFormat.readBatch(body);
            for (HostEvent event : batch.events()) ids.add(event.header().eventId().toString());
        }
        return new Asked(path, headers, ids, gzip);
    }

    /** Takes everything. */
    Says accepted() {
        return outcome(BatchReceipt.Outcome.ACCEPTED, null);
    }

    Says outcome(BatchReceipt.Outcome outcome, @Nullable String code) {
        return (socket, asked) -> {
            List<BatchReceipt.Item> items =
                    asked.ids().stream()
                            .map(id -> new BatchReceipt.Item(id, outcome, code, null))
                            .toList();
            status(200, WireFormat.write(new BatchReceipt(epoch, highWater, Instant.now(), items)))
                    .answer(socket, asked);
        };
    }

    static Says status(int status, byte[] body, String... headers) {
        return (socket, asked) -> {
            OutputStream out = socket.getOutputStream();
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
            for (String header : headers) head.append(header).append("\r\n");
            head.append("Connection: close\r\nContent-Length: ").append(body.length);
            out.write(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(body);
            out.flush();
        };
    }

    static Says status(int status, String... headers) {
        return status(status, new byte[0], headers);
    }

    static Says raw(String text) {
        return (socket, asked) ->
                socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Cuts the connection (RST). */
    static Says reset() {
        return (socket, asked) -> socket.setSoLinger(true, 0);
    }

    /** Says nothing until the agent gives up. */
    static Says silence() {
        return (socket, asked) -> {
            if (socket.getInputStream().read() >= 0) throw new IOException("more came");
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
