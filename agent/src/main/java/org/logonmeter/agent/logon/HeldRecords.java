package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The records the live agent works with: all of the last days, and of the time before what sessions
 * and boots hang on. Every part is bounded by count; what gives way first is what costs a phase,
 * not a session.
 */
final class HeldRecords {
    /** Long enough for any logon to be looked at again. */
    static final Duration HELD = Duration.ofDays(3);

    /** Whatever belongs to a logon is written within this before its anchor. */
    private static final Duration AROUND = Duration.ofHours(1);

    static final int MOST = 50_000;
    private static final int MOST_LASTING = 5_000;
    private static final int MOST_ANCHORS = 1_000;

    private List<EventRecord> records = new ArrayList<>();
    private Set<EventRecord> staying = Set.of();
    private Instant complete = Instant.MIN;

    /** By stamp, each once. */
    List<EventRecord> all() {
        return records;
    }

    /** True if there is one that was not held. */
    boolean add(Collection<EventRecord> arrived) {
        if (arrived.isEmpty()) return false;
        int before = records.size();
        List<EventRecord> all = new ArrayList<>(records);
        all.addAll(arrived);
        List<EventRecord> once = SteadyClock.once(all);
        boolean news = once.size() > before;
        records = once;
        fewer(MOST, e -> !lasts(e) && !bounds(e)).forEach(this::incompleteAt);
        fewer(MOST, e -> !lasts(e) && !staying.contains(e));
        fewer(MOST, e -> true);
        return news;
    }

    /** True if every record of a logon at that moment is held, so that its phases can be told. */
    boolean holdsAllOf(Instant logon, Instant now) {
        Instant since = now.minus(HELD);
        if (complete.isAfter(since)) since = complete;
        return !logon.isBefore(since.plus(AROUND));
    }

    /**
     * Lets go of what is old.
     *
     * @param anchors that stay at any age: of sessions that are not over, or not for long
     */
    void letGo(Instant now, Collection<EventRecord> anchors) {
        List<EventRecord> kept = new ArrayList<>(anchors);
        kept.sort(SteadyClock.ORDER);
        staying = new HashSet<>(kept.subList(Math.max(0, kept.size() - MOST_ANCHORS), kept.size()));
        Instant since = now.minus(HELD);
        records.removeIf(e -> e.at().isBefore(since) && !lasts(e) && !staying.contains(e));
        long recent = records.stream().filter(e -> !lasts(e)).count();
        fewer((int) recent + MOST_LASTING, HeldRecords::lasts);
    }

    /** As {@link SteadyClock} has not touched it. */
    static EventRecord asRead(EventRecord record) {
        return record.withSteady(record.at());
    }

    private void incompleteAt(EventRecord gone) {
        if (gone.at().isAfter(complete)) complete = gone.at();
    }

    /** The oldest of these go until so many are left; returns what went. */
    private List<EventRecord> fewer(int most, Predicate<EventRecord> which) {
        int surplus = records.size() - most;
        List<EventRecord> gone = new ArrayList<>();
        if (surplus <= 0) return gone;
        List<EventRecord> left = new ArrayList<>(records.size());
        for (EventRecord record : records) {
            if (gone.size() < surplus && which.test(record)) gone.add(record);
            else left.add(record);
        }
        records = left;
        return gone;
    }

    /** What the machine itself did: when it ran and slept, and how its clock was set. */
    static boolean lasts(EventRecord record) {
        return switch (record.id()) {
            case 1 -> SteadyClock.isJump(record) || record.is(Providers.POWER_TROUBLESHOOTER, 1);
            case 12, 13 -> record.is(Providers.KERNEL_GENERAL, record.id());
            case 20, 27 -> record.is(Providers.KERNEL_BOOT, record.id());
            case 41, 42, 109 -> record.is(Providers.KERNEL_POWER, record.id());
            case 6005, 6006, 6008, 6009 -> record.is(Providers.EVENTLOG_CLASSIC, record.id());
            default -> false;
        };
    }

    /** Where a session begins or ends. */
    private static boolean bounds(EventRecord record) {
        return switch (record.id()) {
            case 7001, 7002 -> record.is(Providers.WINLOGON, record.id());
            case 21, 23 -> record.is(Providers.LSM, record.id());
            default -> false;
        };
    }
}
