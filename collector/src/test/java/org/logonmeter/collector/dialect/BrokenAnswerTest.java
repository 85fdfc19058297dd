package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.OpenRecords;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.RecordRows;

/** A fault before the first byte is told in the dialect's words; one midway breaks the answer. */
class BrokenAnswerTest {
    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private WebServer server;

    /** A dialect whose endpoints fail at will, in the words of another. */
    private record Failing(Dialect words) implements Dialect {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public List<String> territory() {
            return List.of("/x/");
        }

        @Override
        public List<Endpoint> endpoints() {
            return List.of(
                    own("/x/midway", () -> failingAfter(40)),
                    own("/x/early", () -> failingAfter(20)),
                    own(
                            "/x/whole",
                            () ->
                                    Answer.flowing(
                                            "text/plain",
                                            out ->
                                                    out.write(
                                                            "x"
                                                                    .repeat(100_000)
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8)))),
                    own(
                            "/x/bug",
                            () -> {
                                throw new IllegalStateException(
                                        "SELECT secret FROM org.logonmeter");
                            }),
                    own(
                            "/x/world",
                            () -> {
                                throw new IOException("no such file");
                            }));
        }

        /** A kibibyte at a time, so many, and then a fault. */
        private static Answer failingAfter(int kibibytes) {
            return Answer.flowing(
                    "text/plain",
                    out -> {
                        for (int i = 0; i < kibibytes; i++)
                            out.write("x".repeat(1024).getBytes(StandardCharsets.UTF_8));
                        throw new IOException("the store failed");
                    });
        }

        private interface Making {
            Answer make() throws IOException;
        }

        private static Endpoint own(String path, Making making) {
            return new Endpoint.Own(
                    Route.of(path, "GET"), Endpoint.Guard.OPEN, (call, captured) -> making.make());
        }

        @Override
        public Answer problem(Problem problem, Call call) {
            return words.problem(problem, call);
        }
    }

    @BeforeEach
    void start() {
        database = Database.open("jdbc:sqlite:" + directory.resolve("collector.db"));
        Dialect failing =
                new Failing(new WorkspaceDialect(new DialectConfig.Workspace("", Map.of())));
        DialectRoutes routes =
                new DialectRoutes(
                        List.of(Mount.at("", failing)),
                        new LoginStatsDesk(new EventStore(database), new OpenRecords(database)),
                        new SessionReads(
                                new RecordRows(database), new PersonLooks(database), Map.of()),
                        new CallReader(List.of(), () -> Instant.EPOCH));
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .routing(
                                routing -> {
                                    Problems.mapErrors(routing);
                                    routes.mount(routing);
                                })
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        server.stop();
        database.close();
    }

    private RawHttp.Reply get(String path) throws IOException {
        return new RawHttp(server.port()).send("GET " + path, List.of(), new byte[0]);
    }

    @Test
    void anAnswerThatBreaksOffNeverLooksWhole() throws IOException {
        assertThat(get("/x/whole").body()).hasSize(100_000);
        assertThatIOException().isThrownBy(() -> get("/x/midway")).withMessageContaining("broke");
    }

    @Test
    void aFaultBeforeTheFirstPieceIsGoneIsToldInTheDialectsWords() throws IOException {
        RawHttp.Reply reply = get("/x/early");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.text()).startsWith("{\"error_code\":\"WKS.0503\"").doesNotContain("xx");
    }

    @Test
    void aFaultOfOursIsToldWithoutItsInside() throws IOException {
        for (String path : List.of("/x/bug", "/x/world")) {
            RawHttp.Reply reply = get(path);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text())
                    .isEqualTo(
                            "{\"error_code\":\"WKS.0500\",\"error_msg\":\"An error has occurred.\"}");
        }
    }
}
