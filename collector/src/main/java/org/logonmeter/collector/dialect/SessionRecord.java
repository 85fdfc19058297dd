package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession.Failure;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.timeline.Session;

/**
 * A session, or an attempt that made none, as the foreign APIs know it.
 *
 * @param userId the same for the same name and domain
 * @param loginTime of an attempt: when the connection began
 * @param logoutTime null while open; where the end was not seen, its earliest bound
 * @param roomId numeric room of the location; null = no room
 * @param inactive locked and idle stretches; may overlap; {@code to} null = still so
 * @param failure present = an attempt
 */
record SessionRecord(
        long sessionId,
        long userId,
        String userName,
        @Nullable String userDomain,
        @Nullable String displayName,
        @Nullable String externalName,
        @Nullable String accessLevel,
        String machineName,
        @Nullable String machineDomain,
        @Nullable String clientGuid,
        @Nullable Integer roomId,
        Instant loginTime,
        @Nullable Instant logoutTime,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        List<Session.Inactive> inactive,
        @Nullable String hostIp,
        @Nullable Terminal terminal,
        @Nullable String agentVersion,
        boolean reconnect,
        @Nullable Instant connectionStart,
        @Nullable Instant connectionSetup,
        @Nullable Instant connectionEnd,
        @Nullable Failure failure) {

    private static final Terminal UNKNOWN = new Terminal(null, null, null, null, null);

    SessionRecord {
        inactive = List.copyOf(inactive);
    }

    boolean attempt() {
        return failure != null;
    }

    /** The terminal; all of it unknown where none was told. */
    Terminal seat() {
        return terminal == null ? UNKNOWN : terminal;
    }

    /** When the connection, or without one the logon, began. */
    Instant begun() {
        if (connectionStart != null) return connectionStart;
        return logonStart != null ? logonStart : loginTime;
    }

    /** When the connection, or without one the logon, was complete. */
    Instant ready() {
        if (connectionSetup != null) return connectionSetup;
        return logonEnd != null ? logonEnd : loginTime;
    }
}
