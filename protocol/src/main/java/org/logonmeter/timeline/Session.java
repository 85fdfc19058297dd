package org.logonmeter.timeline;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionDetails;

/**
 * One person on one machine from a start to an end: an interval made of facts.
 *
 * @param host as in {@link TimedEvent}
 * @param key names the session on its host for ever; made of what its events repeat, never of
 *     corrected times
 * @param start corrected, UTC
 * @param end never before {@code start}
 * @param inactive locked, idle and disconnected stretches inside the session, in order of start;
 *     may overlap across kinds, never within one
 * @param timing the latest timing told for it; null if none
 * @param record the foreign record it was told by; null for sessions of our own agents
 */
public record Session(
        String host,
        String key,
        Account account,
        Instant start,
        SessionEnd end,
        @Nullable SessionDetails details,
        List<Inactive> inactive,
        @Nullable LogonTiming timing,
        @Nullable RecordedSession record) {

    /**
     * A stretch in which the user was away.
     *
     * @param to null = still so
     */
    public record Inactive(Kind kind, Instant from, @Nullable Instant to) {
        public enum Kind {
            LOCK,
            IDLE,
            DISCONNECTED,
            ASLEEP
        }
    }

    public Session {
        inactive = List.copyOf(inactive);
        Instant until = end.at();
        if (until != null && until.isBefore(start))
            throw new IllegalArgumentException("a session does not end before it starts");
    }
}
