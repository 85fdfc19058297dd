package org.logonmeter.collector;

import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.logonmeter.collector.edge.Deadlines;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.SeededSessions;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.settings.SettingsException;

/** A whole collector on a free port and a database of its own, and a client for it. */
public final class RunningCollector implements AutoCloseable {
    public static final String SECRET = "enrolment-of-a-test";

    private final CollectorServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningCollector(CollectorServer server) {
        this.server = server;
    }

    public static RunningCollector start(Path directory, InstantSource clock) {
        return start(directory, clock, Map.of());
    }

    /** Starts one with further settings, named as in the environment. */
    public static RunningCollector start(
            Path directory, InstantSource clock, Map<String, String> environment) {
        return start(directory, clock, environment, Deadlines.USUAL);
    }

    /** Starts one that is less patient with slow senders. */
    public static RunningCollector start(
            Path directory,
            InstantSource clock,
            Map<String, String> environment,
            Deadlines deadlines) {
        try {
            Map<String, String> settings =
                    new java.util.HashMap<>(
                            Map.of(
                                    "LOGONMETER_SERVER_PORT",
                                    "0",
                                    "LOGONMETER_SERVER_ADMIN_PORT",
                                    "0",
                                    "LOGONMETER_ENROLMENT_SECRETS",
                                    SECRET,
                                    "LOGONMETER_DATABASE_URL",
                                    "jdbc:sqlite:" + directory.resolve("collector.db")));
            settings.putAll(environment);
            return new RunningCollector(
                    started(CollectorConfig.load(null, settings), clock, deadlines));
        } catch (SettingsException | BindException e) {
            throw new AssertionError(e);
        }
    }

    private static CollectorServer started(
            CollectorConfig config, InstantSource clock, Deadlines deadlines) throws BindException {
        return CollectorServer.start(
                config, clock, deadlines, Database.openToServe(config.database().url()));
    }

    /** Starts one with a configuration file. */
    public static RunningCollector configured(Path configuration, InstantSource clock) {
        try {
            CollectorConfig config = CollectorConfig.load(configuration, Map.of());
            return new RunningCollector(CollectorServer.start(config, clock));
        } catch (SettingsException | BindException e) {
            throw new AssertionError(e);
        }
    }

    /** Stores sessions that somebody else's records tell. */
    public void record(List<RecordedSession> sessions, Instant receivedAt) {
        server.parts()
                .events()
                .record(
                        sessions.stream()
                                .map(s -> new EventStore.Told(s.machineName(), s))
                                .toList(),
                        receivedAt);
    }

    /** Makes the sessions anew from the events. */
    public void rebuild() {
        server.parts().events().rebuild((_, _) -> {});
    }

    /** Who looked at whom, as {@link SeededSessions#looks} tells it. */
    public List<String> looks() {
        return new SeededSessions(server.parts().database()).looks();
    }

    /** From now on no look can be written down. */
    public void breakTheRecordOfLooks() {
        server.parts()
                .database()
                .inTransaction(
                        connection -> {
                            try (var statement = connection.createStatement()) {
                                return statement.executeUpdate("DROP TABLE person_look");
                            }
                        });
    }

    /** Ends the thread that writes, as the Java machine's lack of memory does. */
    public void endTheWriter() {
        try {
            server.parts()
                    .database()
                    .inTransaction(
                            _ -> {
                                throw new OutOfMemoryError("of a test");
                            });
        } catch (OutOfMemoryError e) {
            // as wanted
        }
    }

    /** Ends the main listener's thread, as a failure of accept does. */
    public void endTheListener() {
        for (Thread thread : Thread.getAllStackTraces().keySet())
            if (thread.getName().equals("server-@default-listener")) thread.interrupt();
    }

    /** Events in the store. */
    public long storedEvents() {
        return server.parts()
                .database()
                .read(
                        connection -> {
                            try (var rows =
                                    connection
                                            .createStatement()
                                            .executeQuery("SELECT COUNT(*) FROM event")) {
                                rows.next();
                                return rows.getLong(1);
                            }
                        });
    }

    public URI uri(String path) {
        return URI.create(server.address() + path);
    }

    public int port() {
        return server.port();
    }

    public int adminPort() {
        return server.adminPort().orElseThrow();
    }

    /** Enrols a machine of that name; its credential. */
    public String enrol(String machine) {
        try {
            HttpResponse<byte[]> answer =
                    post("/api/v1/enrol", SECRET, WireFormat.write(request(machine)));
            if (answer.statusCode() != 200)
                throw new AssertionError(
                        answer.statusCode()
                                + " "
                                + new String(
                                        answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            return WireFormat.readEnrolmentResponse(answer.body()).credential();
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    public static Enrolment.Request request(String machine) {
        return new Enrolment.Request(
                facts(machine),
                List.of("hw:" + machine, "id:" + machine, "mac:" + machine, "name:" + machine),
                null);
    }

    public static MachineFacts facts(String machine) {
        return new MachineFacts(
                machine,
                "lab.example",
                "dns",
                "Debian GNU/Linux",
                "12",
                "6.1",
                null,
                null,
                null,
                null,
                null,
                List.of("10.0.0.7"),
                List.of(),
                "Library 2",
                null,
                "0.1");
    }

    public HttpResponse<byte[]> post(String path, String bearer, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + bearer)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) request.headers(headers);
        return send(request.build());
    }

    public HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
