package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventLog.Trait;

/**
 * Where a logon begins (T0): Winlogon 1 of the same winlogon process, else the 4624 of the session,
 * else LSM 41, else the anchor.
 *
 * @param at T0, steady
 * @param begun Winlogon 1; null where not written (before Windows 10 1703) or lost
 * @param checked the successful Winlogon 2
 * @param logonIds LUIDs of the session: an administrator's logon has two
 * @param doubtful true if the log shows that an earlier T0 was once recorded, or none could be
 */
record LogonStart(
        Instant at,
        @Nullable EventRecord begun,
        @Nullable EventRecord checked,
        Set<Long> logonIds,
        boolean doubtful) {
    /**
     * What belongs to a logon begins at most this long before its anchor; the credential check
     * alone may be older.
     */
    static final Duration BEFORE = Duration.ofSeconds(60);

    /** Windows 10 1703. */
    private static final long FIRST_BUILD = 15063;

    private static final Duration LONGEST_CHECK = Duration.ofMinutes(20);
    private static final Duration FEW_SECONDS = Duration.ofSeconds(10);

    static LogonStart of(EventLog log, LogonSession session) {
        return new Search(log, session).start();
    }

    private record Search(EventLog log, LogonSession session) {

        LogonStart start() {
            EventRecord arbitration = arbitration();
            EventRecord accepted = accepted(arbitration);
            Set<Long> ids = logonIds(accepted);
            EventRecord checked = checked();
            EventRecord begun = begun(checked);
            if (begun != null) return new LogonStart(begun.steady(), begun, checked, ids, false);
            boolean lost = checked != null || writtenElsewhere(accepted) || anchorLost();
            if (accepted != null)
                return new LogonStart(accepted.steady(), null, checked, ids, lost);
            lost |= acceptedElsewhere();
            if (arbitration != null)
                return new LogonStart(arbitration.steady(), null, checked, ids, lost);
            boolean late = session.anchor().is(Providers.LSM, 21);
            return new LogonStart(session.anchor().steady(), null, checked, ids, lost || late);
        }

        private Instant anchor() {
            return session.anchor().steady();
        }

        private boolean byWinlogon() {
            return session.anchor().is(Providers.WINLOGON, 7001);
        }

        /** The successful credential check of this winlogon process, right before its 7001. */
        private @Nullable EventRecord checked() {
            if (!byWinlogon()) return null;
            EventLog.Span before = new EventLog.Span(anchor().minus(BEFORE), anchor());
            return log.last(
                    Providers.WINLOGON, 2, before, e -> own(e) && e.number("Win32Status") <= 0);
        }

        private @Nullable EventRecord begun(@Nullable EventRecord checked) {
            if (!byWinlogon()) return null;
            Instant until = checked == null ? anchor() : checked.steady();
            Instant from = checked == null ? anchor().minus(BEFORE) : until.minus(LONGEST_CHECK);
            EventRecord begun =
                    log.last(Providers.WINLOGON, 1, new EventLog.Span(from, until), this::own);
            if (begun == null) return null;
            EventLog.Span since = new EventLog.Span(begun.steady(), until);
            boolean failed =
                    log.first(Providers.WINLOGON, 2, since, e -> own(e) && !e.equals(checked))
                            != null;
            boolean older =
                    log.first(
                                    Providers.WINLOGON,
                                    7001,
                                    since,
                                    e -> own(e) && !e.equals(session.anchor()))
                            != null;
            return failed || older ? null : begun;
        }

        private boolean own(EventRecord event) {
            return event.processId() == session.anchor().processId();
        }

        /**
         * True if this machine wrote Winlogon 1 for other logons, or is of a build that does: then
         * this one had it too, and the log lost it. Whether a remote logon writes it is not known.
         */
        private boolean writtenElsewhere(@Nullable EventRecord accepted) {
            if (!byWinlogon() || (log.all(Providers.WINLOGON, 1).isEmpty() && !systemWritesIt()))
                return false;
            boolean remote =
                    accepted != null
                            && (accepted.number("LogonType") == 10
                                    || accepted.number("LogonType") == 12);
            EventLog.Span after = new EventLog.Span(anchor(), session.reach().to());
            EventRecord ready =
                    log.first(Providers.LSM, 21, Trait.SESSION, session.number(), after, e -> true);
            return !remote && (ready == null || "LOCAL".equalsIgnoreCase(ready.text("Address")));
        }

        /** By the build that the boot tells, or by the shell's steps, which came later. */
        private boolean systemWritesIt() {
            Boot boot = session.boot();
            return (boot != null && boot.first().number("BuildVersion") >= FIRST_BUILD)
                    || !log.all(Providers.SHELL, 9648).isEmpty()
                    || !log.all(Providers.SHELL, 9649).isEmpty();
        }

        /** True if the machine audits logons: then this one's 4624 was lost. */
        private boolean acceptedElsewhere() {
            return !log.all(Providers.SECURITY, 4624).isEmpty();
        }

        /**
         * True if only LSM 21 opened the session although the log holds what Winlogon writes of
         * logons.
         */
        private boolean anchorLost() {
            return !byWinlogon()
                    && !(log.all(Providers.WINLOGON, 7001).isEmpty()
                            && log.all(Providers.WINLOGON, 1, 2).isEmpty());
        }

        private @Nullable EventRecord arbitration() {
            Instant from = anchor().minus(byWinlogon() ? BEFORE : LONGEST_CHECK);
            EventLog.Span before = new EventLog.Span(from, anchor());
            EventRecord begun =
                    log.last(
                            Providers.LSM,
                            41,
                            Trait.SESSION,
                            session.number(),
                            before,
                            e -> session.names().isEmpty() || session.isNamed(e.text("User")));
            if (begun == null) return null;
            EventLog.Span since = new EventLog.Span(begun.steady(), anchor());
            boolean older =
                    log.first(Providers.LSM, 23, Trait.SESSION, session.number(), since, e -> true)
                            != null;
            return older ? null : begun;
        }

        /**
         * The last lasting 4624 of the user in the few seconds before; password checks are closed
         * again by a 4634.
         */
        private @Nullable EventRecord accepted(@Nullable EventRecord arbitration) {
            Instant first = arbitration != null ? arbitration.steady() : anchor();
            EventLog.Span before = new EventLog.Span(first.minus(FEW_SECONDS), anchor());
            EventRecord last =
                    log.last(Providers.SECURITY, 4624, before, e -> users(e) && lasts(e));
            if (last == null) return null;
            return log.first(
                    Providers.SECURITY,
                    4624,
                    new EventLog.Span(last.steady(), last.steady()),
                    e -> users(e) && lasts(e));
        }

        private boolean users(EventRecord event) {
            return session.sid() != null
                    ? session.isUser(event.text("TargetUserSid"))
                    : session.isNamed(Anchors.Users.target(event));
        }

        private boolean lasts(EventRecord event) {
            long id = event.number("TargetLogonId");
            return log.first(
                            Providers.SECURITY,
                            4634,
                            Trait.LOGON,
                            id,
                            new EventLog.Span(event.steady(), anchor()),
                            e -> true)
                    == null;
        }

        private Set<Long> logonIds(@Nullable EventRecord accepted) {
            Set<Long> ids = new LinkedHashSet<>();
            if (accepted == null) return ids;
            for (EventRecord e :
                    log.between(Providers.SECURITY, 4624, accepted.steady(), accepted.steady()))
                if (users(e) && e.number("TargetLogonId") != -1) ids.add(e.number("TargetLogonId"));
            return ids;
        }
    }
}
