package org.logonmeter.collector.edge;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Whether a listener of this process still listens. Helidon's ends for good at the first failure of
 * accept, closes its port and tells nobody.
 */
public final class ListenerProbe {
    private static final int PATIENCE_MILLIS = 2000;

    private volatile @Nullable InetSocketAddress address;

    /**
     * Told once the server runs.
     *
     * @param host may stand for all addresses
     */
    public void listens(InetAddress host, int port) {
        address =
                new InetSocketAddress(
                        host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host, port);
    }

    /** Only a refused connection counts: a listener that is merely full lets it wait. */
    public boolean gone() {
        InetSocketAddress where = address;
        if (where == null) return false;
        try (Socket socket = new Socket()) {
            socket.connect(where, PATIENCE_MILLIS);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
