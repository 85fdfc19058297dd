package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;

/**
 * Where the time of one logon went: every phase from its own events, with true overlap, never
 * summed.
 */
final class LogonTimes {
    /** Nothing later than this belongs to a logon. */
    static final Duration LOOK_AHEAD = Duration.ofMinutes(20);

    private final EventLog log;
    private final LogonSession session;
    private final LogonStart start;
    private final PolicyPasses passes;
    private final @Nullable Instant logoff;
    private final EventLog.Span window;

    private LogonTimes(EventLog log, LogonSession session, LogonStart start, PolicyPasses passes) {
        this.log = log;
        this.session = session;
        this.start = start;
        this.passes = passes;
        EventRecord end = SessionFacts.observedEnd(log, session);
        this.logoff = end == null ? null : end.steady();
        Instant latest = start.at().plus(LOOK_AHEAD);
        Instant reach = session.reach().to();
        this.window = new EventLog.Span(start.at(), latest.isBefore(reach) ? latest : reach);
    }

    static LogonTiming of(
            EventLog log, LogonSession session, LogonStart start, PolicyPasses passes) {
        return new LogonTimes(log, session, start, passes).timing();
    }

    private LogonTiming timing() {
        Audited audited = new Audited(log, session, start.logonIds(), window);
        Desktop desktop = new Desktop(log, session, window, audited.firstExplorer());
        List<Stretch> stretches = stretches(desktop, audited);
        EventRecord ready = inside(desktop.ready());
        EventRecord visible = inside(desktop.visible());
        EventRecord end = ready != null ? ready : inside(desktop.shellStart());
        PowerStates power = PowerStates.of(log, session, start.at(), end);
        Spans spans =
                new Spans(
                        clock(start.at()),
                        end == null ? null : clock(end.steady()),
                        power.sleeps(),
                        explained(stretches));
        boolean partial =
                ready == null
                        || start.doubtful()
                        || desktop.readyInDoubt()
                        || jumped(ready)
                        || desktop.explorerInDoubt()
                        || power.halfTold()
                        || spans.slept()
                        || stretches.stream().anyMatch(s -> s.parent() == null && s.doubtful());
        return new LogonTiming(
                SessionFacts.header(
                        session,
                        "timing",
                        session.onClock(end == null ? start.at() : end.steady())),
                session.id(),
                session.knownAccount(),
                session.onClock(start.at()),
                visible == null ? null : session.onClock(visible.steady()),
                ready == null ? null : session.onClock(ready.steady()),
                spans.totalMs(),
                partial,
                desktop.firstLogon()
                        || stretches.stream().anyMatch(s -> s.key().equals("newProfile")),
                null,
                shown(stretches),
                shown(new BeforeLogon(log, session, start.at(), passes).stretches()),
                spans.unaccountedMs());
    }

    private Instant clock(Instant steady) {
        return session.onClock(steady).truncatedTo(ChronoUnit.MILLIS);
    }

    private List<Sleeps.Sleep> explained(List<Stretch> stretches) {
        List<Sleeps.Sleep> parts = new ArrayList<>();
        for (Stretch stretch : stretches) {
            Instant from = stretch.start();
            Instant to = stretch.end();
            if (stretch.counted() && from != null && to != null)
                parts.add(new Sleeps.Sleep(clock(from), clock(to)));
        }
        return parts;
    }

    private @Nullable EventRecord inside(@Nullable EventRecord event) {
        return event == null || (logoff != null && event.steady().isAfter(logoff)) ? null : event;
    }

    private boolean jumped(EventRecord end) {
        EventRecord anchor = session.anchor();
        return !Duration.between(end.at(), end.steady())
                .equals(Duration.between(anchor.at(), anchor.steady()));
    }

    private List<Stretch> stretches(Desktop desktop, Audited audited) {
        EventRecord explorer = audited.explorer(desktop.explorer());
        List<Stretch> found = new ArrayList<>();
        if (start.begun() != null || start.checked() != null)
            found.add(Stretch.between("authentication", null, start.begun(), start.checked()));
        found.addAll(new ProfileLoad(log, session, window).stretches());
        found.addAll(passes.ofLogon(session, window));
        found.addAll(new PolicyScripts(log, session, window).stretches(audited));
        found.addAll(audited.userinit(explorer, startOfShell(desktop)));
        found.addAll(desktop.stretches(explorer));
        return found.stream()
                .filter(s -> logoff == null || s.start() == null || !s.start().isAfter(logoff))
                .map(s -> s.cappedAt(logoff))
                .toList();
    }

    /** GroupPolicy 5324 of type 3 (Winlogon starts the shell), else LSM 22. */
    private @Nullable EventRecord startOfShell(Desktop desktop) {
        EventRecord notice =
                log.first(
                        Providers.POLICY,
                        5324,
                        EventLog.Trait.SESSION,
                        session.number(),
                        window,
                        e -> e.number("NotificationType") == 3);
        return notice != null ? notice : desktop.shellStart();
    }

    private List<Phase> shown(List<Stretch> stretches) {
        List<Phase> phases = new ArrayList<>();
        List<Stretch> tops =
                stretches.stream().filter(s -> s.parent() == null).sorted(BY_START).toList();
        List<Stretch> children =
                stretches.stream().filter(s -> s.parent() != null).sorted(BY_START).toList();
        for (Stretch top : tops) {
            phases.add(top.shown(session));
            children.stream()
                    .filter(c -> top.key().equals(c.parent()))
                    .forEach(c -> phases.add(c.shown(session)));
        }
        children.stream()
                .filter(c -> tops.stream().noneMatch(t -> t.key().equals(c.parent())))
                .forEach(c -> phases.add(c.shown(session)));
        return phases;
    }

    private static final Comparator<Stretch> BY_START =
            Comparator.comparing(Stretch::start, Comparator.nullsFirst(Comparator.naturalOrder()));
}
