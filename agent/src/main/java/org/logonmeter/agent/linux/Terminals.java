package org.logonmeter.agent.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Terminal;

/** The device a remote user came from, out of the one word that PAM and utmp keep for it. */
final class Terminals {
    private Terminals() {}

    /**
     * @param host name or address; null or empty = the person sat at the machine itself
     * @return null for the machine itself
     */
    static @Nullable Terminal from(@Nullable String host) {
        if (host == null || host.isBlank()) return null;
        return isAddress(host)
                ? new Terminal(null, host, null, null, null)
                : new Terminal(host, null, null, null, null);
    }

    private static boolean isAddress(String host) {
        try {
            return !InetAddress.ofLiteral(host).getHostAddress().isEmpty();
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    /**
     * The text of an address as utmp(5) keeps it: 4 or 16 bytes in network order; null if all zero.
     */
    static @Nullable String text(byte[] address) {
        boolean v4 = true;
        boolean none = true;
        for (int i = 0; i < address.length; i++) {
            none &= address[i] == 0;
            if (i >= 4) v4 &= address[i] == 0;
        }
        if (none) return null;
        try {
            byte[] used = v4 ? java.util.Arrays.copyOf(address, 4) : address;
            return InetAddress.getByAddress(used).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
        }
    }
}
