package org.logonmeter.collector.dialect;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits: one alone, or a block as {@code 10.0.0.0/8} (RFC 4632)
 * and {@code 2001:db8::/32} (RFC 4291, 2.3). Names are never looked up.
 */
public final class AddressBlock {
    private static final Pattern IPV4 =
            Pattern.compile(
                    "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:]+(?:\\.\\d{1,3}){0,3}");

    private final byte[] first;
    private final int bits;

    private AddressBlock(byte[] first, int bits) {
        this.first = first;
        this.bits = bits;
    }

    /**
     * Reads an address, or a block whose address has no bit set after its prefix.
     *
     * @throws IllegalArgumentException that says what stands there instead
     */
    public static AddressBlock parse(String text) {
        String[] parts = text.strip().split("/", 2);
        Optional<InetAddress> address = address(parts[0]);
        if (address.isEmpty()) throw new IllegalArgumentException(wanted(text));
        byte[] bytes = address.get().getAddress();
        int most = bytes.length * Byte.SIZE;
        int bits = most;
        if (parts.length > 1) {
            if (!parts[1].matches("\\d{1,3}") || Integer.parseInt(parts[1]) > most)
                throw new IllegalArgumentException(wanted(text));
            bits = Integer.parseInt(parts[1]);
        }
        byte[] first = masked(bytes, bits);
        if (!Arrays.equals(first, bytes))
            throw new IllegalArgumentException(
                    text + " has bits set after its prefix; the block is " + told(first, bits));
        return new AddressBlock(first, bits);
    }

    private static String wanted(String text) {
        return "\""
                + text
                + "\" is no address and no block of addresses such as 10.1.2.3, 10.0.0.0/8 or"
                + " 2001:db8::/32";
    }

    /** An address written with digits; a name, a zone or a port is none. */
    static Optional<InetAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) return Optional.empty();
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == first.length && Arrays.equals(masked(bytes, bits), first);
    }

    private static byte[] masked(byte[] bytes, int bits) {
        byte[] masked = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
            masked[i] = (byte) (bytes[i] & (0xFF << (Byte.SIZE - kept)));
        }
        return masked;
    }

    private static String told(byte[] first, int bits) {
        try {
            return InetAddress.getByAddress(first).getHostAddress() + "/" + bits;
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    @Override
    public String toString() {
        return told(first, bits);
    }
}
