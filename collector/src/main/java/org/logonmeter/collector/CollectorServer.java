package org.logonmeter.collector;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.dialect.DialectRoutes;
import org.logonmeter.collector.edge.Connections;
import org.logonmeter.collector.edge.Deadlines;
import org.logonmeter.collector.edge.ListenerProbe;
import org.logonmeter.collector.edge.SlowRequests;
import org.logonmeter.collector.edge.WriteDeadlines;
import org.logonmeter.collector.ingest.BodyEncodings;
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

    private static final int MOST_CONNECTIONS = 20_000;

    /** Health and metrics are asked for by a few. */
    private static final int MOST_ADMIN_CONNECTIONS = 100;

    /** Jars, database, listeners and the admin's connections. */
    private static final int FILES_OF_OURS = 400;

    /** Above every limit of our own readers; only a backstop. */
    private static final long MAX_BODY_BYTES = 8L << 20;

    private final Collector parts;
    private final WebServer server;
    private final WriteDeadlines writes;
    private final CollectorConfig.Server config;

    private CollectorServer(Collector parts, WebServer server, WriteDeadlines writes) {
        this.parts = parts;
        this.server = server;
        this.writes = writes;
        this.config = parts.config().server();
    }

    /**
     * Opens the database and starts to listen.
     *
     * @throws BindException with a sentence for the administrator
     * @throws org.logonmeter.collector.store.StoreException also if another process serves it
     */
    static CollectorServer start(CollectorConfig config, InstantSource clock) throws BindException {
        return start(config, clock, Deadlines.USUAL, Database.openToServe(config.database().url()));
    }

    /** The same on a database that is open; it is closed with the server, or if that fails. */
    static CollectorServer start(
            CollectorConfig config, InstantSource clock, Deadlines deadlines, Database database)
            throws BindException {
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
            return listen(parts, deadlines);
        } catch (BindException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static CollectorServer listen(Collector parts, Deadlines deadlines)
            throws BindException {
        CollectorConfig.Server config = parts.config().server();
        ListenerProbe main = new ListenerProbe();
        SlowRequests slow = new SlowRequests(parts.clock());
        parts.metrics().tell(slow);
        WriteDeadlines writes = new WriteDeadlines(deadlines.answer(), slow);
        InetAddress host = resolved(config.host());
        WebServerConfig.Builder builder = WebServer.builder().shutdownHook(false);
        limits(builder, config.host(), config.port());
        builder.maxTcpConnections(mostConnections());
        Connections.guard(builder, deadlines, writes, slow);
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
                        admin.maxTcpConnections(MOST_ADMIN_CONNECTIONS);
                        Connections.guard(admin, deadlines, writes, slow);
                        admin.routing(routing -> CollectorRoutes.admin(routing, parts, main));
                    });
        WebServer server = builder.build();
        // With more than one listener Helidon's start returns although it failed.
        Logging.quietStart(server::start);
        if (server.isRunning()) {
            main.listens(host, server.port());
            return new CollectorServer(parts, server, writes);
        }
        writes.close();
        server.stop();
        throw cannotListen(config);
    }

    /** Helidon's start fails with a trace where the name has no address. */
    private static InetAddress resolved(String host) throws BindException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BindException(
                    "server.host: no address is known for "
                            + host
                            + "; set it to an address of this machine, or to a name that has one");
        }
    }

    private static void limits(ListenerConfig.BuilderBase<?, ?> listener, String host, int port) {
        listener.host(host)
                .port(port)
                .backlog(1024)
                .maxPayloadSize(MAX_BODY_BYTES)
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .shutdownGracePeriod(DRAIN)
                .directHandlers(Problems.beforeRouting())
                .contentEncoding(new BodyEncodings());
    }

    /** Each takes a file of the process: a listener that can open none more ends for good. */
    private static int mostConnections() {
        long files =
                ManagementFactory.getOperatingSystemMXBean()
                                instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : Long.MAX_VALUE;
        return Math.clamp(files - FILES_OF_OURS, 100, MOST_CONNECTIONS);
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
        writes.close();
        parts.database().close();
    }
}
