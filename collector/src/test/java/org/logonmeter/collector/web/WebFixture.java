package org.logonmeter.collector.web;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.access.Role;
import org.logonmeter.collector.edge.AnswerRoom;
import org.logonmeter.collector.edge.ListenerProbe;
import org.logonmeter.collector.report.Reports;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.SeededSessions;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.store.Tokens;

/** The reading half of a collector over a real database, on real sockets of any free port. */
final class WebFixture implements AutoCloseable {
    final Database database;
    final SeededSessions sessions;
    private final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private WebFixture(Path directory, Optional<Role> anonymous, ZoneId zone) {
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
        sessions = new SeededSessions(database);
        MachineRows machines = new MachineRows(database);
        Access access = new Access(new Tokens(database), anonymous, () -> Campus.NOW);
        Reports reports =
                new Reports(new SessionRows(database), new PersonLooks(database), () -> Campus.NOW);
        AnswerRoom room = new AnswerRoom(AnswerRoom.USUAL_BYTES);
        Metrics metrics = new Metrics(database, machines);
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .routing(
                                routing -> {
                                    Problems.mapErrors(routing);
                                    routing.addFilter(metrics);
                                    routing.register(
                                            new ApiService(access, reports, room),
                                            new PageService(
                                                    access,
                                                    reports,
                                                    room,
                                                    machines,
                                                    zone,
                                                    "1.2.3",
                                                    () -> Campus.NOW));
                                })
                        .putSocket(
                                "admin",
                                admin ->
                                        admin.host("127.0.0.1")
                                                .port(0)
                                                .routing(
                                                        routing -> {
                                                            Problems.mapErrors(routing);
                                                            routing.register(
                                                                    new AdminService(
                                                                            database,
                                                                            metrics,
                                                                            new ListenerProbe()));
                                                        }))
                        .directHandlers(Problems.beforeRouting())
                        .build()
                        .start();
    }

    static WebFixture open(Path directory, Optional<Role> anonymous) {
        return new WebFixture(directory, anonymous, ZoneId.of("Europe/London"));
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(URI.create(address() + path), headers);
    }

    HttpResponse<String> admin(String path, String... headers) {
        return send(URI.create("http://127.0.0.1:" + server.port("admin") + path), headers);
    }

    private HttpResponse<String> send(URI address, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(address);
            if (headers.length > 0) request.headers(headers);
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
        client.close();
        database.close();
    }
}
