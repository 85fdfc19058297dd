package org.logonmeter.collector;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.dialect.DialectRoutes;
import org.logonmeter.collector.ingest.GzipBody;
import org.logonmeter.collector.ingest.RefusedEncodings;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.Tokens;
import org.logonmeter.collector.web.Metrics;

/** The collector while it runs: its database and its two listeners. */
final class CollectorServer implements AutoCloseable {
    private static final String ADMIN = "admin";

    /** Requests under way get this long to end once the process is told to stop. */
    private static final Duration DRAIN = Duration.ofSeconds(8);

    /** Above every limit of our own readers; only a backstop. */
    private static final long MAX_BODY_BYTES = 8L << 20;

    private final Collector parts;
    private final WebServer server;
    private final CollectorConfig.Server config;

    private CollectorServer(Collector parts, WebServer server) {
        this.parts = parts;
        this.server = server;
        this.config = parts.config().server();
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws BindException with a sentence for the administrator
     */
    static CollectorServer start(CollectorConfig config, InstantSource clock) throws BindException {
        Database database = Database.open(config.database().url());
        try {
            EventStore events = new EventStore(database);
            Collector parts =
                    new Collector(
                            config,
                            database,
                            events,
                            new Access(
                                    new Tokens(database), config.server().anonymousRole(), clock),
                            new Metrics(database, new MachineRows(database)),
                            DialectRoutes.of(config.dialects(), database, events, clock),
                            clock);
            return new CollectorServer(parts, listen(parts));
        } catch (BindException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static WebServer listen(Collector parts) throws BindException {
        CollectorConfig.Server config = parts.config().server();
        WebServerConfig.Builder builder = WebServer.builder().shutdownHook(false);
        limits(builder, config.host(), config.port());
        builder.directHandlers(
                Problems.beforeRouting(
                        (method, path, status) ->
                                parts.dialects()
                                        .refused(method, path, status)
                                        .map(r -> new Problems.Early(r.type(), r.body()))));
        builder.routing(routing -> CollectorRoutes.routes(routing, parts));
        OptionalInt adminPort = config.adminPort();
        if (adminPort.isPresent())
            builder.putSocket(
                    ADMIN,
                    admin -> {
                        limits(admin, config.host(), adminPort.getAsInt());
                        admin.routing(routing -> CollectorRoutes.admin(routing, parts));
                    });
        WebServer server = builder.build();
        // With more than one listener Helidon's start returns although it failed.
        Logging.quietStart(server::start);
        if (server.isRunning()) return server;
        server.stop();
        throw cannotListen(config);
    }

    private static void limits(ListenerConfig.BuilderBase<?, ?> listener, String host, int port) {
        listener.host(host)
                .port(port)
                .backlog(1024)
                .maxPayloadSize(MAX_BODY_BYTES)
                .maxTcpConnections(20_000)
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .shutdownGracePeriod(DRAIN)
                .directHandlers(Problems.beforeRouting())
                .contentEncoding(
                        ContentEncodingContext.builder()
                                .contentEncodingsDiscoverServices(false)
                                .addContentEncoding(new GzipBody())
                                .addContentEncoding(new RefusedEncodings())
                                .build())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(
                        Http1ConnectionSelector.builder()
                                .config(
                                        Http1Config.builder()
                                                .maxPrologueLength(4096)
                                                .maxHeadersSize(16_384)
                                                .build())
                                .build());
    }

    private static BindException cannotListen(CollectorConfig.Server config) {
        String cure =
                "; stop what listens there or set server.port and server.admin-port (0 = any free one)";
        for (int port : new int[] {config.port(), config.adminPort().orElse(0)}) {
            try (ServerSocketChannel probe = ServerSocketChannel.open()) {
                probe.bind(new InetSocketAddress(config.host(), port));
            } catch (IOException | UnresolvedAddressException e) {
                String why = e.getMessage() == null ? "no such host" : e.getMessage();
                return new BindException(
                        "cannot listen on " + config.host() + " port " + port + ": " + why + cure);
            }
        }
        return new BindException("cannot listen on " + config.host() + cure);
    }

    Collector parts() {
        return parts;
    }

    int port() {
        return server.port();
    }

    /** Where to reach it. */
    String address() {
        String host =
                config.host().contains(":") && !config.host().startsWith("[")
                        ? "[" + config.host() + "]"
                        : config.host();
        return "http://" + host + ":" + server.port();
    }

    OptionalInt adminPort() {
        return config.adminPort().isPresent()
                ? OptionalInt.of(server.port(ADMIN))
                : OptionalInt.empty();
    }

    /** Lets requests under way end, then closes the database. */
    @Override
    public void close() {
        server.stop();
        parts.dialects().close();
        parts.database().close();
    }
}
