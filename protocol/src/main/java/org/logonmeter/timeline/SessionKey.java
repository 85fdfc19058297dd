package org.logonmeter.timeline;

import java.util.Set;
import java.util.TreeSet;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonFailure;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Usage;

/**
 * {@link Session#key()}: made of what a session's events repeat, so it survives every correction of
 * the clock.
 */
public final class SessionKey {
    private SessionKey() {}

    public static String of(SessionId id) {
        return id.osId() + "@" + id.startedAt();
    }

    public static String of(RecordedSession session) {
        return "record:" + EventIds.derived(session.identity());
    }

    /** Keys of the sessions an event speaks of; a heartbeat names all that it lists. */
    public static Set<String> namedBy(HostEvent event) {
        return switch (event) {
            case SessionEvent e -> Set.of(of(e.session()));
            case LogonTiming e -> Set.of(of(e.session()));
            case RecordedSession e -> e.failure() == null ? Set.of(of(e)) : Set.of();
            case Heartbeat e -> {
                Set<String> keys = new TreeSet<>();
                for (SessionId id : e.alive()) keys.add(of(id));
                yield keys;
            }
            case PowerEvent e -> Set.of();
            case LogonFailure e -> Set.of();
            case Gap e -> Set.of();
            case Usage e -> Set.of();
        };
    }
}
