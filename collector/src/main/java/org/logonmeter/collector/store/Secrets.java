package org.logonmeter.collector.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Bearer secrets: 32 random bytes, shown once and kept as SHA-256 (enough for random bytes; a slow
 * hash would only let a morning of boots overload us).
 */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * A bearer text and its two parts.
     *
     * @param text {@code KIND.ID.SECRET}, what the holder sends
     * @param hash what is stored
     */
    public record Minted(String id, String text, String hash) {
        @Override
        public String toString() {
            return "Minted[" + id + "]";
        }
    }

    private Secrets() {}

    /** Makes a new one; {@code kind} tells a reader of a leaked file what it found. */
    public static Minted mint(String kind) {
        String id = random(9);
        String text = kind + "." + id + "." + random(32);
        return new Minted(id, text, sha256(text));
    }

    /** The id inside a bearer text of that kind. */
    static Optional<String> id(String kind, String text) {
        String[] parts = text.split("\\.", -1);
        return parts.length == 3 && parts[0].equals(kind) && parts[1].length() == 12
                ? Optional.of(parts[1])
                : Optional.empty();
    }

    public static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Compares in a time that does not depend on where the two differ. */
    public static boolean same(String hash, String otherHash) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII),
                otherHash.getBytes(StandardCharsets.US_ASCII));
    }

    private static String random(int bytes) {
        byte[] raw = new byte[bytes];
        RANDOM.nextBytes(raw);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(raw);
    }
}
