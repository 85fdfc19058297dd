package org.logonmeter.collector.edge;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** A connection as the server sees it, with our reader and writer between it and the wire. */
final class GuardedConnection implements ConnectionContext {
    private final ConnectionContext bare;
    private final TimedReader timed;
    private final DataReader reader;
    private final HeadWriter writer;
    private Runnable end = () -> {};

    GuardedConnection(ConnectionContext bare, TimedReader timed, TimedWriter out) {
        this.bare = bare;
        this.timed = timed;
        this.reader = DataReader.create(timed);
        this.writer = new HeadWriter(out);
    }

    /**
     * Tells how to make the server read no further request.
     *
     * @param end lets the answer under way go out whole
     */
    void server(Runnable end) {
        this.end = end;
    }

    /** Hears from the server what it is about to answer. */
    static final class Answers implements Http1ConnectionListener {
        /** The server alone would read on behind an answer that says it is the last. */
        @Override
        public void headers(ConnectionContext connection, Headers headers) {
            if (connection instanceof GuardedConnection guarded
                    && headers.containsToken(HeaderValues.CONNECTION_CLOSE)) guarded.end.run();
        }
    }

    /** Hears from the server how far it has read. */
    static final class Progress implements Http1ConnectionListener {
        @Override
        public void prologue(ConnectionContext connection, HttpPrologue prologue) {
            if (connection instanceof GuardedConnection guarded)
                guarded.writer.answering(prologue.method().equals(Method.HEAD));
        }

        @Override
        public void headers(ConnectionContext connection, Headers headers) {
            if (!(connection instanceof GuardedConnection guarded)) return;
            guarded.timed.headersRead(headers);
            // The server alone would wait for the client to close.
            if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) guarded.end.run();
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return bare.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return bare.executor();
    }

    @Override
    public Router router() {
        return bare.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return bare.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return bare.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return bare.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return bare.localPeer();
    }

    @Override
    public boolean isSecure() {
        return bare.isSecure();
    }

    @Override
    public String socketId() {
        return bare.socketId();
    }

    @Override
    public String childSocketId() {
        return bare.childSocketId();
    }
}
