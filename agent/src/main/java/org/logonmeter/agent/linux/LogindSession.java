package org.logonmeter.agent.linux;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/** A logind session out of its D-Bus properties, org.freedesktop.login1(5). Pure. */
final class LogindSession {
    /**
     * Sessions of people: {@code user}, since systemd 256 {@code user-early} (root), since 258
     * {@code user-light}. Not so greeter, lock-screen, background, background-light, manager,
     * manager-early, none; nor {@code user-incomplete}, whose home is still locked.
     */
    private static final Set<String> CLASSES_OF_PEOPLE =
            Set.of("user", "user-early", "user-light", "user-early-light");

    private LogindSession() {}

    static boolean isOfPerson(@Nullable String sessionClass) {
        return sessionClass != null && CLASSES_OF_PEOPLE.contains(sessionClass);
    }

    /**
     * @return empty if this is no session of a person, or one that its user has left already
     *     ({@code State} closing: only processes linger)
     * @throws HostReadException if a property that names the session is missing
     */
    static Optional<SessionSnapshot> of(String id, long uid, Map<String, Object> properties)
            throws HostReadException {
        if (!isOfPerson(text(properties, "Class"))) return Optional.empty();
        if ("closing".equals(text(properties, "State"))) return Optional.empty();
        String name = text(properties, "Name");
        Instant startedAt = instant(properties, "Timestamp");
        if (name == null || startedAt == null)
            throw new HostReadException(
                    "logind session " + id, "has no Name or Timestamp; is this logind?");
        Boolean idle = flag(properties, "IdleHint");
        return Optional.of(
                new SessionSnapshot(
                        new SessionId(id, startedAt),
                        new Account(null, name, Long.toString(uid)),
                        details(properties),
                        flag(properties, "LockedHint"),
                        idle,
                        Boolean.TRUE.equals(idle) ? instant(properties, "IdleSinceHint") : null,
                        flag(properties, "Active")));
    }

    private static SessionDetails details(Map<String, Object> properties) {
        boolean remote = Boolean.TRUE.equals(flag(properties, "Remote"));
        return new SessionDetails(
                text(properties, "Type"),
                text(properties, "Service"),
                remote,
                remote ? Terminals.from(text(properties, "RemoteHost")) : null);
    }

    private static @Nullable String text(Map<String, Object> properties, String key) {
        return properties.get(key) instanceof String text && !text.isEmpty() ? text : null;
    }

    private static @Nullable Boolean flag(Map<String, Object> properties, String key) {
        return properties.get(key) instanceof Boolean flag ? flag : null;
    }

    /** Microseconds since the epoch, CLOCK_REALTIME; 0 = never. */
    private static @Nullable Instant instant(Map<String, Object> properties, String key) {
        return properties.get(key) instanceof Number micros && micros.longValue() > 0
                ? Instant.EPOCH.plus(micros.longValue(), ChronoUnit.MICROS)
                : null;
    }
}
