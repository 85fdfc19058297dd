package org.logonmeter.collector.kill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.logonmeter.collector.store.Arrival;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.Devices;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * The collector's store behind a door that breaks one promise: the check that passes the collector
 * must catch this one.
 */
public final class CarelessCollector {
    /** Answers, and stores afterwards. */
    static final String ACK_BEFORE_COMMIT = "ack-before-commit";

    /** Stores what it is sent, told before or not. */
    static final String NO_UNIQUE_KEY = "no-unique-key";

    /** Keeps every promise, behind the same door: what is caught is the broken promise alone. */
    static final String CAREFUL = "careful";

    /** A slow disk or a slow network, so that few kills suffice. */
    private static final Duration SLOW = Duration.ofMillis(30);

    private final String fault;
    private final Devices devices;
    private final EventStore events;
    private final ExecutorService later = Executors.newVirtualThreadPerTaskExecutor();

    private CarelessCollector(String fault, Database database) {
        this.fault = fault;
        this.devices = new Devices(database);
        this.events = new EventStore(database);
    }

    public static void main(String[] args) throws IOException, SQLException {
        String url = System.getenv("LOGONMETER_DATABASE_URL");
        Database.open(url).close();
        if (args[0].equals(NO_UNIQUE_KEY)) loosen(url);
        Database database = Database.open(url);
        CarelessCollector collector = new CarelessCollector(args[0], database);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/enrol", collector::enrol);
        server.createContext("/api/v1/events", collector::events);
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(database::close));
        PrintStream out = System.out;
        out.println("listening http://127.0.0.1:" + server.getAddress().getPort());
        out.flush();
    }

    /** Takes the key from the table of events, once. */
    private static void loosen(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            String made;
            try (ResultSet row =
                    statement.executeQuery("SELECT sql FROM sqlite_master WHERE name = 'event'")) {
                made = row.getString(1);
            }
            if (!made.contains("PRIMARY KEY")) return;
            statement.execute("DROP TABLE event");
            statement.execute(made.replace("PRIMARY KEY", ""));
            statement.execute("CREATE INDEX event_by_host ON event (host, superfluous, at_ms)");
        }
    }

    private void enrol(HttpExchange exchange) throws IOException {
        try {
            Devices.Enrolled enrolled =
                    devices.enrol(
                            WireFormat.readEnrolmentRequest(
                                    exchange.getRequestBody().readAllBytes()),
                            null,
                            Instant.now());
            if (enrolled instanceof Devices.Enrolled.Welcome(String device, String credential))
                answer(
                        exchange,
                        200,
                        WireFormat.write(
                                new org.logonmeter.protocol.Enrolment.Response(
                                        device, credential, events.epoch())));
            else answer(exchange, 429, new byte[0]);
        } catch (WireException e) {
            answer(exchange, 400, new byte[0]);
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        try {
            Instant now = Instant.now();
            String bearer =
                    exchange.getRequestHeaders()
                            .getFirst("Authorization")
                            .substring("Bearer ".length());
            String device = devices.find(bearer, now).orElseThrow().deviceId();
            EventBatch batch = WireFormat.readBatch(exchange.getRequestBody().readAllBytes());
            BatchReceipt receipt;
            if (fault.equals(ACK_BEFORE_COMMIT)) {
                later.execute(
                        () -> {
                            dawdle();
                            store(device, batch, now);
                        });
                receipt = new BatchReceipt(events.epoch(), 0, now, promises(batch));
            } else {
                receipt = store(device, batch, now);
                dawdle();
            }
            answer(exchange, 200, WireFormat.write(receipt));
        } catch (WireException e) {
            answer(exchange, 400, new byte[0]);
        }
    }

    private BatchReceipt store(String device, EventBatch batch, Instant now) {
        EventStore.Appended appended =
                events.append(
                        device,
                        new Arrival(now, batch.sentAt(), batch.bootId(), batch.uptimeMs()),
                        batch.events());
        return new BatchReceipt(events.epoch(), appended.highWater(), now, appended.items());
    }

    private static List<BatchReceipt.Item> promises(EventBatch batch) {
        return batch.events().stream()
                .map(
                        event ->
                                new BatchReceipt.Item(
                                        event.header().eventId().toString(),
                                        BatchReceipt.Outcome.ACCEPTED,
                                        null,
                                        null))
                .toList();
    }

    private static void dawdle() {
        try {
            Thread.sleep(SLOW);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
