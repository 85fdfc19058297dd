package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When the machine slept: the exact window of Power-Troubleshooter 1. */
final class Sleeps {
    record Sleep(Instant from, Instant to) {}

    private Sleeps() {}

    /** On the clock of the stamps. */
    static List<Sleep> told(List<EventRecord> records) {
        List<Sleep> sleeps = new ArrayList<>();
        for (EventRecord record : records) {
            if (!record.is(Providers.POWER_TROUBLESHOOTER, 1)) continue;
            Instant from = record.instant("SleepTime");
            Instant to = record.instant("WakeTime");
            if (from != null && to != null && from.isBefore(to)) sleeps.add(new Sleep(from, to));
        }
        return sleeps;
    }

    static Duration overlap(Instant from, Instant to, Instant otherFrom, Instant otherTo) {
        Instant start = from.isAfter(otherFrom) ? from : otherFrom;
        Instant end = to.isBefore(otherTo) ? to : otherTo;
        return start.isBefore(end) ? Duration.between(start, end) : Duration.ZERO;
    }
}
