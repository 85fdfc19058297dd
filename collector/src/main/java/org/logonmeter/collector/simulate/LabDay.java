package org.logonmeter.collector.simulate;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.logonmeter.collector.simulate.Campus.Machine;
import org.logonmeter.collector.simulate.Campus.Use;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

/**
 * One day of one machine: when it is on, who comes, what goes wrong. The same campus, machine and
 * date give the same day.
 */
final class LabDay {
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    /** A session of this day as it really was. */
    private record Sitting(SessionId id, Account who, Instant from, Instant to) {}

    private final Campus campus;
    private final Machine machine;
    private final Diary diary;
    private final SplittableRandom random;
    private final LocalDate date;
    private final ZoneId zone;
    private final Duration interval;
    private final boolean last;
    private int sessions;

    /**
     * @param speed how many times faster than life the machine's clock is told; heartbeats come as
     *     often as the interval says
     * @param last true if the machine that dies dies on this day
     */
    LabDay(
            Campus campus,
            Machine machine,
            Diary diary,
            LocalDate date,
            ZoneId zone,
            double speed,
            boolean last) {
        this.campus = campus;
        this.machine = machine;
        this.diary = diary;
        this.date = date;
        this.zone = zone;
        this.interval = Duration.ofMillis(Math.max(1, (long) (INTERVAL.toMillis() / speed)));
        this.last = last;
        random =
                new SplittableRandom(
                        campus.seed() * 1_000_003 + machine.number() * 7_919L + date.toEpochDay());
    }

    /** Writes the day into the diary. */
    void live() {
        boolean weekend =
                date.getDayOfWeek() == DayOfWeek.SATURDAY
                        || date.getDayOfWeek() == DayOfWeek.SUNDAY;
        if (machine.use() == Use.TEACHING && weekend) return;
        if (random.nextInt(weekend ? 3 : 20) == 0) return;
        Instant on = at(machine.use() == Use.LIBRARY ? 7 : 8).plusSeconds(random.nextInt(2_400));
        Instant off = at(machine.use() == Use.LIBRARY ? 22 : 19).plusSeconds(random.nextInt(3_600));
        boolean dies = machine.ills().dies() && last;
        if (dies || random.nextInt(14) == 0) {
            Instant cut = between(on.plus(Duration.ofHours(2)), off.minus(Duration.ofHours(2)));
            boot(on, cut, false, dies);
            if (!dies) boot(cut.plusSeconds(60 + random.nextInt(900)), off, true, false);
        } else {
            boot(on, off, true, false);
        }
    }

    private Instant at(int hour) {
        return date.atTime(hour, 0).atZone(zone).toInstant();
    }

    private Instant between(Instant from, Instant to) {
        return from.plusMillis(random.nextLong(Math.max(1, Duration.between(from, to).toMillis())));
    }

    private void boot(Instant on, Instant off, boolean clean, boolean forGood) {
        String bootId = new UUID(random.nextLong(), random.nextLong()).toString();
        diary.power(on, bootId, PowerEvent.Kind.BOOT);
        List<Instant[]> sleeps = machine.use() == Use.LOAN ? sleep(on, off, bootId) : List.of();
        List<Sitting> sat = new ArrayList<>();
        Instant free = on.plusSeconds(90);
        while (free.isBefore(off)) {
            Instant from = free.plusSeconds(gap(free));
            Instant to = from.plusSeconds(length());
            for (Instant[] sleep : sleeps) {
                if (!from.isBefore(sleep[0]) && from.isBefore(sleep[1]))
                    from = sleep[1].plusSeconds(30);
                if (!to.isBefore(sleep[0]) && to.isBefore(sleep[1])) to = sleep[1].plusSeconds(60);
            }
            if (!to.isAfter(from)) to = from.plusSeconds(600);
            if (!from.isBefore(off.minusSeconds(60))) break;
            sat.add(sitting(bootId, from, to, off, clean, sleeps, forGood));
            free = to.plusSeconds(40);
        }
        heartbeats(bootId, on, off, sat, sleeps);
        if (clean) diary.power(off, bootId, PowerEvent.Kind.SHUTDOWN);
    }

    /**
     * Seconds until the next person comes: a class fills the room within minutes, between classes
     * it is quiet.
     */
    private long gap(Instant at) {
        boolean term = random.nextInt(100) < 80;
        int minute = at.atZone(zone).getMinute();
        if (machine.use() == Use.TEACHING && term)
            return (60 - minute) % 60 * 60L + random.nextInt(420);
        return 120L + random.nextInt(machine.use() == Use.LIBRARY ? 2_400 : 7_200);
    }

    private long length() {
        return switch (machine.use()) {
            case TEACHING ->
                    random.nextInt(4) == 0
                            ? 600 + random.nextInt(2_400)
                            : 2_700 + random.nextInt(900);
            case LIBRARY -> 300L + random.nextInt(random.nextInt(6) == 0 ? 14_000 : 4_000);
            case LOAN -> 1_800L + random.nextInt(9_000);
        };
    }

    private Sitting sitting(
            String bootId,
            Instant from,
            Instant to,
            Instant off,
            boolean clean,
            List<Instant[]> sleeps,
            boolean forGood) {
        Account who = campus.people().get(random.nextInt(campus.people().size()));
        if (!machine.windows())
            who =
                    new Account(
                            null,
                            who.name(),
                            who.id() == null
                                    ? null
                                    : who.id().substring(who.id().lastIndexOf('-') + 1));
        sessions++;
        SessionId id =
                diary.id(
                        machine.windows() ? String.valueOf(1 + sessions % 4) : "c" + sessions,
                        from);
        boolean remote = random.nextInt(25) == 0;
        Terminal terminal =
                new Terminal(
                        remote ? "HOME-" + random.nextInt(900) : null,
                        remote ? "198.51.100." + (1 + random.nextInt(250)) : null,
                        null,
                        null,
                        null);
        if (random.nextInt(25) == 0) diary.refused(from.minusSeconds(20), bootId, who, terminal);
        diary.logon(
                from,
                bootId,
                id,
                who,
                new SessionDetails(
                        type(remote), service(remote), remote, remote ? terminal : null));
        boolean first = random.nextInt(9) == 0;
        LogonStory.tell(
                diary,
                bootId,
                id,
                who,
                from,
                random,
                first,
                machine.windows(),
                machine.ills().slow());
        boolean ends = to.isBefore(off);
        Instant end = ends ? to : off;
        away(bootId, id, who, from, end, sleeps);
        if (ends) logoff(bootId, id, who, end);
        else if (clean) diary.logoff(off.minusSeconds(2), bootId, id, who, EndClaim.SHUTDOWN_SEEN);
        else if (!machine.ills().forgets() && !forGood) {
            Instant mark = off.minusSeconds(random.nextInt(60));
            if (mark.isAfter(from))
                diary.logoff(
                        mark,
                        bootId,
                        id,
                        who,
                        diary.between(EndClaim.Reason.CRASH, mark, off.plusSeconds(45)));
        }
        return new Sitting(id, who, from, end);
    }

    private String type(boolean remote) {
        if (machine.windows()) return remote ? "remote" : "console";
        return remote ? "tty" : "wayland";
    }

    private String service(boolean remote) {
        if (machine.windows()) return remote ? "rdp" : "logon";
        return remote ? "sshd" : "gdm-password";
    }

    private void logoff(String bootId, SessionId id, Account who, Instant end) {
        int how = random.nextInt(100);
        if (how < 3) return; // nobody saw it: the next heartbeat lacks it
        EndClaim claim =
                how < 9
                        ? new EndClaim(
                                EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null)
                        : EndClaim.LOGOFF_SEEN;
        diary.logoff(end, bootId, id, who, claim);
    }

    private void away(
            String bootId,
            SessionId id,
            Account who,
            Instant from,
            Instant to,
            List<Instant[]> sleeps) {
        long seconds = Duration.between(from, to).toSeconds();
        if (seconds < 1_500 || random.nextInt(4) != 0) return;
        Instant lock = from.plusSeconds(600 + random.nextLong(seconds - 1_200));
        Instant back = lock.plusSeconds(120 + random.nextInt(900));
        for (Instant[] sleep : sleeps)
            if (back.isAfter(sleep[0]) && lock.isBefore(sleep[1])) return;
        boolean locks = random.nextInt(3) != 0;
        diary.told(lock, bootId, locks ? SessionEvent.Kind.LOCK : SessionEvent.Kind.IDLE, id, who);
        if (back.isBefore(to))
            diary.told(
                    back,
                    bootId,
                    locks ? SessionEvent.Kind.UNLOCK : SessionEvent.Kind.ACTIVE,
                    id,
                    who);
    }

    private List<Instant[]> sleep(Instant on, Instant off, String bootId) {
        Instant from = between(on.plusSeconds(3_600), off.minusSeconds(7_200));
        Instant to = from.plusSeconds(1_200 + random.nextInt(5_000));
        if (!to.isBefore(off)) return List.of();
        diary.power(from, bootId, PowerEvent.Kind.SLEEP);
        diary.power(to, bootId, PowerEvent.Kind.WAKE);
        return List.of(new Instant[][] {{from, to}});
    }

    private void heartbeats(
            String bootId, Instant on, Instant off, List<Sitting> sat, List<Instant[]> sleeps) {
        boolean facts = true;
        for (Instant t = on.plusSeconds(20);
                t.isBefore(off);
                t = t.plusMillis(270_000 + random.nextInt(30_000))) {
            Instant now = t;
            if (sleeps.stream().anyMatch(s -> !now.isBefore(s[0]) && now.isBefore(s[1]))) continue;
            List<SessionId> alive =
                    sat.stream()
                            .filter(s -> !s.from().isAfter(now) && now.isBefore(s.to()))
                            .map(Sitting::id)
                            .toList();
            diary.heartbeat(
                    now, bootId, alive, interval, facts ? machine.facts(campus.seed()) : null);
            facts = false;
        }
    }
}
