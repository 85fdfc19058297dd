package org.logonmeter.collector.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What secrets are known and what each is good for. Secrets are held as SHA-256 and compared in
 * constant time, and every one is compared every time.
 *
 * @param <T> what a secret is good for
 */
final class Secrets<T> {
    private record Known<T>(String digest, T use) {}

    private static final String HASHED = "sha256:";

    private final List<Known<T>> known = new ArrayList<>();

    /**
     * @param uses by secret, each plain or {@code sha256:} and 64 hexadecimal digits
     */
    Secrets(Map<String, T> uses) {
        uses.forEach((secret, use) -> known.add(new Known<>(known(secret), use)));
    }

    /** Secrets that are all good for the same. */
    static Secrets<Boolean> of(List<String> secrets) {
        return new Secrets<>(
                secrets.stream().distinct().collect(Collectors.toMap(s -> s, _ -> true)));
    }

    Optional<T> use(String presented) {
        byte[] digest = digest(presented).getBytes(StandardCharsets.US_ASCII);
        Optional<T> found = Optional.empty();
        for (Known<T> one : known) {
            if (MessageDigest.isEqual(one.digest().getBytes(StandardCharsets.US_ASCII), digest))
                found = Optional.of(one.use());
        }
        return found;
    }

    private static String known(String secret) {
        return secret.startsWith(HASHED)
                ? secret.substring(HASHED.length()).strip().toLowerCase(Locale.ROOT)
                : digest(secret);
    }

    /** SHA-256 in hexadecimal: tells two secrets apart and keeps both. */
    static String digest(String presented) {
        return hex(sha256(presented));
    }

    /** By what the record of looks names a token: enough of the digest to find it by. */
    static String mark(String token) {
        return "token " + digest(token).substring(0, 8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
