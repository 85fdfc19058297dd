package org.logonmeter.collector.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** What every accepted connection is set to. */
class AcceptedSocketsTest {
    @Test
    void theLastPieceOfAnAnswerWaitsForNoAcknowledgement() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                    SocketChannel accepted = listener.accept()) {
                assertThat(client.isConnected()).isTrue();
                assertThat(accepted.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();

                new AcceptedSockets().configureSocket(accepted);

                assertThat(accepted.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
                assertThat(AcceptedSockets.ofThisThread()).isSameAs(accepted);
            }
        }
    }
}
