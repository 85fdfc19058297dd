package org.logonmeter.agent.logon;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Logon scripts of group policy: 4018 (type 1) to 5018, each script 4019 to 5019. Asynchronous ones
 * are told but hold nobody up.
 */
final class PolicyScripts {
    private static final int LOGON = 1;

    private final EventLog log;
    private final LogonSession session;
    private final EventLog.Span window;

    PolicyScripts(EventLog log, LogonSession session, EventLog.Span window) {
        this.log = log;
        this.session = session;
        this.window = window;
    }

    List<Stretch> stretches(Audited audited) {
        EventRecord begun =
                log.first(
                        Providers.POLICY,
                        4018,
                        window,
                        e -> e.number("ScriptType") == LOGON && own(e));
        List<Stretch> found = new ArrayList<>();
        if (begun == null) {
            Stretch process = audited.policyScripts();
            if (process != null) found.add(process);
            return found;
        }
        boolean async = begun.deniedFlag("IsScriptSync");
        EventRecord done = done(begun);
        add(found, Stretch.between("scripts", null, begun, done), async);
        EventLog.Span inside =
                new EventLog.Span(begun.steady(), done == null ? window.to() : done.steady());
        for (EventRecord script : log.between(Providers.POLICY, 4019, inside.from(), inside.to()))
            if (samePass(script, begun)) add(found, single(script, inside), async);
        return found;
    }

    private static void add(List<Stretch> found, Stretch stretch, boolean async) {
        found.add(async ? stretch.uncounted() : stretch);
    }

    /** By session number and name; either alone where the other is not told. */
    private boolean own(EventRecord event) {
        long number = event.number("SessionId");
        if (number >= 0) return number == session.number();
        return session.isNamed(event.text("PrincipalSamName"));
    }

    private @Nullable EventRecord done(EventRecord begun) {
        EventRecord first = null;
        for (int id : new int[] {5018, 7018}) {
            EventRecord done =
                    log.first(
                            Providers.POLICY,
                            id,
                            new EventLog.Span(
                                    begun.steady(), begun.steady().plus(LogonTimes.LOOK_AHEAD)),
                            e ->
                                    e.number("ScriptType") == LOGON
                                            && Objects.equals(
                                                    e.text("PrincipalSamName"),
                                                    begun.text("PrincipalSamName"))
                                            && !otherPass(e, begun));
            if (done != null && (first == null || done.steady().isBefore(first.steady())))
                first = done;
        }
        return first;
    }

    /** True if both name the run they belong to, and it is not the same. */
    private static boolean otherPass(EventRecord one, EventRecord other) {
        return one.activityId() != null
                && other.activityId() != null
                && !one.activityId().equals(other.activityId());
    }

    private static boolean samePass(EventRecord script, EventRecord begun) {
        String activity = begun.activityId();
        if (activity != null && script.activityId() != null)
            return activity.equals(script.activityId());
        String principal = script.text("PrincipalSamName");
        if (principal != null) return principal.equals(begun.text("PrincipalSamName"));
        return script.processId() == begun.processId();
    }

    private Stretch single(EventRecord script, EventLog.Span inside) {
        EventRecord done =
                log.first(
                        Providers.POLICY,
                        5019,
                        new EventLog.Span(script.steady(), inside.to()),
                        e ->
                                samePass(e, script)
                                        && (e.text("ScriptName") == null
                                                || Objects.equals(
                                                        e.text("ScriptName"),
                                                        script.text("ScriptName"))));
        return Stretch.between("script", "scripts", script, done)
                .named(script.text("ScriptName"), List.of());
    }
}
