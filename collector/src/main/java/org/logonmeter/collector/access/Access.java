package org.logonmeter.collector.access;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.logonmeter.collector.store.Tokens;

/** Lets a request through to a route that asks for a right, or refuses it. */
public final class Access {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "::1");

    private final Tokens tokens;
    private final Optional<Role> anonymous;
    private final InstantSource clock;

    /**
     * Makes the guard.
     *
     * @param anonymous the role of a request without a token, if it names this machine itself
     */
    public Access(Tokens tokens, Optional<Role> anonymous, InstantSource clock) {
        this.tokens = tokens;
        this.anonymous = anonymous;
        this.clock = clock;
    }

    /** A handler that knows who asks. */
    @FunctionalInterface
    public interface Guarded {
        void handle(Principal who, ServerRequest request, ServerResponse response) throws Exception;
    }

    /** Runs {@code handler} only for those who have the right; others get 401 or 403. */
    public Handler allow(Right right, Guarded handler) {
        return (request, response) -> handler.handle(principal(request, right), request, response);
    }

    /**
     * Who sends this request.
     *
     * @throws ProblemException 401 without a valid token, 403 without the right
     */
    public Principal principal(ServerRequest request, Right right) {
        Principal who =
                principal(request)
                        .orElseThrow(
                                () ->
                                        new ProblemException(
                                                401,
                                                "unauthorised",
                                                "a valid token is needed: Authorization: Bearer"
                                                        + " …; see `collector token create`"));
        if (!who.role().may(right))
            throw new ProblemException(
                    403, "forbidden", "the role " + who.role().word() + " may not do this");
        return who;
    }

    private Optional<Principal> principal(ServerRequest request) {
        Optional<String> bearer = bearer(request);
        if (bearer.isPresent())
            return tokens.find(bearer.get(), clock.instant())
                    .flatMap(
                            token ->
                                    Role.of(token.role())
                                            .map(
                                                    role ->
                                                            new Principal(
                                                                    token.name(),
                                                                    role,
                                                                    Optional.ofNullable(
                                                                            token.rooms()))));
        if (request.headers().contains(HeaderNames.AUTHORIZATION)) return Optional.empty();
        return anonymous
                .filter(role -> namesThisMachine(request) && !passedOn(request))
                .map(role -> new Principal("anonymous", role, Optional.empty()));
    }

    /** The text after {@code Authorization: Bearer}; empty without exactly one such header. */
    public static Optional<String> bearer(ServerRequest request) {
        return request.headers().values(HeaderNames.AUTHORIZATION).stream()
                .reduce((a, b) -> "")
                .filter(text -> text.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(text -> text.substring(7).strip())
                .filter(text -> !text.isEmpty());
    }

    /** A page elsewhere that resolves to this machine (DNS rebinding) names itself, not us. */
    private static boolean namesThisMachine(ServerRequest request) {
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        return isLoopbackName(host);
    }

    /** A proxy on this machine passes on what came from elsewhere (RFC 7239, RFC 9110 7.6.3). */
    private static boolean passedOn(ServerRequest request) {
        return request.headers().stream()
                .map(header -> header.headerName().lowerCase())
                .anyMatch(
                        name ->
                                name.equals("forwarded")
                                        || name.equals("via")
                                        || name.equals("x-real-ip")
                                        || name.startsWith("x-forwarded"));
    }

    static boolean isLoopbackName(String hostHeader) {
        String host = hostHeader.strip().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            if (end < 0 || !isPort(host.substring(end + 1))) return false;
            return LOOPBACK_NAMES.contains(host.substring(1, end));
        }
        int colon = host.indexOf(':');
        if (colon < 0) return LOOPBACK_NAMES.contains(host);
        return isPort(host.substring(colon)) && LOOPBACK_NAMES.contains(host.substring(0, colon));
    }

    private static boolean isPort(String text) {
        return text.isEmpty() || text.matches(":[0-9]{1,5}");
    }
}
