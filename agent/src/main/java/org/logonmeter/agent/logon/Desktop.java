package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventLog.Trait;

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

    private static final int[] IDS = {62170, 62171, 9648, 9649};

    /** From the start of the shell to Explorer's first word; a slow PC takes seconds. */
    private static final Duration LATE = Duration.ofSeconds(30);

    private final EventLog log;
    private final LogonSession session;
    private final EventLog.Span window;
    private final @Nullable EventRecord process;
    private final @Nullable EventRecord told;
    private final int explorer;

    /**
     * @param process creation of the logon's Explorer, where that is audited or was seen
     */
    Desktop(
            EventLog log,
            LogonSession session,
            EventLog.Span window,
            @Nullable EventRecord process) {
        this.log = log;
        this.session = session;
        this.process = process;
        this.window = untilNextLogon(log, session, window);
        this.told = told();
        this.explorer = number();
    }

    /** The shell's records name their user only: from his next logon on they may be that one's. */
    private static EventLog.Span untilNextLogon(
            EventLog log, LogonSession session, EventLog.Span window) {
        if (session.sid() == null) return window;
        EventLog.Span after = new EventLog.Span(session.anchor().steady(), window.to());
        EventRecord next =
                log.first(
                        Providers.WINLOGON,
                        7001,
                        Trait.ABOUT,
                        session.foldedSid(),
                        after,
                        e -> Anchors.number(e) != session.number());
        EventRecord ready =
                log.first(
                        Providers.LSM,
                        21,
                        after,
                        e ->
                                Anchors.number(e) != session.number()
                                        && session.isNamed(e.text("User")));
        if (next == null || (ready != null && ready.steady().isBefore(next.steady()))) next = ready;
        return next == null
                ? window
                : new EventLog.Span(window.from(), next.steady().minusNanos(1));
    }

    /** Process id of this logon's Explorer; -1 if no record of it is there. */
    int explorer() {
        return explorer;
    }

    private @Nullable EventRecord told() {
        if (session.sid() == null) return null;
        EventRecord first = first(62170, e -> is(e, "TaskName", TASKS));
        if (first != null) return first;
        for (int id : IDS) {
            EventRecord other = first(id, Desktop::known);
            if (other != null && (first == null || other.steady().isBefore(first.steady())))
                first = other;
        }
        return first;
    }

    /** A process that began before anything was told and has another number was the first. */
    private int number() {
        EventRecord begun = process;
        if (told == null || begun == null || !begun.steady().isBefore(told.steady()))
            return told == null ? -1 : told.processId();
        return Audited.processId(begun);
    }

    private @Nullable EventRecord first(int id, Predicate<EventRecord> wanted) {
        return log.first(Providers.SHELL, id, Trait.USER, session.foldedSid(), window, wanted);
    }

    /**
     * True if what was told may come from a later Explorer, or from that of another session of the
     * same user: only a process creation tells for sure.
     */
    boolean explorerInDoubt() {
        if (told == null) return false;
        EventRecord begun = process;
        boolean proven = begun != null && Audited.processId(begun) == told.processId();
        return !proven && (firstLost(told) || contested());
    }

    /** The shell's log begins only with this logon, and that long after the shell was started. */
    private boolean firstLost(EventRecord first) {
        for (int id : IDS) {
            List<EventRecord> kind = log.all(Providers.SHELL, id);
            if (!kind.isEmpty() && kind.getFirst().steady().isBefore(window.from())) return false;
        }
        EventRecord start = shellStart();
        Instant since = start == null ? session.anchor().steady() : start.steady();
        return first.steady().isAfter(since.plus(LATE));
    }

    /** The user's logon to another session shortly before had no Explorer yet. */
    private boolean contested() {
        EventLog.Span before =
                new EventLog.Span(window.from().minus(LogonTimes.LOOK_AHEAD), window.from());
        EventRecord other =
                log.last(
                        Providers.WINLOGON,
                        7001,
                        Trait.ABOUT,
                        session.foldedSid(),
                        before,
                        e -> Anchors.number(e) != session.number());
        if (other == null) return false;
        EventLog.Span since = new EventLog.Span(other.steady(), window.from());
        EventRecord over =
                log.first(
                        Providers.WINLOGON,
                        7002,
                        Trait.SESSION,
                        Anchors.number(other),
                        since,
                        e -> true);
        return over == null
                && log.first(
                                Providers.SHELL,
                                62170,
                                Trait.USER,
                                session.foldedSid(),
                                since,
                                e -> is(e, "TaskName", TASKS))
                        == null;
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
        return first(id, e -> e.processId() == explorer && is(e, field, value));
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
        return log.first(
                        Providers.SHELL,
                        id,
                        Trait.TASK,
                        EventLog.folded(value),
                        span,
                        e -> is(e, field, value))
                != null;
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
        return log.first(Providers.LSM, 22, Trait.SESSION, session.number(), window, e -> true);
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
                        Trait.USER,
                        session.foldedSid(),
                        new EventLog.Span(from, window.to()),
                        e ->
                                e.processId() == explorer
                                        && AFTERWARDS.stream()
                                                .noneMatch(t -> is(e, "TaskName", t)));
        return child != null ? child : tray();
    }
}
