package org.logonmeter.agent.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.Evidence.Power;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim.Quality;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/**
 * The random life of a machine: some boots, each ended by a crash or a shutdown but the last, and
 * people who come and go. Times are milliseconds of true time; {@code clock} makes what the machine
 * shows of it.
 */
final class RandomMachine {
    private static final int MINUTE = 60_000;
    private static final long DAY_ONE = Instant.parse("2026-11-25T09:00:00Z").toEpochMilli();

    /** Ids are given again in one boot, but never while an earlier bearer may still be meant. */
    private static final long ID_RESTS_MS = 15_000;

    /** Before the end of the story nobody leaves for so long. */
    static final long LAST_LOOKS_MS = 40_000;

    enum How {
        LOGOFF,
        SHUTDOWN,
        CRASH,
        OPEN
    }

    /**
     * One run of the machine.
     *
     * @param to when it went down; for the last the end of the story
     */
    record Boot(String id, long from, long to, How how) {}

    /** One real session. */
    record Stay(Boot boot, String osId, Account who, long start, long end, How how) {
        SessionId id(LongUnaryOperator clock) {
            return new SessionId(osId, Instant.ofEpochMilli(clock.applyAsLong(start)));
        }
    }

    /** A line of the system's log, and from when on it can be read. */
    record Entry(long visibleAt, Evidence evidence) {}

    final List<Boot> boots = new ArrayList<>();
    final List<Stay> stays = new ArrayList<>();
    final List<Entry> log = new ArrayList<>();
    private final SplittableRandom random;
    private final LongUnaryOperator clock;

    /** Whether its log tells the monotonic clock beside the other. */
    final boolean monotonic;

    RandomMachine(SplittableRandom random, LongUnaryOperator clock) {
        this.random = random;
        this.clock = clock;
        monotonic = random.nextBoolean();
        long at = DAY_ONE;
        int runs = random.nextInt(1, 4);
        for (int n = 0; n < runs; n++) {
            long to = at + random.nextLong(5L * MINUTE, 90L * MINUTE);
            How how = n == runs - 1 ? How.OPEN : random.nextBoolean() ? How.CRASH : How.SHUTDOWN;
            Boot boot = new Boot("b" + n, at, to, how);
            boots.add(boot);
            people(boot);
            at = to + random.nextLong(10_000, 60L * MINUTE);
        }
        write();
    }

    static long dayOne() {
        return DAY_ONE;
    }

    long end() {
        return boots.getLast().to();
    }

    private void people(Boot boot) {
        for (int id = 1; id <= random.nextInt(1, 5); id++) {
            long at = boot.from() + random.nextLong(2_000, 10L * MINUTE);
            while (at < boot.to() - 1_000) {
                long end = at + random.nextLong(1_000, 40L * MINUTE);
                // Nobody leaves during the last looks: they are to show what is known then.
                long open = boot.how() == How.OPEN ? LAST_LOOKS_MS : 0;
                boolean cut = end >= boot.to() - open;
                stays.add(
                        new Stay(
                                boot,
                                "c" + id,
                                new Account(null, "user" + random.nextInt(4), null),
                                at,
                                cut ? boot.to() : end,
                                cut ? boot.how() : How.LOGOFF));
                at = end + ID_RESTS_MS + random.nextLong(20L * MINUTE);
            }
        }
    }

    private void write() {
        for (int n = 0; n < boots.size(); n++) {
            Boot boot = boots.get(n);
            add(boot, boot.from(), boot.from(), Power.Kind.BOOT);
            long last = boot.from();
            for (Stay stay : stays) {
                if (!stay.boot().equals(boot)) continue;
                last = Math.max(last, opened(stay));
                if (stay.how() == How.LOGOFF) last = Math.max(last, closed(stay));
                else if (stay.how() == How.SHUTDOWN && random.nextBoolean())
                    end(stay, stay.end() + random.nextLong(1, 900), Quality.OBSERVED);
            }
            if (boot.how() == How.SHUTDOWN) add(boot, boot.to(), boot.to(), Power.Kind.SHUTDOWN);
            if (boot.how() == How.CRASH) {
                long next = boots.get(n + 1).from();
                long sign = last + random.nextLong(boot.to() - last + 1);
                log.add(
                        new Entry(
                                next,
                                new Evidence.Alive(
                                        at(sign), boot.id(), uptime(boot, sign), "journal")));
            }
        }
        log.sort(Comparator.comparingLong(Entry::visibleAt));
    }

    /**
     * The log's own time of a logon is a little off the one the system shows; on a busy machine
     * seconds.
     */
    private long opened(Stay stay) {
        boolean busy = random.nextInt(8) == 0;
        long told = stay.start() + (busy ? -random.nextLong(8_000) : random.nextLong(-900, 900));
        told = Math.max(told, stay.boot().from());
        log.add(
                new Entry(
                        told,
                        new Evidence.Opened(
                                at(told),
                                stay.boot().id(),
                                uptime(stay.boot(), told),
                                "journal",
                                stay.osId(),
                                stay.who(),
                                null)));
        return told;
    }

    private long closed(Stay stay) {
        if (random.nextInt(3) == 0)
            end(stay, stay.end() - random.nextLong(1, 500), Quality.INITIATED);
        end(stay, stay.end(), Quality.OBSERVED);
        return stay.end();
    }

    private void end(Stay stay, long when, Quality quality) {
        log.add(
                new Entry(
                        when,
                        new Evidence.Closed(
                                at(when),
                                stay.boot().id(),
                                uptime(stay.boot(), when),
                                "journal",
                                stay.osId(),
                                quality,
                                Reason.LOGOFF)));
    }

    private void add(Boot boot, long when, long visible, Power.Kind kind) {
        log.add(
                new Entry(
                        visible,
                        new Power(at(when), boot.id(), uptime(boot, when), "journal", kind)));
    }

    private @Nullable Long uptime(Boot boot, long when) {
        return monotonic ? when - boot.from() : null;
    }

    private Instant at(long when) {
        return Instant.ofEpochMilli(clock.applyAsLong(when));
    }

    /** Who is there. */
    List<Stay> there(long now) {
        return stays.stream().filter(s -> s.start() <= now && now < s.end()).toList();
    }

    /** What the system shows; null while the machine is off. */
    @Nullable HostSnapshot snapshot(long now) {
        Optional<Boot> running =
                boots.stream().filter(b -> b.from() <= now && now < b.to()).findFirst();
        if (running.isEmpty()) return null;
        return new HostSnapshot(
                at(now),
                running.get().id(),
                now - running.get().from(),
                "logind",
                there(now).stream()
                        .map(
                                s ->
                                        new SessionSnapshot(
                                                s.id(clock),
                                                s.who(),
                                                new SessionDetails("tty", null, false, null),
                                                null,
                                                null,
                                                null,
                                                null))
                        .toList());
    }

    /** The log from a bookmark on, as far as it can be read now. */
    Evidence.Page page(String bookmark, long now) {
        int from = bookmark.isEmpty() ? 0 : Integer.parseInt(bookmark);
        int to = from;
        int most = random.nextInt(1, 12);
        while (to < log.size() && to - from < most && log.get(to).visibleAt() <= now) to++;
        boolean more = to < log.size() && log.get(to).visibleAt() <= now;
        return new Evidence.Page(
                log.subList(from, to).stream().map(Entry::evidence).toList(),
                Integer.toString(to),
                more);
    }
}
