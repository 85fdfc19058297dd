package org.logonmeter.collector.dialect;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may ask dialect 4, by Basic or Bearer, and with which roles. */
final class EpmAccess {
    private static final Set<String> READERS =
            Set.of("service administrator", "access control - manage", "access control - view");
    private static final Secrets<List<String>> NOBODY = new Secrets<>(Map.of("", List.of()));

    private final Map<String, Secrets<List<String>>> users = new HashMap<>();
    private final Secrets<List<String>> bearers;

    EpmAccess(DialectConfig.Epm config) {
        config.users()
                .forEach(
                        (name, user) ->
                                users.put(
                                        name,
                                        new Secrets<>(Map.of(user.password(), user.roles()))));
        this.bearers = new Secrets<>(config.bearers());
    }

    /**
     * The caller's name, if one of his roles may read reports.
     *
     * @throws Refusal if nobody knows the caller
     */
    Optional<String> reader(Call call) throws Refusal {
        boolean reads =
                roles(call)
                        .orElseThrow(
                                () ->
                                        new Refusal(
                                                new Problem.Unauthorized(
                                                        "Provide valid credentials, Basic or Bearer.")))
                        .stream()
                        .anyMatch(EpmAccess::known);
        return reads ? Optional.of(name(call)) : Optional.empty();
    }

    private static String name(Call call) {
        String token = Credential.bearerToken(call);
        return token != null
                ? Secrets.mark(token)
                : Credential.basic(call).map(given -> "user " + given.name()).orElse("");
    }

    private Optional<List<String>> roles(Call call) {
        String token = Credential.bearerToken(call);
        if (token != null) return bearers.use(token);
        return Credential.basic(call)
                .flatMap(
                        given ->
                                users.containsKey(given.name())
                                        ? users.get(given.name()).use(given.password())
                                        : nobody(given.password()));
    }

    /** Costs an unknown user as much as a known one. */
    private static Optional<List<String>> nobody(String password) {
        return NOBODY.use(password).filter(_ -> false);
    }

    /** Whether the vendor has a role of this name. */
    static boolean known(String role) {
        return READERS.contains(plain(role));
    }

    /** A dash of any length is the same. */
    private static String plain(String role) {
        return role.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\s*[\\u002D\\u2010-\\u2015]\\s*", " - ");
    }
}
