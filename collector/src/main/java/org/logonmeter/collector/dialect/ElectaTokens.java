package org.logonmeter.collector.dialect;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The tokens given out and the companies locked out. Lives in memory: after a restart every client
 * asks for a new token, as it does every twenty minutes anyway. Thread-safe.
 */
final class ElectaTokens {
    static final Duration LIFE = Duration.ofMinutes(20);
    static final Duration LOCK = Duration.ofMinutes(15);
    static final int FAILURES = 5;
    private static final int MAX_TOKENS = 100_000;
    private static final int MAX_COMPANIES = 10_000;
    private static final Secrets<Boolean> NOBODY = new Secrets<>(Map.of());

    private record Issued(String cid, Instant at) {}

    /**
     * @param lockedAt when the last allowed failure came; meaningless before
     */
    private record Failures(int inARow, Instant lockedAt) {}

    private final Map<String, Secrets<Boolean>> keys = new HashMap<>();
    private final Map<String, Issued> issued = new LinkedHashMap<>();
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    ElectaTokens(Map<Long, String> accounts) {
        accounts.forEach(
                (cid, key) ->
                        keys.put(String.valueOf(cid), new Secrets<>(Map.of(key, Boolean.TRUE))));
    }

    /** What became of a request for a token. */
    sealed interface Outcome {
        record Token(UUID token) implements Outcome {}

        record Wrong() implements Outcome {}

        record Locked() implements Outcome {}
    }

    synchronized Outcome issue(String cid, String key, Instant now) {
        Failures before = failures.get(cid);
        if (before != null && before.inARow() >= FAILURES) {
            if (now.isBefore(before.lockedAt().plus(LOCK))) return new Outcome.Locked();
            failures.remove(cid);
            before = null;
        }
        Secrets<Boolean> known = keys.getOrDefault(cid, NOBODY);
        if (known.use(key).isEmpty()) {
            failures.remove(cid);
            failures.put(cid, new Failures(before == null ? 1 : before.inARow() + 1, now));
            dropOldest(failures, MAX_COMPANIES);
            return new Outcome.Wrong();
        }
        failures.remove(cid);
        UUID token = UUID.randomUUID();
        issued.entrySet().removeIf(e -> dead(e.getValue(), now));
        issued.put(digest(token), new Issued(cid, now));
        dropOldest(issued, MAX_TOKENS);
        return new Outcome.Token(token);
    }

    /** Tokens are kept and found by their digest: how long it takes tells a guesser nothing. */
    synchronized boolean good(String cid, Optional<UUID> token, Instant now) {
        return token.map(ElectaTokens::digest)
                .map(issued::get)
                .filter(i -> i.cid().equals(cid) && !dead(i, now))
                .isPresent();
    }

    private static String digest(UUID token) {
        return HexFormat.of().formatHex(Secrets.sha256(token.toString()));
    }

    private static boolean dead(Issued one, Instant now) {
        return !now.isBefore(one.at().plus(LIFE));
    }

    private static void dropOldest(Map<?, ?> map, int most) {
        while (map.size() > most) map.remove(map.keySet().iterator().next());
    }
}
