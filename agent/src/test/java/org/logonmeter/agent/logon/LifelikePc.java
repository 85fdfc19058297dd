package org.logonmeter.agent.logon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.WindowsLog.Ev;

/**
 * Some days of a made-up Windows PC: every channel of every logon, with what its people really did.
 * Boots are cold, hybrid or follow a crash; people switch users, take a session over by remote
 * desktop, unlock, sleep; policies run in several passes; the clock is set.
 *
 * <p>Two clocks: what really passed, in ms, and the stamps, which a set clock moves.
 */
public final class LifelikePc {
    public static final String COMPUTER = "LAB-09.example.org";
    static final String[][] PEOPLE = {
        {WindowsLog.SID, "EXAMPLE\\jo"},
        {WindowsLog.OTHER, "EXAMPLE\\al"},
        {"S-1-12-1-1234567890-1122334455-667788990-1112223334", "AzureAD\\SelmaBouvier"}
    };

    /** How a session really ended. */
    public enum End {
        LOGOFF,
        SHUTDOWN,
        CRASH,
        OPEN
    }

    /** What really was. Times with {@code Ms} are real time, instants are stamps. */
    public static final class Truth {
        public final int number;
        public final String sid;
        public final String account;
        public final boolean remote;

        /** Stamps of the records that may open it: 7001, else LSM 21. */
        public final Set<Instant> anchors = new LinkedHashSet<>();

        public long fromMs;
        public long toMs = Long.MAX_VALUE;
        public End end = End.OPEN;
        public @Nullable Instant ended;
        public long totalMs;

        Truth(int number, String sid, String account, boolean remote) {
            this.number = number;
            this.sid = sid;
            this.account = account;
            this.remote = remote;
        }

        /** Stamp of its first record. */
        public Instant start() {
            return anchors.iterator().next();
        }

        /** On the clock of its start if the clock was set back since; else as stamped (ADR 50). */
        public @Nullable Instant shownEnd() {
            if (ended == null) return null;
            Instant steady = start().plusMillis(toMs - fromMs);
            return steady.isAfter(ended) ? steady : ended;
        }

        @Override
        public String toString() {
            return number + " " + account + " " + anchors + " " + end + " " + ended;
        }
    }

    /** A record and the moment it was written. */
    public record Written(long ms, EventRecord record) {}

    /** What really happened to the machine, for one who watches it. */
    public record Run(long bootMs, long offMs) {}

    private record Planned(long ms, Runnable write) {}

    private final Random random;
    private final boolean settled;
    private final WindowsLog log = new WindowsLog(COMPUTER, "2026-03-02T07:00:00Z");
    private final List<Planned> planned = new ArrayList<>();
    private final List<Written> written = new ArrayList<>();
    private final List<Long> writtenAt = new ArrayList<>();
    private final List<long[]> shifts = new ArrayList<>();
    private final List<Truth> truths = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Truth> on = new ArrayList<>();
    private final boolean steps;
    private long booted;
    private int nextNumber = 1;
    private int nextId = 1;
    private int ghosts;

    /**
     * @param settled true for a clock that nobody sets and a machine that does not sleep inside a
     *     logon
     */
    public LifelikePc(long seed, boolean settled) {
        this.random = new Random(seed);
        this.settled = settled;
        this.steps = random.nextBoolean();
        live();
        planned.sort(Comparator.comparingLong(Planned::ms));
        for (Planned one : planned) {
            int before = log.events().size();
            one.write().run();
            for (int i = before; i < log.events().size(); i++) writtenAt.add(one.ms());
        }
    }

    public List<EventRecord> records() {
        return WindowsLog.parsed(log.events());
    }

    /** In the order of writing; without those that no reader takes. */
    public List<Written> written() {
        if (!written.isEmpty()) return written;
        List<String> events = log.events();
        for (int i = 0; i < events.size(); i++)
            for (EventRecord record : WindowsLog.parsed(List.of(events.get(i))))
                written.add(new Written(writtenAt.get(i), record));
        return written;
    }

    public List<Truth> truths() {
        return truths;
    }

    public List<Run> runs() {
        return runs;
    }

    /** True if this Windows writes the steps of the desktop. */
    public boolean steps() {
        return steps;
    }

    public Run runOf(Truth truth) {
        for (Run run : runs)
            if (run.bootMs() <= truth.fromMs && truth.fromMs <= run.offMs()) return run;
        throw new IllegalStateException("a session outside of every run: " + truth);
    }

    /** The machine's clock at a moment. */
    public Instant clock(long ms) {
        long by = 0;
        for (long[] shift : shifts) if (shift[0] <= ms) by = shift[1];
        return Instant.parse("2026-03-02T07:00:00Z").plusMillis(ms + by);
    }

    private void plan(long ms, Runnable write) {
        planned.add(new Planned(ms, write));
    }

    private long some(int least, int most) {
        return (long) least + random.nextInt(most - least + 1);
    }

    private void live() {
        int boots = 2 + random.nextInt(2);
        int before = 0; // how the run before ended: 0 well, 1 hybrid, 2 crash
        long t = 0;
        for (int i = 0; i < boots; i++) {
            booted = t;
            boot(t, before);
            t += some(12_000, 90_000);
            for (int acts = 1 + random.nextInt(4); acts > 0; acts--) t = act(t);
            boolean last = i == boots - 1;
            before = last ? 3 : random.nextInt(3);
            long off = end(t, before);
            runs.add(new Run(booted, off));
            t = off + some(300_000, 4_000_000);
        }
    }

    private void boot(long t, int before) {
        if (before == 1) {
            plan(t, () -> log.system(Providers.KERNEL_BOOT, 27, t, new Ev().fields("BootType", 1)));
            plan(
                    t + 100,
                    () ->
                            log.system(
                                    Providers.KERNEL_POWER,
                                    107,
                                    t + 100,
                                    new Ev().fields("TargetState", 5)));
            return;
        }
        nextNumber = 1;
        plan(t, () -> log.boot(t));
        plan(
                t + 1,
                () ->
                        log.system(
                                Providers.KERNEL_BOOT,
                                20,
                                t + 1,
                                new Ev().fields("LastShutdownGood", before != 2)));
        plan(
                t + 2,
                () -> log.system(Providers.KERNEL_BOOT, 27, t + 2, new Ev().fields("BootType", 0)));
        plan(
                t + 3_500,
                () -> log.system(Providers.EVENTLOG_CLASSIC, 6005, t + 3_500, new Ev().values("")));
        if (before == 2) {
            long alive = runs.getLast().offMs() - some(0, 60_000);
            plan(
                    t + 6_000,
                    () ->
                            log.system(
                                    Providers.KERNEL_POWER,
                                    41,
                                    t + 6_000,
                                    new Ev().fields("BugcheckCode", 0)));
            plan(
                    t + 8_000,
                    () ->
                            log.system(
                                    Providers.EVENTLOG_CLASSIC,
                                    6008,
                                    t + 8_000,
                                    new Ev().values(stamp(log.at(alive)), "x", "y", "", "60")));
        }
        pass(4000, t + 2_000, t + 2_000 + some(50, 3_000), "EXAMPLE\\LAB-09$", "S-1-5-18", 10);
    }

    /** Local time four hours behind, then UTC, as in 6008. */
    static String stamp(Instant utc) {
        ByteBuffer bytes = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        OffsetDateTime at = utc.atOffset(ZoneOffset.UTC);
        for (OffsetDateTime time : List.of(at.withOffsetSameInstant(ZoneOffset.ofHours(-4)), at)) {
            for (int part :
                    new int[] {
                        time.getYear(),
                        time.getMonthValue(),
                        time.getDayOfWeek().getValue() % 7,
                        time.getDayOfMonth(),
                        time.getHour(),
                        time.getMinute(),
                        time.getSecond(),
                        time.getNano() / 1_000_000
                    }) bytes.putShort((short) part);
        }
        bytes.putInt(60);
        return HexFormat.of().withUpperCase().formatHex(bytes.array());
    }

    /** One thing that people do; the moment when it is done. */
    private long act(long t) {
        if (on.isEmpty()) return logon(t, free(), random.nextInt(5) == 0);
        Truth current = on.getLast();
        return some(30_000, 600_000)
                + switch (random.nextInt(7)) {
                    case 0 -> unlock(t, current);
                    case 1 -> switchUser(t, current);
                    case 2 -> takeOver(t, current);
                    case 3 -> sleep(t);
                    case 4 -> settled ? unlock(t, current) : setClock(t);
                    default -> logoff(t, current);
                };
    }

    private String[] free() {
        List<String[]> free = new ArrayList<>();
        for (String[] person : PEOPLE)
            if (on.stream().noneMatch(s -> s.sid.equals(person[0]))) free.add(person);
        return free.get(random.nextInt(free.size()));
    }

    private long logon(long t, String[] person, boolean remote) {
        int number = nextNumber++;
        Truth truth = new Truth(number, person[0], person[1], remote);
        truths.add(truth);
        on.add(truth);
        String address = remote ? "10.0.0.9" : "LOCAL";
        String sid = person[0];
        String account = person[1];
        int slash = account.indexOf('\\');
        String domain = account.substring(0, slash);
        String name = account.substring(slash + 1);
        String luid = "0x" + Integer.toHexString(0x50000 + 16 * nextId++);
        int explorer = 7_000 + nextId;
        long checked = t + some(20, 400);
        long accepted = checked - 5;
        long arbitration = checked + some(5, 40);
        long anchor = arbitration + some(12, 40);
        if (!remote) {
            plan(t, () -> log.winlogon(1, number, t));
            plan(checked, () -> log.winlogon(2, number, checked, "Win32Status", 0));
        }
        if (random.nextInt(3) == 0) ghost(t - 900, person, domain, name, 2);
        int type = remote ? 10 : 2;
        boolean administrator = random.nextBoolean();
        plan(
                accepted,
                () -> {
                    log.accepted(sid, domain, name, luid, type, accepted);
                    if (administrator) log.accepted(sid, domain, name, luid + "1", type, accepted);
                });
        plan(arbitration, () -> log.lsm(41, number, account, arbitration));
        plan(arbitration + 9, () -> log.lsm(42, number, account, arbitration + 9));
        plan(
                anchor,
                () -> {
                    truth.anchors.add(log.at(anchor));
                    log.logon(number, sid, anchor);
                });
        truth.fromMs = anchor;
        if (!settled && random.nextInt(4) == 0) jump(anchor + some(1, 3_000));
        long loaded = anchor + 8 + some(60, 9_000);
        plan(anchor + 8, () -> log.profile(1, number, sid, anchor + 8));
        plan(loaded, () -> log.profile(2, number, sid, loaded));
        boolean sync = random.nextBoolean();
        long policed = policies(anchor + 60, number, account, sid, sync);
        long ready = Math.max(loaded, sync ? policed : 0) + some(5, 900);
        plan(
                ready,
                () -> {
                    truth.anchors.add(log.at(ready));
                    log.lsm(21, number, account, address, ready);
                });
        long shell = ready + some(50, 900);
        plan(shell, () -> log.lsm(22, number, account, address, shell));
        long desktop = desktop(shell + some(100, 900), sid, explorer, !remote && steps);
        truth.totalMs = desktop - (remote ? accepted : t);
        return desktop + some(2_000, 60_000);
    }

    /** Explorer's tasks and steps; the moment when the desktop is ready. */
    private long desktop(long t, String sid, int explorer, boolean withSteps) {
        long done = t + some(300, 9_000);
        long tray = done + some(1, 40);
        int flags = random.nextInt(5) == 0 ? 1034 : 8;
        plan(t, () -> log.shell(62170, sid, explorer, "AllLogonTasks", flags, t));
        plan(t + 20, () -> log.shell(62170, sid, explorer, "ActiveSetup", flags, t + 20));
        plan(done - 30, () -> log.shell(62171, sid, explorer, "ActiveSetup", flags, done - 30));
        plan(done, () -> log.shell(62171, sid, explorer, "AllLogonTasks", flags, done));
        plan(
                done + 1,
                () -> log.shell(62170, sid, explorer, "NotifyTrayStartIsReady", flags, done + 1));
        plan(
                tray + 1,
                () -> log.shell(62171, sid, explorer, "NotifyTrayStartIsReady", flags, tray + 1));
        if (!withSteps) return tray + 1;
        long visible = done + some(-200, 4_000);
        plan(
                visible - 50,
                () -> log.step(9648, sid, explorer, "WaitForDesktopVisuals", visible - 50));
        plan(visible, () -> log.step(9649, sid, explorer, "WaitForDesktopVisuals", visible));
        return Math.max(tray + 1, visible);
    }

    /** The logon's pass, and others beside it that are not: gpupdate, the computer's background. */
    private long policies(long t, int number, String account, String sid, boolean sync) {
        long done = t + 20 + some(30, 4_000);
        int thread = 100 + nextId;
        plan(
                t,
                () ->
                        log.policy(
                                5324,
                                t,
                                new Ev()
                                        .user("S-1-5-18")
                                        .process(1228, thread)
                                        .fields("NotificationType", 1, "SessionId", number)));
        long back = sync ? done + 1 : t + 1;
        plan(
                back,
                () ->
                        log.policy(
                                5351,
                                back,
                                new Ev()
                                        .user("S-1-5-18")
                                        .process(1228, thread)
                                        .fields("IsMachine", "true")));
        pass(4001, t + 10, done, account, sid, thread + 1);
        if (random.nextBoolean())
            pass(4005, t + some(-20, 200), done + some(-25, 3_000), account, sid, thread + 2);
        if (random.nextBoolean())
            pass(4006, t - 40, t + some(10, 5_000), "EXAMPLE\\LAB-09$", "S-1-5-18", thread + 3);
        return done;
    }

    private void pass(int begin, long from, long to, String principal, String sid, int thread) {
        String activity = "{%08x-2222-3333-4444-555555555555}".formatted(nextId * 64 + begin % 64);
        boolean machine = principal.endsWith("$");
        String extension = "{5794DAFD-BE60-433f-88A2-1A31939AC01F}";
        plan(
                from,
                () ->
                        log.policy(
                                begin,
                                from,
                                new Ev()
                                        .activity(activity)
                                        .user(sid)
                                        .process(1228, thread)
                                        .fields(
                                                "PrincipalSamName",
                                                principal,
                                                "IsMachine",
                                                machine ? 1 : 0,
                                                "IsAsyncProcessing",
                                                "false")));
        plan(
                from + 5,
                () ->
                        log.policy(
                                4016,
                                from + 5,
                                new Ev()
                                        .activity(activity)
                                        .user(sid)
                                        .process(1228, thread)
                                        .fields(
                                                "CSEExtensionId",
                                                extension,
                                                "CSEExtensionName",
                                                "Drives",
                                                "ApplicableGPOList",
                                                "<GPO ID=\"{1}\"><Name>R&D</Name></GPO>")));
        plan(
                to - 5,
                () ->
                        log.policy(
                                5016,
                                to - 5,
                                new Ev()
                                        .activity(activity)
                                        .user(sid)
                                        .process(1228, thread)
                                        .fields(
                                                "CSEExtensionId",
                                                extension,
                                                "CSEExtensionName",
                                                "Drives",
                                                "CSEElaspedTimeInMilliSeconds",
                                                to - from - 10)));
        plan(
                to,
                () ->
                        log.policy(
                                begin + 4_000,
                                to,
                                new Ev()
                                        .activity(activity)
                                        .user(sid)
                                        .process(1228, thread)
                                        .fields(
                                                "PrincipalSamName",
                                                principal,
                                                "IsMachine",
                                                machine ? 1 : 0)));
    }

    /** A password check that is closed again: no logon. */
    private void ghost(long t, String[] person, String domain, String name, int type) {
        String luid = "0x9" + Integer.toHexString(1_000 + ghosts++);
        plan(t, () -> log.accepted(person[0], domain, name, luid, type, t));
        plan(
                t + 16,
                () ->
                        log.security(
                                4634,
                                t + 16,
                                "TargetUserSid",
                                person[0],
                                "TargetLogonId",
                                luid,
                                "LogonType",
                                type));
    }

    private long unlock(long t, Truth who) {
        int slash = who.account.indexOf('\\');
        String[] person = {who.sid, who.account};
        String domain = who.account.substring(0, slash);
        String name = who.account.substring(slash + 1);
        ghost(t, person, domain, name, 7);
        ghost(t, person, domain, name, random.nextBoolean() ? 7 : 2);
        return t + 1_000;
    }

    private long switchUser(long t, Truth from) {
        if (on.size() == PEOPLE.length) return t;
        plan(t, () -> log.lsm(24, from.number, from.account, t));
        long until = logon(t + 1_500, free(), false) + some(5_000, 100_000);
        long off = logoff(until, on.getLast());
        plan(off, () -> log.lsm(25, from.number, from.account, off));
        return off + 500;
    }

    /** 41 of a temporary session, 24 and 25 of the old one, 42 of the temporary. */
    private long takeOver(long t, Truth who) {
        int slash = who.account.indexOf('\\');
        int temporary = nextNumber++;
        String luid = "0x8" + Integer.toHexString(1_000 + ghosts++);
        plan(
                t - 90,
                () ->
                        log.accepted(
                                who.sid,
                                who.account.substring(0, slash),
                                who.account.substring(slash + 1),
                                luid,
                                10,
                                t - 90));
        plan(t, () -> log.lsm(41, temporary, who.account, t));
        plan(t + 100, () -> log.lsm(24, who.number, who.account, t + 100));
        plan(t + 200, () -> log.lsm(25, who.number, who.account, "10.0.0.7", t + 200));
        plan(t + 300, () -> log.lsm(42, temporary, who.account, t + 300));
        return t + 1_000;
    }

    private long sleep(long t) {
        long slept = some(60_000, 4_000_000);
        long wake = t + slept;
        plan(t, () -> log.system(Providers.KERNEL_POWER, 42, t, new Ev().fields("TargetState", 4)));
        plan(
                wake + 200,
                () -> {
                    log.system(
                            Providers.KERNEL_POWER,
                            107,
                            wake + 200,
                            new Ev().fields("TargetState", 4));
                    log.system(
                            Providers.POWER_TROUBLESHOOTER,
                            1,
                            wake + 200,
                            new Ev().fields("SleepTime", log.at(t), "WakeTime", log.at(wake)));
                });
        return wake + 1_000;
    }

    private long setClock(long t) {
        jump(t);
        return t + 1_000;
    }

    /** Back or forth by up to five hours. */
    private void jump(long t) {
        long by = some(10_000, 18_000_000) * (random.nextBoolean() ? 1 : -1);
        plan(
                t,
                () -> {
                    Instant old = log.at(t);
                    log.setBy(by);
                    long sum = shifts.isEmpty() ? by : shifts.getLast()[1] + by;
                    shifts.add(new long[] {t, sum});
                    log.system(
                            Providers.KERNEL_GENERAL,
                            1,
                            t,
                            new Ev().fields("NewTime", log.at(t), "OldTime", old, "Reason", 1));
                });
    }

    private long logoff(long t, Truth who) {
        on.remove(who);
        who.end = End.LOGOFF;
        who.toMs = t + 1_200;
        plan(t, () -> log.security(4647, t, "TargetUserSid", who.sid, "TargetLogonId", "0x1"));
        plan(t + 1_000, () -> log.lsm(23, who.number, who.account, t + 1_000));
        plan(t + 1_010, () -> log.profile(3, who.number, who.sid, t + 1_010));
        plan(t + 1_100, () -> log.profile(4, who.number, who.sid, t + 1_100));
        plan(
                t + 1_200,
                () -> {
                    who.ended = log.at(t + 1_200);
                    log.logoff(who.number, who.sid, t + 1_200);
                });
        plan(t + 1_250, () -> log.lsm(24, who.number, who.account, t + 1_250));
        return t + 2_000;
    }

    /** How a run ends: 0 shutdown, 1 Fast Startup, 2 crash, 3 not at all. The moment it is off. */
    private long end(long t, int how) {
        if (how == 1 || (how == 0 && random.nextBoolean()))
            for (Truth who : List.copyOf(on)) t = logoff(t, who);
        long off = t;
        return switch (how) {
            case 0 -> {
                plan(
                        off,
                        () ->
                                log.system(
                                        Providers.EVENTLOG_CLASSIC,
                                        6006,
                                        off,
                                        new Ev().values("")));
                plan(
                        off + 300,
                        () ->
                                log.system(
                                        Providers.KERNEL_POWER,
                                        109,
                                        off + 300,
                                        new Ev().fields("ShutdownReason", 5)));
                plan(
                        off + 600,
                        () ->
                                log.system(
                                        Providers.KERNEL_GENERAL,
                                        13,
                                        off + 600,
                                        new Ev().fields("StopTime", log.at(off + 600))));
                over(End.SHUTDOWN, off);
                yield off + 600;
            }
            case 1 -> {
                plan(
                        off,
                        () ->
                                log.system(
                                        Providers.KERNEL_POWER,
                                        42,
                                        off,
                                        new Ev().fields("TargetState", 5)));
                yield off;
            }
            case 2 -> {
                over(End.CRASH, off);
                yield off;
            }
            default -> off + 60_000;
        };
    }

    private void over(End how, long off) {
        for (Truth who : on) {
            who.end = how;
            who.toMs = off;
            plan(off, () -> who.ended = log.at(off));
        }
        on.clear();
    }
}
