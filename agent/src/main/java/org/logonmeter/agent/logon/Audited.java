package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What process auditing (4688, 4689; off by default) adds: userinit, the directory's logon script,
 * policy scripts, the login screen.
 */
final class Audited {
    private static final Pattern SCRIPT = Pattern.compile("(?i)\\\\netlogon\\\\([^\"\\s]+)");

    private final EventLog log;
    private final Set<Long> logonIds;
    private final EventLog.Span window;

    Audited(EventLog log, Set<Long> logonIds, EventLog.Span window) {
        this.log = log;
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

    @Nullable EventRecord explorer() {
        return started("explorer.exe");
    }

    /**
     * {@code userinit}, with the directory's logon scripts as children.
     *
     * @param shellStart stands in for Explorer's start where that is not there
     */
    List<Stretch> userinit(@Nullable EventRecord shellStart) {
        List<Stretch> found = new ArrayList<>();
        EventRecord begun = started("userinit.exe");
        if (begun == null) return found;
        EventRecord explorer = explorer();
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
        long pid = begun.number("NewProcessId");
        EventLog.Span after =
                new EventLog.Span(begun.steady(), begun.steady().plus(LogonTimes.LOOK_AHEAD));
        return log.first(Providers.SECURITY, 4689, after, e -> e.number("ProcessId") == pid);
    }

    /** LogonUI.exe: the login screen. First or last one inside the span. */
    static @Nullable EventRecord loginScreen(EventLog log, EventLog.Span span, boolean first) {
        java.util.function.Predicate<EventRecord> screen =
                e -> TakenEvents.baseName(e.text("NewProcessName")).equals("logonui.exe");
        return first
                ? log.first(Providers.SECURITY, 4688, span, screen)
                : log.last(Providers.SECURITY, 4688, span, screen);
    }
}
