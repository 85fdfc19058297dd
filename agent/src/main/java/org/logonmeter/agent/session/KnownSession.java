package org.logonmeter.agent.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/**
 * A session that began and is not known to have ended. Instants are epoch milliseconds of the
 * host's clock.
 *
 * @param startedAt as first told; with {@code osId} the session's name in every event
 * @param account null while only a log that names nobody told it
 * @param logonUptimeMs milliseconds from the boot to the logon; null if not told
 * @param told true once its logon was handed out; before that only the log knew it
 * @param lastSeen last proof of life: the latest snapshot that had it, a crashed boot's last log
 *     entry, else its start
 * @param initiatedAt when the user asked to leave; null if nobody saw that
 * @param missingSince first snapshot without it, its end not yet explained; null while it is there
 */
record KnownSession(
        String bootId,
        String osId,
        long startedAt,
        @Nullable Account account,
        @Nullable SessionDetails details,
        String source,
        @Nullable Long logonUptimeMs,
        boolean told,
        long lastSeen,
        @Nullable Boolean locked,
        @Nullable Boolean idle,
        @Nullable Boolean connected,
        @Nullable Long initiatedAt,
        @Nullable Long missingSince) {

    /** Known from the log alone so far. */
    static KnownSession announced(Evidence.Opened o) {
        long at = o.at().toEpochMilli();
        return new KnownSession(
                o.bootId(),
                o.osId(),
                at,
                o.account(),
                o.details(),
                o.source(),
                o.uptimeMs(),
                false,
                at,
                null,
                null,
                null,
                null,
                null);
    }

    /** Seen in a snapshot for the first time; nothing but its being there is told yet. */
    static KnownSession found(SessionSnapshot s, HostSnapshot in, @Nullable Long logonUptimeMs) {
        return new KnownSession(
                in.bootId(),
                s.id().osId(),
                s.id().startedAt().toEpochMilli(),
                s.account(),
                s.details(),
                in.source(),
                logonUptimeMs,
                true,
                Math.max(in.takenAt().toEpochMilli(), s.id().startedAt().toEpochMilli()),
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * There again, as the snapshot shows it; what the snapshot does not tell stays as it was known.
     */
    KnownSession seen(SessionSnapshot s, long at) {
        return new KnownSession(
                bootId,
                osId,
                startedAt,
                s.account(),
                s.details(),
                source,
                logonUptimeMs,
                told,
                Math.max(lastSeen, at),
                s.locked() == null ? locked : s.locked(),
                s.idle() == null ? idle : s.idle(),
                s.connected() == null ? connected : s.connected(),
                initiatedAt,
                null);
    }

    /** Still there then, as the log proves. */
    KnownSession alive(long at) {
        return new KnownSession(
                bootId,
                osId,
                startedAt,
                account,
                details,
                source,
                logonUptimeMs,
                told,
                Math.max(lastSeen, at),
                locked,
                idle,
                connected,
                initiatedAt,
                missingSince);
    }

    KnownSession leaving(@Nullable Long initiated, @Nullable Long missing) {
        return new KnownSession(
                bootId,
                osId,
                startedAt,
                account,
                details,
                source,
                logonUptimeMs,
                told,
                lastSeen,
                locked,
                idle,
                connected,
                initiated,
                missing);
    }

    /** Its logon was handed out. */
    KnownSession confirmed(@Nullable Account by) {
        return new KnownSession(
                bootId,
                osId,
                startedAt,
                by,
                details,
                source,
                logonUptimeMs,
                true,
                lastSeen,
                locked,
                idle,
                connected,
                initiatedAt,
                missingSince);
    }

    SessionId id() {
        return new SessionId(osId, Instant.ofEpochMilli(startedAt));
    }

    boolean is(String boot, String os, long start, long toleranceMs) {
        return bootId.equals(boot) && osId.equals(os) && Math.abs(startedAt - start) <= toleranceMs;
    }
}
