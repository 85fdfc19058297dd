package org.logonmeter.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to one session.
 *
 * @param details told with a logon, and again with a connect when they changed; null in other
 *     events
 * @param end told with a logoff only, and always there
 */
public record SessionEvent(
        EventHeader header,
        Kind event,
        SessionId session,
        Account account,
        @Nullable SessionDetails details,
        @Nullable EndClaim end)
        implements HostEvent {

    /**
     * Idle and active follow the system's idle hint (no input); lock and unlock the screen lock.
     */
    public enum Kind {
        LOGON,
        LOGOFF,
        LOCK,
        UNLOCK,
        CONNECT,
        DISCONNECT,
        IDLE,
        ACTIVE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SessionEvent {
        if ((event == Kind.LOGOFF) != (end != null))
            throw new IllegalArgumentException(
                    "a logoff, and only a logoff, says how the session ended");
    }

    @Override
    public String kind() {
        return event.wireName();
    }
}
