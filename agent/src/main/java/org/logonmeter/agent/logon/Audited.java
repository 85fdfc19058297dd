package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What process starts tell: userinit, the directory's logon script, policy scripts, the login
 * screen. Process auditing (4688, 4689; off by default) comes first; without it userinit, Explorer
 * and the login screen are known by the processes that the agent saw running.
 */
final class Audited {
    private static final long ANY = -1;
    private static final String EXPLORER = "explorer.exe";
    private static final String USERINIT = "userinit.exe";
    private static final String LOGIN_SCREEN = "logonui.exe";
    private static final Pattern SCRIPT = Pattern.compile("(?i)\\\\netlogon\\\\([^\"\\s]+)");

    private final EventLog log;
    private final LogonSession session;
    private final Set<Long> logonIds;
    private final EventLog.Span window;

    /**
     * @param logonIds LUIDs of the session's logon; empty if not audited
     */
    Audited(EventLog log, LogonSession session, Set<Long> logonIds, EventLog.Span window) {
        this.log = log;
        this.session = session;
        this.logonIds = logonIds;
        this.window = window;
    }

    /** userinit runs as SYSTEM for the user: its user stands in Target; explorer's in Subject. */
    private @Nullable EventRecord started(String image) {
        return log.first(
                Providers.SECURITY,
                4688,
                window,
                e -> TakenEvents.baseName(e.text("NewProcessName")).equals(image) && users(e));
    }

    private boolean users(EventRecord event) {
        return logonIds.contains(event.number("TargetLogonId"))
                || logonIds.contains(event.number("SubjectLogonId"));
    }

    /** The first Explorer that is known of; a restarted one if the first was not seen. */
    @Nullable EventRecord firstExplorer() {
        EventRecord audited = started(EXPLORER);
        return audited != null ? audited : seen(EXPLORER);
    }

    /**
     * A process that was seen counts only if it is the Explorer of this logon, not a restarted one.
     *
     * @param explorerId process that wrote this logon's desktop events; -1 if not known
     */
    @Nullable EventRecord explorer(int explorerId) {
        EventRecord first = firstExplorer();
        if (first == null || first.is(Providers.SECURITY, 4688)) return first;
        return explorerId < 0 || first.processId() == explorerId ? first : null;
    }

    /** Number of the process that began. */
    static int processId(EventRecord begun) {
        return begun.is(Providers.SECURITY, 4688)
                ? (int) begun.number("NewProcessId")
                : begun.processId();
    }

    /**
     * Such a record has no place in the order of a log: where the clock was set it proves nothing.
     */
    private @Nullable EventRecord seen(String image) {
        if (log.first(Providers.KERNEL_GENERAL, 1, window, SteadyClock::isJump) != null)
            return null;
        return log.first(
                SeenProcess.PROVIDER,
                SeenProcess.STARTED,
                window,
                e -> SeenProcess.is(e, image, session.number()));
    }

    /**
     * {@code userinit}, with the directory's logon scripts as children.
     *
     * @param explorer its start, where that is known
     * @param shellStart stands in for Explorer's start where that is not there
     */
    List<Stretch> userinit(@Nullable EventRecord explorer, @Nullable EventRecord shellStart) {
        List<Stretch> found = new ArrayList<>();
        EventRecord begun = started(USERINIT);
        if (begun == null) begun = seen(USERINIT);
        if (begun == null) return found;
        if (explorer != null && !explorer.steady().isBefore(begun.steady())) {
            found.add(Stretch.between("userinit", null, begun, explorer));
        } else {
            boolean usable = shellStart != null && !shellStart.steady().isBefore(begun.steady());
            found.add(
                    Stretch.between("userinit", null, begun, usable ? shellStart : null).inDoubt());
        }
        for (EventRecord script :
                log.between(Providers.SECURITY, 4688, window.from(), window.to())) {
            if (!TakenEvents.netlogon(script.text("CommandLine")) || !users(script)) continue;
            Matcher name = SCRIPT.matcher(String.valueOf(script.text("CommandLine")));
            found.add(
                    Stretch.between("script", "userinit", script, exit(script))
                            .named(name.find() ? name.group(1) : null, List.of()));
        }
        return found;
    }

    /** The run of policy scripts by its own process; only where the policy log does not tell. */
    @Nullable Stretch policyScripts() {
        EventRecord begun = started("gpscript.exe");
        return begun == null
                ? null
                : Stretch.between("scripts", null, begun, exit(begun)).inDoubt();
    }

    private @Nullable EventRecord exit(EventRecord begun) {
        EventLog.Span after =
                new EventLog.Span(begun.steady(), begun.steady().plus(LogonTimes.LOOK_AHEAD));
        return log.first(
                Providers.SECURITY,
                4689,
                EventLog.Trait.PROCESS,
                begun.number("NewProcessId"),
                after,
                e -> true);
    }

    /**
     * The login screen that a logon was waited for at.
     *
     * @param span from the boot to T0
     */
    static @Nullable EventRecord waitedAt(EventLog log, LogonSession session, EventLog.Span span) {
        EventRecord audited =
                log.last(
                        Providers.SECURITY,
                        4688,
                        span,
                        e -> isLoginScreen(e) && !elsewhere(e, session));
        if (audited != null) return audited;
        EventRecord seen =
                log.last(
                        SeenProcess.PROVIDER,
                        SeenProcess.STARTED,
                        span,
                        e -> SeenProcess.is(e, LOGIN_SCREEN, session.number()));
        if (seen == null) return null;
        EventLog.Span since =
                new EventLog.Span(seen.steady(), session.anchor().steady().minusNanos(1));
        return someone(log, since, session.number()) ? null : seen;
    }

    /**
     * The first login screen of a boot. One that was seen running counts only if nobody had logged
     * on before it came: the agent may have started too late to see the first.
     */
    static @Nullable EventRecord firstOfBoot(EventLog log, EventLog.Span span) {
        EventRecord audited = log.first(Providers.SECURITY, 4688, span, Audited::isLoginScreen);
        if (audited != null) return audited;
        EventRecord seen =
                log.first(
                        SeenProcess.PROVIDER,
                        SeenProcess.STARTED,
                        span,
                        e -> SeenProcess.name(e).equals(LOGIN_SCREEN));
        if (seen == null) return null;
        EventLog.Span before = new EventLog.Span(span.from(), seen.steady());
        return someone(log, before, ANY) ? null : seen;
    }

    /** Winlogon starts its session's login screen; another parent's belongs to another session. */
    private static boolean elsewhere(EventRecord created, LogonSession session) {
        long parent = created.number("ProcessId");
        return session.anchor().is(Providers.WINLOGON, 7001)
                && session.anchor().processId() > 0
                && parent > 0
                && parent != session.anchor().processId();
    }

    private static boolean isLoginScreen(EventRecord created) {
        return TakenEvents.baseName(created.text("NewProcessName")).equals(LOGIN_SCREEN);
    }

    /** True if a session of the number, or any, began or ended in the span. */
    private static boolean someone(EventLog log, EventLog.Span span, long number) {
        for (int id : new int[] {7001, 7002})
            if (log.first(
                            Providers.WINLOGON,
                            id,
                            span,
                            e -> number == ANY || Anchors.number(e) == number)
                    != null) return true;
        for (int id : new int[] {21, 23})
            if (log.first(
                            Providers.LSM,
                            id,
                            span,
                            e -> number == ANY || Anchors.number(e) == number)
                    != null) return true;
        return false;
    }
}
