package org.logonmeter.collector.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an Authorization header holds. */
final class Credential {
    private Credential() {}

    /** The token of {@code Bearer}; null if the header is another one or missing. */
    static @Nullable String bearerToken(Call call) {
        return after(call, "bearer ");
    }

    /** A name and a password. */
    record NameAndPassword(String name, String password) {}

    /** Those of {@code Basic}, UTF-8. */
    static Optional<NameAndPassword> basic(Call call) {
        String encoded = after(call, "basic ");
        if (encoded == null) return Optional.empty();
        try {
            String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon < 0) return Optional.empty();
            return Optional.of(
                    new NameAndPassword(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String after(Call call, String scheme) {
        String header = call.header("authorization");
        if (header == null || !header.regionMatches(true, 0, scheme, 0, scheme.length()))
            return null;
        return header.substring(scheme.length()).strip();
    }

    /**
     * Insists on a known token.
     *
     * @return the token's mark
     * @throws Refusal if there is none
     */
    static String bearer(Call call, Secrets<?> tokens) throws Refusal {
        String token = bearerToken(call);
        boolean known = tokens.use(token == null ? "" : token).isPresent();
        if (token == null || !known)
            throw new Refusal(new Problem.Unauthorized("A valid access token is required."));
        return Secrets.mark(token);
    }
}
