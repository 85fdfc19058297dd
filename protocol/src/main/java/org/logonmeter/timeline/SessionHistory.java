package org.logonmeter.timeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;

/** What one session's own events say, in time order. */
final class SessionHistory {
    private final String key;
    private final List<TimedEvent> told = new ArrayList<>();

    SessionHistory(String key) {
        this.key = key;
    }

    void add(TimedEvent event) {
        told.add(event);
    }

    Session session(HostHistory host) {
        TimedEvent anchor = anchor();
        Instant start = start(anchor);
        String bootId = anchor.event().header().bootId();
        TimedEvent alive = lastAlive(start, host.lastListed(key));
        SessionEnd end =
                new Ending(
                                start,
                                alive == null ? start : alive.at(),
                                claims(),
                                host.firstWithout(alive == null ? anchor : alive, bootId, start),
                                bootId)
                        .end(host.shutdowns(bootId));
        return new Session(
                anchor.host(),
                key,
                account(anchor),
                start,
                end,
                details(),
                Absence.of(told, host.sleeps(), bootId, start, end.at()),
                timing(),
                null);
    }

    /** The logon, or what comes nearest to it. */
    private TimedEvent anchor() {
        for (TimedEvent timed : told) {
            if (isLogon(timed)) return timed;
        }
        return told.getFirst();
    }

    /**
     * The logon's time; without it what the host told as the start, if that is not later than what
     * is known to have happened.
     */
    private static Instant start(TimedEvent anchor) {
        if (isLogon(anchor)) return anchor.at();
        Instant told =
                switch (anchor.event()) {
                    case SessionEvent e -> e.session().startedAt().plus(anchor.correction());
                    case LogonTiming e -> e.session().startedAt().plus(anchor.correction());
                    default -> anchor.at();
                };
        return told.isBefore(anchor.at()) ? told : anchor.at();
    }

    private static boolean isLogon(TimedEvent timed) {
        return timed.event() instanceof SessionEvent e && e.event() == SessionEvent.Kind.LOGON;
    }

    private static Account account(TimedEvent anchor) {
        return switch (anchor.event()) {
            case SessionEvent e -> e.account();
            case LogonTiming e -> e.account();
            default -> throw new IllegalStateException("only events of a session tell of it");
        };
    }

    /**
     * The last event that proves the session there. A timing is worked out later and proves
     * nothing; a logoff proves the opposite.
     */
    private @Nullable TimedEvent lastAlive(Instant start, @Nullable TimedEvent listed) {
        TimedEvent last = listed == null || listed.at().isBefore(start) ? null : listed;
        for (TimedEvent timed : told) {
            boolean alive =
                    timed.event() instanceof SessionEvent e
                            && e.event() != SessionEvent.Kind.LOGOFF;
            if (alive && !timed.at().isBefore(start))
                last = last == null ? timed : later(last, timed);
        }
        return last;
    }

    private static TimedEvent later(TimedEvent a, TimedEvent b) {
        return SessionTimeline.IN_TIME.compare(a, b) >= 0 ? a : b;
    }

    private List<Ending.Claim> claims() {
        List<Ending.Claim> claims = new ArrayList<>();
        for (TimedEvent timed : told) {
            EndClaim end = timed.event() instanceof SessionEvent e ? e.end() : null;
            if (end != null) claims.add(new Ending.Claim(timed, end));
        }
        return claims;
    }

    private @Nullable SessionDetails details() {
        SessionDetails last = null;
        for (TimedEvent timed : told) {
            if (timed.event() instanceof SessionEvent e && e.details() != null) last = e.details();
        }
        return last;
    }

    private @Nullable LogonTiming timing() {
        LogonTiming last = null;
        for (TimedEvent timed : told) if (timed.event() instanceof LogonTiming e) last = e;
        return last;
    }
}
