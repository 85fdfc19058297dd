package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.agent.session.Evidence;

/** When the machine went on, off and to sleep, and what was its last sign of life. */
final class PowerEvidence {
    private PowerEvidence() {}

    /**
     * @param bootId of the boot that runs if no record tells of one
     */
    static List<Evidence> of(EventLog log, List<Boot> boots, String bootId) {
        List<Evidence> found = new ArrayList<>();
        for (int i = 0; i < boots.size(); i++) {
            Boot boot = boots.get(i);
            String before = i == 0 ? null : boots.get(i - 1).id();
            Instant alive = boot.aliveBefore();
            EventRecord toldBy = boot.aliveToldBy();
            if (before != null && alive != null && toldBy != null)
                found.add(
                        new Evidence.Alive(
                                alive.minus(Duration.between(toldBy.at(), toldBy.steady())),
                                before,
                                null,
                                LogonEvidence.SOURCE));
            found.add(
                    new Evidence.Power(
                            boot.first().at(),
                            boot.id(),
                            null,
                            LogonEvidence.SOURCE,
                            Evidence.Power.Kind.BOOT));
            Instant until = i + 1 < boots.size() ? boots.get(i + 1).start() : Instant.MAX;
            EventRecord down =
                    SessionFacts.shutdown(
                            log,
                            new EventLog.Span(boot.start(), until.minusNanos(1)),
                            i + 1 < boots.size() ? boots.get(i + 1) : null);
            if (down != null)
                found.add(
                        new Evidence.Power(
                                down.at(),
                                boot.id(),
                                null,
                                LogonEvidence.SOURCE,
                                Evidence.Power.Kind.SHUTDOWN));
        }
        for (EventRecord record : log.all(Providers.POWER_TROUBLESHOOTER, 1)) {
            String at = bootAt(boots, record.steady(), bootId);
            for (Sleeps.Sleep sleep : Sleeps.told(List.of(record))) {
                found.add(
                        new Evidence.Power(
                                sleep.from(),
                                at,
                                null,
                                LogonEvidence.SOURCE,
                                Evidence.Power.Kind.SLEEP));
                found.add(
                        new Evidence.Power(
                                sleep.to(),
                                at,
                                null,
                                LogonEvidence.SOURCE,
                                Evidence.Power.Kind.WAKE));
            }
        }
        return found;
    }

    private static String bootAt(List<Boot> boots, Instant moment, String otherwise) {
        String id = otherwise;
        for (Boot boot : boots) if (!boot.start().isAfter(moment)) id = boot.id();
        return id;
    }
}
