package org.logonmeter.collector.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * HTTP/1.1 with deadlines for what comes in and what goes out. Helidon 4.5 cuts a slow sender
 * nowhere by itself; what is cut here can still be answered, for the socket stays open.
 */
public final class Connections implements ServerConnectionSelector {
    private static final int MOST_PROLOGUE_BYTES = 4096;
    private static final int MOST_HEADER_BYTES = 16_384;

    private final Deadlines deadlines;
    private final WriteDeadlines writes;
    private final SlowRequests slow;
    private final Http1ConnectionSelector http =
            Http1ConnectionSelector.builder()
                    .config(
                            Http1Config.builder()
                                    .maxPrologueLength(MOST_PROLOGUE_BYTES)
                                    .maxHeadersSize(MOST_HEADER_BYTES)
                                    .validatePrologue(false) // the query: RequestTargets judges it
                                    .addReceiveListener(new GuardedConnection.Progress())
                                    .addSendListener(new GuardedConnection.Answers())
                                    .build())
                    .build();

    private Connections(Deadlines deadlines, WriteDeadlines writes, SlowRequests slow) {
        this.deadlines = deadlines;
        this.writes = writes;
        this.slow = slow;
    }

    /** Makes a listener take its connections so, and in no other way. */
    public static void guard(
            ListenerConfig.BuilderBase<?, ?> listener,
            Deadlines deadlines,
            WriteDeadlines writes,
            SlowRequests slow) {
        listener.useNio(false) // a read on a channel knows no timeout, one on its stream does
                .connectionOptions(new AcceptedSockets())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new Connections(deadlines, writes, slow));
    }

    @Override
    public ServerConnection connection(ConnectionContext bare) {
        SocketChannel socket = AcceptedSockets.ofThisThread();
        TimedReader timed = new TimedReader(bare.serverSocket(), socket.socket(), deadlines, slow);
        GuardedConnection guarded =
                new GuardedConnection(
                        bare, timed, new TimedWriter(bare.dataWriter(), socket, writes));
        ServerConnection connection = http.connection(guarded);
        if (connection instanceof Http1Connection http1) {
            timed.server(http1::canInterrupt);
            // Told to close while it reads a request line, it would interrupt itself; then what it
            // is about to answer is the last anyway.
            guarded.server(
                    () -> {
                        if (!http1.canInterrupt()) http1.close(false);
                    });
        }
        return connection;
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData begin) {
        return http.supports(begin);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }
}
