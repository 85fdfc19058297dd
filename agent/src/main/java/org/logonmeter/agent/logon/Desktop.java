package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The shell of one logon: Explorer's logon tasks (62170 start, 62171 stop) and, since Windows 11
 * 24H2, its start-up steps (9648 start, 9649 stop). Only the first Explorer of the logon counts; a
 * later one is a restart.
 */
final class Desktop {
    private static final String TASKS = "AllLogonTasks";
    private static final String TRAY = "NotifyTrayStartIsReady";
    private static final String VISUALS = "WaitForDesktopVisuals";
    private static final String SWITCH = "SignalDesktopSwitch";

    /** 1034 at a user's first logon, 8 later: a word of flags, not a logon type. */
    private static final long FIRST_LOGON = 1034;

    /** Tasks that Explorer runs after AllLogonTasks, so their stop says nothing of its end. */
    private static final List<String> AFTERWARDS =
            List.of(TRAY, "PostStartTasks", "AppReadinessNotifyLogonComplete", TASKS);

    private final EventLog log;
    private final LogonSession session;
    private final EventLog.Span window;
    private final int explorer;

    Desktop(EventLog log, LogonSession session, EventLog.Span window) {
        this.log = log;
        this.session = session;
        this.window = window;
        this.explorer = told();
    }

    /** Process id of this logon's Explorer; -1 if no record of it is there. */
    int explorer() {
        return explorer;
    }

    private int told() {
        if (session.sid() == null) return -1;
        EventRecord first =
                log.first(Providers.SHELL, 62170, window, e -> mine(e) && is(e, "TaskName", TASKS));
        if (first != null) return first.processId();
        for (int id : new int[] {62170, 62171, 9648, 9649}) {
            EventRecord other = log.first(Providers.SHELL, id, window, e -> mine(e) && known(e));
            if (other != null && (first == null || other.steady().isBefore(first.steady())))
                first = other;
        }
        return first == null ? -1 : first.processId();
    }

    private boolean mine(EventRecord event) {
        return session.isUser(event.userSid());
    }

    private static boolean known(EventRecord event) {
        return is(event, "TaskName", TASKS)
                || is(event, "TaskName", TRAY)
                || is(event, "psz", VISUALS)
                || is(event, "psz", SWITCH);
    }

    private static boolean is(EventRecord event, String field, String value) {
        String text = event.text(field);
        return text != null && text.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT));
    }

    private @Nullable EventRecord of(int id, String field, String value) {
        if (explorer < 0) return null;
        return log.first(
                Providers.SHELL,
                id,
                window,
                e -> mine(e) && e.processId() == explorer && is(e, field, value));
    }

    /** Null where the system does not tell. */
    @Nullable EventRecord visible() {
        EventRecord visuals = of(9649, "psz", VISUALS);
        return visuals != null ? visuals : of(9648, "psz", SWITCH);
    }

    private @Nullable EventRecord tasksDone() {
        EventRecord begun = of(62170, "TaskName", TASKS);
        EventRecord done = of(62171, "TaskName", TASKS);
        return done != null && begun != null && done.steady().isBefore(begun.steady())
                ? null
                : done;
    }

    private @Nullable EventRecord tray() {
        return of(62171, "TaskName", TRAY);
    }

    /**
     * The later of Explorer's own word and the desktop's becoming visible; null if neither was
     * told.
     */
    @Nullable EventRecord ready() {
        EventRecord said = tray();
        if (said == null) said = tasksDone();
        EventRecord visible = visible();
        if (said == null) return visible;
        return visible == null || visible.steady().isBefore(said.steady()) ? said : visible;
    }

    /**
     * True if the log shows that a better end was once recorded: its beginning is there, or other
     * logons of the machine have it. An older system may have had no desktop steps yet, so only
     * logons up to the end of the same boot speak for those; whether a remote logon writes them is
     * not known.
     */
    boolean readyInDoubt() {
        boolean trayLost = tray() == null && any(62171, "TaskName", TRAY, EventLog.ALWAYS);
        Boot next = session.next();
        EventLog.Span before =
                new EventLog.Span(Instant.MIN, next == null ? Instant.MAX : next.start());
        boolean visualsLost =
                of(9649, "psz", VISUALS) == null
                        && (of(9648, "psz", VISUALS) != null
                                || (local() && any(9649, "psz", VISUALS, before)));
        return trayLost || visualsLost || (tray() == null && of(62170, "TaskName", TRAY) != null);
    }

    private boolean any(int id, String field, String value, EventLog.Span span) {
        return log.first(Providers.SHELL, id, span, e -> is(e, field, value)) != null;
    }

    private boolean local() {
        EventRecord start = shellStart();
        return start == null || "LOCAL".equalsIgnoreCase(start.text("Address"));
    }

    boolean firstLogon() {
        EventRecord begun = of(62170, "TaskName", TASKS);
        return begun != null
                && (begun.number("LogonType") & FIRST_LOGON) == FIRST_LOGON
                && begun.number("LogonType") > 0;
    }

    @Nullable EventRecord shellStart() {
        return log.first(Providers.LSM, 22, window, e -> e.number("SessionID") == session.number());
    }

    /**
     * {@code shell} and {@code ready}.
     *
     * @param explorerStart its process creation, where that is audited
     */
    List<Stretch> stretches(@Nullable EventRecord explorerStart) {
        List<Stretch> found = new ArrayList<>();
        EventRecord done = tasksDone();
        EventRecord start = notAfter(shellStart(), done);
        if (start == null) start = notAfter(explorerStart, done);
        if (start == null) start = of(62170, "TaskName", TASKS);
        EventRecord end = done != null ? done : standIn(start);
        if (start != null || done != null) {
            Stretch shell = Stretch.between("shell", null, start, end);
            found.add(done == null ? shell.inDoubt() : shell);
        }
        EventRecord ready = ready();
        if (end != null && ready != null && !ready.steady().isBefore(end.steady())) {
            Stretch last = Stretch.between("ready", null, end, ready);
            found.add(done == null ? last.inDoubt() : last);
        }
        return found;
    }

    private static @Nullable EventRecord notAfter(
            @Nullable EventRecord start, @Nullable EventRecord end) {
        return start != null && end != null && start.steady().isAfter(end.steady()) ? null : start;
    }

    /** Without the stop of AllLogonTasks: the stop of its last child, else the tray's. */
    private @Nullable EventRecord standIn(@Nullable EventRecord start) {
        if (explorer < 0 || of(62170, "TaskName", TASKS) == null) return null;
        Instant from = start == null ? window.from() : start.steady();
        EventRecord child =
                log.last(
                        Providers.SHELL,
                        62171,
                        new EventLog.Span(from, window.to()),
                        e ->
                                mine(e)
                                        && e.processId() == explorer
                                        && AFTERWARDS.stream()
                                                .noneMatch(t -> is(e, "TaskName", t)));
        return child != null ? child : tray();
    }
}
