package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A whole session told by somebody else's record: a session file, a foreign history. It is a fact
 * of its own kind ("X says so"), so a rebuild keeps it. Agents do not send it.
 *
 * <p>Fields are those of the session file (one JSON object a line); {@code header.occurredAt} is
 * the login time, or an attempt's connection start.
 */
public record RecordedSession(
        EventHeader header,
        String machineName,
        @Nullable String machineDomain,
        Account account,
        @Nullable String displayName,
        @Nullable String externalName,
        @Nullable String accessLevel,
        @Nullable String clientGuid,
        @Nullable String osVersion,
        @Nullable String location,
        boolean lab,
        @Nullable String logonType,
        @Nullable Integer roomId,
        @Nullable Instant loginTime,
        @Nullable Instant logoutTime,
        @Nullable EndQuality endQuality,
        @Nullable Instant endEarliest,
        @Nullable Instant endLatest,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        @Nullable Instant scriptStart,
        List<Inactive> inactive,
        @Nullable String hostIp,
        @Nullable String hostMac,
        @Nullable Terminal terminal,
        @Nullable String agentVersion,
        boolean reconnect,
        @Nullable Instant connectionStart,
        @Nullable Instant connectionSetup,
        @Nullable Instant connectionEnd,
        @Nullable Failure failure,
        List<Phase> phases)
        implements HostEvent {

    private static final String TELLING = "telling:";

    /** How a session ended and how surely that is known (the session file's {@code endQuality}). */
    public enum EndQuality {
        OBSERVED,
        INITIATED,
        SHUTDOWN,
        INFERRED,
        LOST,
        OPEN;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param to null = still so
     */
    public record Inactive(Kind kind, Instant from, @Nullable Instant to) {
        public enum Kind {
            LOCK,
            IDLE,
            DISCONNECTED,
            ASLEEP
        }

        public Inactive {
            from = from.truncatedTo(ChronoUnit.MILLIS);
            to = millis(to);
        }
    }

    public record Failure(String code, @Nullable String text) {}

    public RecordedSession {
        loginTime = millis(loginTime);
        logoutTime = millis(logoutTime);
        endEarliest = millis(endEarliest);
        endLatest = millis(endLatest);
        logonStart = millis(logonStart);
        logonEnd = millis(logonEnd);
        scriptStart = millis(scriptStart);
        connectionStart = millis(connectionStart);
        connectionSetup = millis(connectionSetup);
        connectionEnd = millis(connectionEnd);
        inactive = List.copyOf(inactive);
        phases = List.copyOf(phases);
        if (loginTime == null && failure == null)
            throw new IllegalArgumentException("a session has a login time, an attempt a failure");
    }

    private static @Nullable Instant millis(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * What makes two records one session: machine, user and login time (an attempt's connection
     * start). Names are compared trimmed, in NFC and without case; the machine's domain makes no
     * second machine. A teller that knows of two sessions with one beginning sets the second apart
     * by {@link #telling}.
     */
    public String identity() {
        Instant when = failure == null ? loginTime : connectionStart;
        String identity =
                String.join(
                        "\n",
                        failure == null ? "session" : "attempt",
                        folded(machineName),
                        folded(account.domain()),
                        folded(account.name()),
                        String.valueOf(when == null ? loginTime : when));
        return header.bootId().startsWith(TELLING) ? identity + "\n" + header.bootId() : identity;
    }

    /** {@link EventHeader#bootId()} of the records of a session that shares its beginning. */
    public static String telling(UUID first) {
        return TELLING + first;
    }

    private static String folded(@Nullable String name) {
        return name == null ? "" : FoldedName.of(name);
    }

    @Override
    public String kind() {
        return "session";
    }
}
