package org.logonmeter.collector.store;

import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.Usage;
import org.logonmeter.timeline.SessionKey;

/** The one session, or attempt at one, that an event is about. */
final class Keys {
    private static final String ATTEMPT = "attempt:";

    private Keys() {}

    /** The key within the event's host; null for what is about many sessions or none. */
    static @Nullable String of(HostEvent event) {
        return switch (event) {
            case SessionEvent e -> SessionKey.of(e.session());
            case LogonTiming e -> SessionKey.of(e.session());
            case RecordedSession e ->
                    e.failure() == null
                            ? SessionKey.of(e)
                            : ATTEMPT + EventIds.derived(e.identity());
            case LogonFailure e -> ATTEMPT + e.header().eventId();
            case Heartbeat _, PowerEvent _, Gap _, Usage _ -> null;
        };
    }

    static boolean isAttempt(String key) {
        return key.startsWith(ATTEMPT);
    }

    /** Whose session or attempt it is about; null where {@link #of} is null. */
    static @Nullable Account account(HostEvent event) {
        return switch (event) {
            case SessionEvent e -> e.account();
            case LogonTiming e -> e.account();
            case RecordedSession e -> e.account();
            case LogonFailure e -> e.account();
            case Heartbeat _, PowerEvent _, Gap _, Usage _ -> null;
        };
    }
}
