package org.logonmeter.collector.edge;

import io.helidon.common.socket.SocketOptions;
import java.net.Socket;
import java.net.SocketOption;
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

    private final SocketOptions usual = SocketOptions.create();

    /** The socket of the connection whose thread asks; to be asked once. */
    static Socket ofThisThread() {
        SocketChannel channel = NEWEST.get();
        NEWEST.remove();
        if (channel == null)
            throw new IllegalStateException("this thread was not started by a listener of ours");
        return channel.socket();
    }

    @Override
    public void configureSocket(SocketChannel socket) {
        usual.configureSocket(socket);
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
        return usual.tcpNoDelay();
    }
}
