package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lay left of T0: the boot and its computer policy if the machine was only just switched on,
 * and the wait at the login screen.
 */
final class BeforeLogon {
    private static final Duration JUST_BOOTED = Duration.ofMinutes(10);

    private final EventLog log;
    private final LogonSession session;
    private final Instant start;
    private final PolicyPasses passes;

    /**
     * @param start T0, steady
     */
    BeforeLogon(EventLog log, LogonSession session, Instant start, PolicyPasses passes) {
        this.log = log;
        this.session = session;
        this.start = start;
        this.passes = passes;
    }

    List<Stretch> stretches() {
        List<Stretch> found = new ArrayList<>();
        Boot boot = session.boot();
        if (boot != null
                && !boot.hybrid()
                && Duration.between(boot.start(), start).compareTo(JUST_BOOTED) < 0) {
            Stretch on = boot(boot);
            if (on != null) found.add(on);
            Stretch policy =
                    passes.ofBoot(
                            new EventLog.Span(boot.start(), start.plus(LogonTimes.LOOK_AHEAD)));
            if (policy != null && policy.start() != null && policy.start().isBefore(start))
                found.add(policy);
        }
        Instant since = boot == null ? start.minus(JUST_BOOTED) : boot.start();
        EventRecord screen = Audited.waitedAt(log, session, new EventLog.Span(since, start));
        if (screen != null)
            found.add(
                    new Stretch(
                            "waiting",
                            null,
                            null,
                            screen.steady(),
                            start,
                            List.of(screen.source()),
                            List.of(),
                            false,
                            false));
        return found;
    }

    /**
     * Kernel-General 12, else the boot that Diagnostics-Performance 100 measured, to the login
     * screen.
     */
    private @Nullable Stretch boot(Boot boot) {
        EventLog.Span span = new EventLog.Span(boot.start(), start);
        EventRecord screen = Audited.firstOfBoot(log, span);
        if (boot.first().is(Providers.KERNEL_GENERAL, 12))
            return Stretch.between("boot", null, boot.first(), screen);
        EventRecord measured =
                log.first(
                        Providers.DIAGNOSTICS,
                        100,
                        new EventLog.Span(boot.start(), boot.start().plus(LogonTimes.LOOK_AHEAD)),
                        e -> true);
        Instant on = measured == null ? null : measured.instant("BootStartTime");
        if (measured == null || on == null) return null;
        Instant steady = on.plus(Duration.between(measured.at(), measured.steady()));
        return new Stretch(
                "boot",
                null,
                null,
                steady,
                screen == null ? null : screen.steady(),
                List.of(measured.source()),
                List.of(),
                true,
                false);
    }
}
