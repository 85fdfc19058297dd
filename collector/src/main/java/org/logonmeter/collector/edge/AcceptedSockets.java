package org.logonmeter.collector.edge;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Lets a connection's thread find its own socket, whose read timeout Helidon 4.5 sets nowhere: the
 * option {@code readTimeout} is read by its client alone. The listener configures a socket and then
 * starts the connection's thread, which inherits the value.
 */
final class AcceptedSockets implements SocketOptions {
    private static final InheritableThreadLocal<SocketChannel> NEWEST =
            new InheritableThreadLocal<>();

    private static final int SEND_BYTES = 128 << 10;

    private final SocketOptions usual = SocketOptions.create();

    /** The socket of the connection whose thread asks; to be asked once. */
    static SocketChannel ofThisThread() {
        SocketChannel channel = NEWEST.get();
        NEWEST.remove();
        if (channel == null)
            throw new IllegalStateException("this thread was not started by a listener of ours");
        return channel;
    }

    @Override
    public void configureSocket(SocketChannel socket) {
        usual.configureSocket(socket);
        try {
            // Grown by itself it is megabytes for each connection that reads slowly, and a blocked
            // write goes on only when a third of it is free again.
            socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BYTES);
            // Else the last piece of an answer waits for the client's delayed ACK, 40 ms
            // (RFC 896, RFC 1122 4.2.3.2).
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        NEWEST.set(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return usual.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return usual.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return usual.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return usual.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return usual.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return usual.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return usual.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return true;
    }
}
