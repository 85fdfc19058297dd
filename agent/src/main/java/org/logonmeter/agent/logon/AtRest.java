package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Whether a machine was off or asleep all through a stretch in which nobody read its logs. */
public final class AtRest {
    /** An agent ends minutes at most before its machine. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private AtRest() {}

    /**
     * True only if the log proves it: the last that is told at {@code from} is that the machine
     * went to rest, and nothing was written until {@code to}.
     */
    public static boolean between(Collection<EventRecord> records, Instant from, Instant to) {
        Instant soon = from.plus(SOON);
        EventRecord last = null;
        boolean cut = false;
        for (EventRecord record : records) {
            Instant at = record.at();
            if (at.isAfter(soon) && at.isBefore(to)) return false;
            if (!at.isBefore(to)) cut |= endedAbout(from, record);
            else if (HeldRecords.lasts(record) && (last == null || !at.isBefore(last.at())))
                last = record;
        }
        return cut || rests(last, from);
    }

    private static boolean rests(@Nullable EventRecord record, Instant from) {
        return record != null
                && !record.at().isBefore(from.minus(SOON))
                && (record.is(Providers.EVENTLOG_CLASSIC, 6006)
                        || record.is(Providers.KERNEL_GENERAL, 13)
                        || record.is(Providers.KERNEL_POWER, 109)
                        || record.is(Providers.KERNEL_POWER, 42));
    }

    /** A later boot tells the last moment of the boot before: a power cut. */
    private static boolean endedAbout(Instant from, EventRecord record) {
        if (!record.is(Providers.EVENTLOG_CLASSIC, 6008)) return false;
        Instant alive = Boot.lastAlive(record);
        return alive != null
                && !alive.isBefore(from.minus(SOON))
                && !alive.isAfter(from.plus(SOON));
    }
}
