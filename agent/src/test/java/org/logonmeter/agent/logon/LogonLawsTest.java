package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.timeline.Session;

/** Laws that hold for every log, however it was shuffled, repeated, cut or read in parts. */
class LogonLawsTest {
    private static final int ROUNDS = 300;

    private final List<EventRecord> whole = WindowsLog.parsed(day().events());
    private final List<Session> truth = SampleLogsTest.sessions(whole);

    /**
     * Two people on one PC, fast user switching, a shutdown, a third logon that a power cut ends, a
     * fourth that stays.
     */
    private static WindowsLog day() {
        WindowsLog log = WholeLogon.log();
        log.lsm(24, 1, WholeLogon.ACCOUNT, 600_000);
        second(log, 2, WindowsLog.OTHER, "EXAMPLE\\al", 610_000);
        log.lsm(24, 2, "EXAMPLE\\al", 900_000);
        log.lsm(25, 1, WholeLogon.ACCOUNT, 900_100);
        log.logoff(2, WindowsLog.OTHER, 1_200_000);
        log.lsm(23, 2, "EXAMPLE\\al", 1_199_900);
        WholeLogon.logoff(log, 3_600_000);
        WholeLogon.shutdown(log, 3_605_000);
        boot(log, 4_000_000, true);
        second(log, 1, WindowsLog.OTHER, "EXAMPLE\\al", 4_100_000);
        boot(log, 6_000_000, false);
        second(log, 1, WindowsLog.SID, WholeLogon.ACCOUNT, 6_050_000);
        return log;
    }

    private static void boot(WindowsLog log, long ms, boolean good) {
        log.boot(ms);
        log.system(Providers.KERNEL_BOOT, 20, ms + 1, new Ev().fields("LastShutdownGood", good));
        log.system(Providers.EVENTLOG_CLASSIC, 6005, ms + 9_000, new Ev().values(""));
    }

    private static void second(WindowsLog log, int session, String sid, String account, long ms) {
        int explorer = 7_000 + (int) (ms / 1_000_000);
        log.winlogon(1, session, ms);
        log.winlogon(2, session, ms + 150, "Win32Status", 0);
        log.lsm(41, session, account, ms + 160);
        log.logon(session, sid, ms + 200);
        log.profile(1, session, sid, ms + 210);
        log.profile(2, session, sid, ms + 900);
        log.lsm(21, session, account, ms + 1_000);
        log.lsm(22, session, account, ms + 1_500);
        log.shell(62170, sid, explorer, "AllLogonTasks", 8, ms + 2_000);
        log.shell(62171, sid, explorer, "AllLogonTasks", 8, ms + 5_000);
        log.shell(62170, sid, explorer, "NotifyTrayStartIsReady", 8, ms + 5_001);
        log.shell(62171, sid, explorer, "NotifyTrayStartIsReady", 8, ms + 5_010);
        log.step(9648, sid, explorer, "WaitForDesktopVisuals", ms + 4_900);
        log.step(9649, sid, explorer, "WaitForDesktopVisuals", ms + 5_400);
    }

    @Test
    void theDayHoldsFourSessions() {
        assertThat(truth).hasSize(4);
        assertThat(truth).noneMatch(s -> SampleLogsTest.timing(s).partial());
        assertThat(truth)
                .extracting(s -> SampleLogsTest.timing(s).totalMs())
                .containsExactly(7_484L, 5_400L, 5_400L, 5_400L);
    }

    @Test
    void orderAndRepetitionChangeNothing() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<EventRecord> told = new ArrayList<>(whole);
            for (int i = random.nextInt(whole.size()); i > 0; i--)
                told.add(whole.get(random.nextInt(whole.size())));
            Collections.shuffle(told, random);

            assertThat(SampleLogsTest.sessions(told)).as("seed %d", seed).isEqualTo(truth);
        }
    }

    /** What comes late: every prefix keeps the laws, and the whole is the truth. */
    @Test
    void eventsThatArriveLateOnlyEverCompleteTheTruth() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            List<EventRecord> arriving = new ArrayList<>(whole);
            Collections.shuffle(arriving, new Random(seed));
            List<EventRecord> soFar = arriving.subList(0, arriving.size() * (seed % 10) / 10);
            LogonLaws.sane(SampleLogsTest.sessions(soFar), "seed " + seed);
            knownOnce(SampleLogsTest.sessions(soFar), "seed " + seed);
        }
    }

    @Test
    void losingAnyOneEventNeverGivesAnotherTotalUnmarked() {
        for (EventRecord lost : whole) {
            List<Session> left =
                    SampleLogsTest.sessions(whole.stream().filter(e -> !e.equals(lost)).toList());
            String what = lost.source() + " at " + lost.at() + " lost";
            LogonLaws.sane(left, what);
            knownOnce(left, what);
            sameTotalOrPartial(left, what);
        }
    }

    /** Cut off at either end, or a hole in the middle: as logs are wrapped and cleared. */
    @Test
    void losingAStretchOfEveryLogNeverGivesAnotherTotalUnmarked() {
        List<EventRecord> inTime = whole.stream().sorted(SteadyClock.ORDER).toList();
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            Instant from = inTime.get(random.nextInt(inTime.size())).at();
            Instant to = inTime.get(random.nextInt(inTime.size())).at();
            Predicate<EventRecord> kept =
                    from.isBefore(to)
                            ? e -> e.at().isBefore(from) || e.at().isAfter(to)
                            : e -> !e.at().isBefore(to) && !e.at().isAfter(from);
            List<Session> left = SampleLogsTest.sessions(whole.stream().filter(kept).toList());
            LogonLaws.sane(left, "seed " + seed);
            knownOnce(left, "seed " + seed);
            sameTotalOrPartial(left, "seed " + seed);
        }
    }

    @Test
    void losingAnyEventsGivesNoNegativeTimeNoInventedAndNoDoubledSession() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            double share = random.nextDouble();
            List<Session> left =
                    SampleLogsTest.sessions(
                            whole.stream().filter(e -> random.nextDouble() < share).toList());
            LogonLaws.sane(left, "seed " + seed);
            knownOnce(left, "seed " + seed);
        }
    }

    /**
     * Without a whole channel the total is the same, or partial, or its own beginning is told to be
     * another.
     */
    @Test
    void losingAChannelIsMarkedOrHarmless() {
        Set<String> channels = new HashSet<>();
        whole.forEach(e -> channels.add(e.channel()));
        for (String channel : channels) {
            if (channel.endsWith("Winlogon/Operational"))
                continue; // as on systems before 1703: T0 is the accepted logon
            List<Session> left =
                    SampleLogsTest.sessions(
                            whole.stream().filter(e -> !e.channel().equals(channel)).toList());
            LogonLaws.sane(left, channel);
            knownOnce(left, channel);
            sameTotalOrPartial(left, channel);
        }
    }

    /** Stamps moved at random: nonsense in, but no negative time out. */
    @Test
    void noStampsMakeTimeNegative() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            List<EventRecord> moved = new ArrayList<>();
            for (EventRecord e : whole) {
                Instant at = e.at().plusMillis(random.nextLong(-200_000, 200_000));
                moved.add(WindowsLog.at(e.computer(), e, at));
            }
            LogonLaws.sane(SampleLogsTest.sessions(moved), "seed " + seed);
        }
    }

    /** Negative controls: each law notices what it forbids. */
    @Test
    void theLawsNoticeADoubledAnInventedAndAMisjudgedSession() {
        List<Session> doubled = new ArrayList<>(truth);
        doubled.add(truth.getFirst());
        assertThatThrownBy(() -> knownOnce(doubled, "doubled")).isInstanceOf(AssertionError.class);

        WindowsLog invented = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        invented.logon(9, WindowsLog.SID, 100_000);
        assertThatThrownBy(
                        () ->
                                knownOnce(
                                        SampleLogsTest.sessions(
                                                WindowsLog.parsed(invented.events())),
                                        "invented"))
                .isInstanceOf(AssertionError.class);

        // no logon of the machine shows its desktop steps any more: nothing tells that they were
        // lost
        List<Session> shortened =
                SampleLogsTest.sessions(
                        whole.stream()
                                .filter(
                                        e ->
                                                !"waitfordesktopvisuals"
                                                        .equalsIgnoreCase(e.text("psz")))
                                .toList());
        assertThatThrownBy(() -> sameTotalOrPartial(shortened, "both steps of the desktop lost"))
                .isInstanceOf(AssertionError.class);
    }

    /**
     * Each session is one of the true ones, by number and one of its two anchors, and none stands
     * twice.
     */
    private void knownOnce(List<Session> sessions, String what) {
        Map<String, Integer> seen = new TreeMap<>();
        for (Session session : sessions) {
            Session known = known(session);
            assertThat(known).as("%s: %s is invented", what, session.key()).isNotNull();
            assertThat(seen.merge(Objects.requireNonNull(known).key(), 1, Integer::sum))
                    .as("%s: %s twice", what, known.key())
                    .isEqualTo(1);
        }
    }

    @org.jspecify.annotations.Nullable
    private Session known(Session session) {
        String number = session.key().substring(0, session.key().indexOf('@'));
        for (Session candidate : truth) {
            boolean near =
                    !session.start().isBefore(candidate.start())
                            && session.start().isBefore(candidate.start().plusSeconds(3));
            if (candidate.key().startsWith(number + "@") && near) return candidate;
        }
        return null;
    }

    private void sameTotalOrPartial(List<Session> sessions, String what) {
        for (Session session : sessions) {
            LogonTiming timing = SampleLogsTest.timing(session);
            Session known = Objects.requireNonNull(known(session));
            if (!timing.partial())
                assertThat(timing.totalMs())
                        .as("%s: %s", what, session.key())
                        .isEqualTo(SampleLogsTest.timing(known).totalMs());
        }
    }
}
