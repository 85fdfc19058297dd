package org.logonmeter.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/**
 * An operating system that plays a script by the clock: whatever happens to the agent, what
 * happened on the machine is known outside of it.
 */
final class ScriptedHost implements Host {
    private static final String BOOT = "scripted-boot";
    private static final Duration UP_BEFORE = Duration.ofHours(2);
    private static final int PAGE = 40;

    private final Instant from;
    private final Instant until;

    /**
     * @param from start of the first session
     * @param until nothing happens from then on
     */
    ScriptedHost(Instant from, Instant until) {
        this.from = from;
        this.until = until;
    }

    /** The {@code n}-th session of the script: each begins 70 ms after the one before. */
    record Played(int n, Instant start, Instant end) {
        private static final int EVERY_MS = 70;
        private static final int LONG_MS = 350;

        static Played of(int n, Instant from) {
            Instant start = from.plusMillis((long) n * EVERY_MS);
            return new Played(n, start, start.plusMillis(LONG_MS));
        }

        SessionId id() {
            return new SessionId("s" + n, start);
        }

        Account account() {
            return new Account(null, "user" + n % 7, null);
        }
    }

    /** All sessions that began before {@code now}. */
    static List<Played> played(Instant from, Instant now) {
        List<Played> sessions = new ArrayList<>();
        for (int n = 0; ; n++) {
            Played next = Played.of(n, from);
            if (!next.start().isBefore(now)) return sessions;
            sessions.add(next);
        }
    }

    @Override
    public MachineFacts facts() {
        return new MachineFacts(
                "SCRIPTED",
                null,
                null,
                "Script",
                "1",
                null,
                null,
                null,
                "6f1c2a54-0d3e-4d6a-9a55-1a2b3c4d5e6f",
                "machine-1",
                from.minus(UP_BEFORE),
                List.of(),
                List.of("02-00-00-00-00-01"),
                null,
                null,
                null);
    }

    @Override
    public HostSnapshot snapshot() {
        Instant now = now();
        List<SessionSnapshot> there =
                played(from, now).stream()
                        .filter(s -> s.end().isAfter(now))
                        .map(
                                s ->
                                        new SessionSnapshot(
                                                s.id(),
                                                s.account(),
                                                new SessionDetails("tty", null, false, null),
                                                null,
                                                null,
                                                null,
                                                null))
                        .toList();
        return new HostSnapshot(now, BOOT, uptime(now), "script", there);
    }

    @Override
    public void awaitChange(Duration atMost) {
        LockSupport.parkNanos(Math.min(atMost.toNanos(), 15_000_000));
    }

    @Override
    public Evidence.Page evidenceAfter(String bookmark) {
        List<Evidence> log = log(now());
        int read = bookmark.isEmpty() ? 0 : Integer.parseInt(bookmark);
        int to = Math.min(log.size(), read + PAGE);
        return new Evidence.Page(log.subList(read, to), Integer.toString(to), to < log.size());
    }

    private List<Evidence> log(Instant now) {
        List<Evidence> log = new ArrayList<>();
        for (Played s : played(from, now)) {
            log.add(
                    new Evidence.Opened(
                            s.start(),
                            BOOT,
                            uptime(s.start()),
                            "script",
                            s.id().osId(),
                            s.account(),
                            null));
            if (!s.end().isAfter(now))
                log.add(
                        new Evidence.Closed(
                                s.end(),
                                BOOT,
                                uptime(s.end()),
                                "script",
                                s.id().osId(),
                                EndClaim.Quality.OBSERVED,
                                EndClaim.Reason.LOGOFF));
        }
        log.sort(Comparator.comparing(Evidence::at));
        return log;
    }

    private Instant now() {
        Instant now = Instant.now();
        return now.isBefore(until) ? now : until;
    }

    private long uptime(Instant at) {
        return UP_BEFORE.plus(Duration.between(from, at)).toMillis();
    }

    @Override
    public void close() {}
}
