package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionId;

/**
 * One session as its anchor opened it.
 *
 * @param anchor Winlogon 7001, else LSM 21
 * @param sid null where no event tells it
 * @param account null where no event tells a name
 * @param names every {@code domain\name} (folded) the logs give this session's user; names differ
 *     between logs, so they only help where neither SID nor session id can
 * @param reach from the anchor to the last moment at which the session can have lived: the next
 *     boot, or the next logon with the same number
 * @param boot null if the log begins after it
 * @param next the boot that followed; null if the session's is the last known
 * @param successor the next logon in the same boot that has the session's number; null if none
 */
record LogonSession(
        EventRecord anchor,
        long number,
        @Nullable String sid,
        @Nullable Account account,
        Set<String> names,
        EventLog.Span reach,
        @Nullable Boot boot,
        @Nullable Boot next,
        @Nullable EventRecord successor) {

    SessionId id() {
        return new SessionId(Long.toString(number), anchor.at());
    }

    String bootId() {
        return boot == null ? "boot-before-log" : boot.id();
    }

    /** Never null: the SID stands in for a name that no event tells. */
    Account knownAccount() {
        if (account != null) return account;
        String key = sid == null ? "session " + number : sid;
        return new Account(null, key, sid);
    }

    boolean isUser(@Nullable String candidate) {
        return sid != null && sid.equalsIgnoreCase(candidate);
    }

    /** As {@link EventLog.Trait#USER} has it; empty for none. */
    String foldedSid() {
        return EventLog.folded(sid);
    }

    boolean isNamed(@Nullable String qualified) {
        Account other = People.account(qualified, null);
        return other != null && names.contains(People.key(other));
    }

    /**
     * A stamp as the session's clock would have shown it if the clock was set back since the
     * anchor; else the stamp as it is.
     */
    Instant shown(Instant at, Instant steady) {
        Duration setBack =
                Duration.between(at, steady).minus(Duration.between(anchor.at(), anchor.steady()));
        return setBack.isNegative() || setBack.isZero() ? at : onClock(steady);
    }

    /** A steady moment on the clock that held at the anchor. */
    Instant onClock(Instant steady) {
        return anchor.at().plus(Duration.between(anchor.steady(), steady));
    }
}
