package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.agent.logon.WindowsLog.SID;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/**
 * Row by row: what stands in where a phase's or an end's own event is missing, and the children
 * that few logons have. Every figure is written here, none is our own output.
 */
class StandInsTest {
    private static final String PROFILES = "Microsoft-Windows-User Profile Service/Operational";
    private final WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);

    @Test
    void aNewProfileIsTimedWhereItsChannelIsOnAndMakesAFirstLogon() {
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        profile(1001, 5_020, 77);
        profile(1002, 5_060, 78);
        profile(1002, 5_100, 77);
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .contains(
                        phase(
                                "newProfile",
                                "profile",
                                5_020L,
                                5_100L,
                                false,
                                "User Profiles Service 1001",
                                "User Profiles Service 1002"));
        assertThat(timing().firstLogon()).isTrue();
    }

    @Test
    void aRoamingProfilesSyncIsPartOfTheProfile() {
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        profile(6, 5_010, 77);
        profile(7, 5_130, 77);
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .contains(
                        phase(
                                "roamingSync",
                                "profile",
                                5_010L,
                                5_130L,
                                false,
                                "User Profiles Service 6",
                                "User Profiles Service 7"));
    }

    private void profile(int id, long ms, int thread) {
        log.add(
                PROFILES,
                Providers.PROFILES,
                id,
                log.at(ms),
                new Ev().process(1440, thread).user(SID).fields());
    }

    /** Winlogon's bracket around the profile service; another subscriber's does not count. */
    @Test
    void winlogonsBracketStandsInForTheProfileService() {
        WholeLogon.credentials(log);
        subscriber(811, "GPClient", 5_000);
        subscriber(811, "Profiles", 5_010);
        subscriber(812, "GPClient", 5_050);
        subscriber(812, "Profiles", 5_140);
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .contains(
                        phase(
                                "profile",
                                null,
                                5_010L,
                                5_140L,
                                true,
                                "Winlogon 811",
                                "Winlogon 812"));
        assertThat(timing().partial()).isTrue();
    }

    private void subscriber(int id, String name, long ms) {
        log.add(
                "Microsoft-Windows-Winlogon/Operational",
                Providers.WINLOGON,
                id,
                log.at(ms),
                new Ev().user(SID).fields("Event", 2, "SubscriberName", name));
    }

    /** System 1501 and 1503 are kept long after the policy's own log has wrapped. */
    @Test
    void theSystemLogTellsThePolicysEndAndLength() {
        for (int id : new int[] {1501, 1503}) {
            WindowsLog own = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
            WholeLogon.credentials(own);
            WholeLogon.profile(own);
            own.system(
                    Providers.POLICY,
                    id,
                    6_802,
                    new Ev().user(SID).fields("ProcessingTimeInMilliseconds", 1_641));
            own.system(
                    Providers.POLICY,
                    id,
                    6_900,
                    new Ev().user(WindowsLog.OTHER).fields("ProcessingTimeInMilliseconds", 9));
            WholeLogon.shell(own);

            assertThat(timing(own).phases())
                    .contains(
                            phase(
                                    "policy",
                                    null,
                                    6_802L - 1_641,
                                    6_802L,
                                    false,
                                    "GroupPolicy " + id));
        }
    }

    /** 4001 whose 8001 was lost: the System log's record of the same activity ends it. */
    @Test
    void aPassWithoutItsEndIsEndedByTheSystemLogElseNotAtAll() {
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        pass(4001, 5_160, "PrincipalSamName", WholeLogon.ACCOUNT);
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .contains(phase("policy", null, 5_160L, null, true, "GroupPolicy 4001"));
        assertThat(timing().partial()).isTrue();

        log.system(
                Providers.POLICY,
                1503,
                6_802,
                new Ev()
                        .user(SID)
                        .activity(WholeLogon.PASS)
                        .fields("ProcessingTimeInMilliseconds", 1_641));

        assertThat(timing().phases())
                .contains(
                        phase(
                                "policy",
                                null,
                                5_160L,
                                6_802L,
                                false,
                                "GroupPolicy 4001",
                                "GroupPolicy 1503"));
        assertThat(timing().partial()).isFalse();
    }

    /** 7001 and 6001 end a pass too: with errors, with warnings. */
    @Test
    void aPassThatFailedHasItsLength() {
        for (int end : new int[] {6001, 7001}) {
            WindowsLog own = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
            WholeLogon.credentials(own);
            own.policy(4001, 5_160, inPass("PrincipalSamName", WholeLogon.ACCOUNT));
            own.policy(end, 6_000, inPass("PrincipalSamName", WholeLogon.ACCOUNT));
            WholeLogon.shell(own);

            assertThat(timing(own).phases())
                    .contains(
                            phase(
                                    "policy",
                                    null,
                                    5_160L,
                                    6_000L,
                                    false,
                                    "GroupPolicy 4001",
                                    "GroupPolicy " + end));
        }
    }

    /** No 5324 and 5351: a synchronous pass blocks to its end, an asynchronous one not at all. */
    @Test
    void withoutWinlogonsNoticeThePassSaysWhetherItBlocked() {
        for (String async : List.of("false", "0", "true", "16")) {
            boolean blocks = async.equals("false") || async.equals("0");
            WindowsLog own = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
            WholeLogon.credentials(own);
            own.policy(
                    4001,
                    5_160,
                    inPass("PrincipalSamName", WholeLogon.ACCOUNT, "IsAsyncProcessing", async));
            own.policy(8001, 6_000, inPass("PrincipalSamName", WholeLogon.ACCOUNT));
            WholeLogon.shell(own);

            assertThat(timing(own).phases())
                    .as(async)
                    .contains(
                            phase(
                                    "blocking",
                                    "policy",
                                    5_160L,
                                    blocks ? 6_000L : 5_160L,
                                    false,
                                    "GroupPolicy 4001",
                                    blocks ? "GroupPolicy 8001" : "GroupPolicy 4001"));
        }
    }

    /**
     * An error is an outcome, a stop alone tells its length, a start alone has no end, the later
     * start counts.
     */
    @Test
    void extensionsThatFailOrLostAHalf() {
        WholeLogon.credentials(log);
        pass(4001, 5_160, "PrincipalSamName", WholeLogon.ACCOUNT);
        extension(4016, 5_200, "{A}", "Registry");
        extension(7016, 5_300, "{A}", "Registry");
        extension(5016, 5_900, "{B}", "Printers", "CSEElaspedTimeInMilliSeconds", 450);
        extension(4016, 5_910, "{C}", "Software");
        extension(4016, 5_950, "{D}", "Folders");
        extension(4016, 5_960, "{D}", "Folders");
        extension(6016, 5_990, "{D}", "Folders");
        pass(8001, 6_000, "PrincipalSamName", WholeLogon.ACCOUNT);
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .filteredOn(p -> p.key().equals("cse"))
                .containsExactly(
                        cse(
                                "Registry",
                                5_200L,
                                5_300L,
                                false,
                                "GroupPolicy 4016",
                                "GroupPolicy 7016"),
                        cse("Printers", 5_450L, 5_900L, true, "GroupPolicy 5016"),
                        cse("Software", 5_910L, null, true, "GroupPolicy 4016"),
                        cse(
                                "Folders",
                                5_960L,
                                5_990L,
                                false,
                                "GroupPolicy 4016",
                                "GroupPolicy 6016"));
    }

    private void extension(int id, long ms, String extension, String name, Object... more) {
        Object[] fields = new Object[4 + more.length];
        fields[0] = "CSEExtensionId";
        fields[1] = extension;
        fields[2] = "CSEExtensionName";
        fields[3] = name;
        System.arraycopy(more, 0, fields, 4, more.length);
        log.policy(id, ms, inPass(fields));
    }

    private Phase cse(
            String name, long start, @Nullable Long end, boolean partial, String... source) {
        return new Phase(
                "cse",
                "policy",
                name,
                log.at(start),
                end == null ? null : log.at(end),
                List.of(source),
                List.of(),
                partial);
    }

    private void pass(int id, long ms, Object... fields) {
        log.policy(id, ms, inPass(fields));
    }

    private static Ev inPass(Object... fields) {
        return new Ev().activity(WholeLogon.PASS).user(SID).process(1228, 30).fields(fields);
    }

    @Test
    void auditedScriptProcessesStandInForThePolicysWord() {
        WholeLogon.credentials(log);
        log.security(
                4688,
                5_500,
                "SubjectLogonId",
                "0x5a1f0",
                "NewProcessId",
                "0x300",
                "NewProcessName",
                "C:\\Windows\\System32\\gpscript.exe");
        log.security(4689, 6_250, "SubjectLogonId", "0x5a1f0", "ProcessId", "0x300");
        WholeLogon.shell(log);

        assertThat(timing().phases())
                .contains(
                        phase(
                                "scripts",
                                null,
                                5_500L,
                                6_250L,
                                true,
                                "Security-Auditing 4688",
                                "Security-Auditing 4689"));
    }

    /** Kernel-General 12 lost: Diagnostics-Performance 100 measured the same boot. */
    @Test
    void aMeasuredBootStandsInForTheKernelsWord() {
        log.system(Providers.KERNEL_BOOT, 20, 1_000, new Ev().fields("LastShutdownGood", "true"));
        log.system(
                Providers.DIAGNOSTICS,
                100,
                90_000,
                new Ev().fields("BootStartTime", log.at(400), "BootTime", 30_000));
        WholeLogon.credentials(log);
        WholeLogon.shell(log);

        assertThat(timing().before())
                .containsExactly(
                        phase("boot", null, 400L, null, true, "Diagnostics-Performance 100"));
    }

    @Test
    void theSystemLogTellsTheComputersPolicyOfTheBoot() {
        log.boot(0);
        log.system(
                Providers.POLICY,
                1502,
                3_000,
                new Ev().user("S-1-5-18").fields("ProcessingTimeInMilliseconds", 700));
        WholeLogon.credentials(log);
        WholeLogon.shell(log);

        assertThat(timing().before())
                .contains(phase("computerPolicy", null, 2_300L, 3_000L, false, "GroupPolicy 1502"));
    }

    /** After ten minutes the boot is not the logon's any more. */
    @Test
    void aBootLongAgoIsNotTheLogons() {
        log.boot(WholeLogon.T0 - 600_000);
        WholeLogon.credentials(log);
        WholeLogon.shell(log);

        assertThat(timing().before()).isEmpty();
    }

    /** Without the tray's word AllLogonTasks is the end; without its stop the last child's. */
    @Test
    void theShellsEndsStandInForEachOther() {
        WholeLogon.credentials(log);
        log.lsm(22, 1, WholeLogon.ACCOUNT, 7_500);
        log.shell(62170, SID, 4_120, "AllLogonTasks", 8, 8_000);
        log.shell(62170, SID, 4_120, "ActiveSetup", 8, 8_100);
        log.shell(62171, SID, 4_120, "ActiveSetup", 8, 9_900);

        assertThat(timing().phases())
                .contains(shell(9_900L, true, "TerminalServices-LocalSessionManager 22"));
        assertThat(timing().ready()).isNull();
        assertThat(timing().totalMs()).as("to LSM 22").isEqualTo(7_500 - WholeLogon.T0);
        assertThat(timing().partial()).isTrue();

        log.shell(62171, SID, 4_120, "AllLogonTasks", 8, 10_000);

        assertThat(timing().phases())
                .contains(shell(10_000L, false, "TerminalServices-LocalSessionManager 22"));
        assertThat(timing().ready()).isEqualTo(log.at(10_000));
        assertThat(timing().partial()).isFalse();
    }

    private Phase shell(long end, boolean partial, String from) {
        return phase("shell", null, 7_500L, end, partial, from, "Shell-Core 62171");
    }

    @Test
    void theDesktopsSwitchStandsInForItsVisuals() {
        WholeLogon.credentials(log);
        log.lsm(22, 1, WholeLogon.ACCOUNT, 7_500);
        log.shell(62170, SID, 4_120, "AllLogonTasks", 8, 8_000);
        log.shell(62171, SID, 4_120, "AllLogonTasks", 8, 10_000);
        log.step(9648, SID, 4_120, "SIGNALDESKTOPSWITCH", 11_000);

        assertThat(timing().visible()).isEqualTo(log.at(11_000));
        assertThat(timing().ready()).isEqualTo(log.at(11_000));
    }

    /** The machine sleeps inside the logon: that time is nobody's, and the figure is marked. */
    @Test
    void sleepInsideALogonIsNoPartOfItsTotal() {
        WholeLogon.credentials(log);
        log.lsm(22, 1, WholeLogon.ACCOUNT, 7_500);
        log.system(
                Providers.POWER_TROUBLESHOOTER,
                1,
                68_100,
                new Ev().fields("SleepTime", log.at(8_000), "WakeTime", log.at(68_000)));
        log.shell(62170, SID, 4_120, "AllLogonTasks", 8, 69_000);
        log.shell(62171, SID, 4_120, "AllLogonTasks", 8, 70_000);

        assertThat(timing().totalMs()).isEqualTo(70_000 - WholeLogon.T0 - 60_000);
        assertThat(timing().partial()).isTrue();
    }

    @Test
    void auditedLocksAreAbsences() {
        WholeLogon.credentials(log);
        WholeLogon.shell(log);
        lock(4800, 100_000, 1);
        lock(4800, 110_000, 7);
        lock(4801, 160_000, 1);

        assertThat(one().inactive())
                .containsExactly(
                        new Session.Inactive(
                                Session.Inactive.Kind.LOCK, log.at(100_000), log.at(160_000)));
    }

    private void lock(int id, long ms, int session) {
        log.security(
                id, ms, "TargetUserSid", SID, "TargetLogonId", "0x5a1f0", "SessionId", session);
    }

    /** Where the session manager's log is not there: 4779 and 4778 by either LUID of the logon. */
    @Test
    void auditedDisconnectsStandInForTheSessionManagers() {
        log.accepted(SID, "EXAMPLE", "jo", "0x51", 2, 900);
        log.accepted(SID, "EXAMPLE", "jo", "0x52", 2, 900);
        log.logon(1, SID, 1_000);
        log.security(4779, 50_000, "LogonID", "0x52", "ClientAddress", "LOCAL");
        log.security(4779, 55_000, "LogonID", "0x99", "ClientAddress", "LOCAL");
        log.security(4778, 80_000, "LogonID", "0x51", "ClientAddress", "10.0.0.9");

        assertThat(one().inactive())
                .containsExactly(
                        new Session.Inactive(
                                Session.Inactive.Kind.DISCONNECTED,
                                log.at(50_000),
                                log.at(80_000)));
        assertThat(one().details()).extracting(d -> d == null ? null : d.remote()).isEqualTo(true);
    }

    /**
     * 7002, else LSM 23, else the profile's unloading, else the wish, else each sign of a shutdown.
     */
    @Test
    void theLadderOfEndsGoesDownRungByRung() {
        log.logon(1, SID, 1_000);
        log.system(Providers.EVENTLOG_SERVICE, 1100, 60_900, new Ev().fields());
        shutdownIs(60_900);
        log.system(Providers.KERNEL_POWER, 109, 60_700, new Ev().fields("ShutdownReason", 5));
        shutdownIs(60_700);
        log.system(Providers.KERNEL_GENERAL, 13, 60_800, new Ev().fields());
        shutdownIs(60_800);
        log.system(Providers.EVENTLOG_CLASSIC, 6006, 60_500, new Ev().values(""));
        shutdownIs(60_500);
        log.security(4647, 60_000, "TargetUserSid", SID, "TargetLogonId", "0x1");
        assertThat(one().end()).isEqualTo(new SessionEnd.Initiated(log.at(60_000)));
        log.profile(4, 1, SID, 60_300);
        assertThat(one().end()).isEqualTo(new SessionEnd.Observed(log.at(60_300)));
        log.lsm(23, 1, "EXAMPLE\\jo", 60_200);
        assertThat(one().end()).isEqualTo(new SessionEnd.Observed(log.at(60_200)));
        log.logoff(1, SID, 60_350);
        assertThat(one().end()).isEqualTo(new SessionEnd.Observed(log.at(60_350)));
    }

    private void shutdownIs(long ms) {
        assertThat(one().end()).isEqualTo(new SessionEnd.Shutdown(log.at(ms)));
    }

    /** The policy says example.org\jo, the security log a mail address: the SID joins them. */
    @Test
    void namesThatDifferBetweenLogsAreOnePerson() {
        log.accepted(SID, "MicrosoftAccount", "jo@example.org", "0x51", 2, 4_990);
        log.logon(1, SID, 5_000);
        log.lsm(21, 1, "LAB-07\\jo", 6_000);
        pass(4001, 5_160, "PrincipalSamName", "example.org\\jo.doe");
        pass(8001, 5_900, "PrincipalSamName", "example.org\\jo.doe");

        assertThat(one().account()).isEqualTo(new Account("LAB-07", "jo", SID));
        assertThat(timing().start()).isEqualTo(log.at(4_990));
        assertThat(timing().phases()).extracting(Phase::key).contains("policy");
    }

    @Test
    void machinesAreNobody() {
        log.lsm(21, 1, "EXAMPLE\\LAB-07$", 2_000);

        assertThat(SampleLogsTest.sessions(WindowsLog.parsed(log.events()))).isEmpty();
    }

    /** Numbers begin again after a clear; the same number is another record. */
    @Test
    void aClearedLogTellsItsSessionsOnAllTheSame() {
        log.logon(1, SID, 1_000);
        WindowsLog cleared = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        cleared.system(
                Providers.EVENTLOG_SERVICE, 104, 30_000, new Ev().fields("Channel", "System"));
        cleared.logoff(1, SID, 60_000);
        cleared.logon(2, WindowsLog.OTHER, 70_000);
        List<EventRecord> records = new java.util.ArrayList<>(WindowsLog.parsed(log.events()));
        records.addAll(WindowsLog.parsed(cleared.events()));

        assertThat(SampleLogsTest.sessions(records))
                .extracting(Session::end)
                .satisfiesExactly(
                        end -> assertThat(end).isEqualTo(new SessionEnd.Observed(log.at(60_000))),
                        end -> assertThat(end).isInstanceOf(SessionEnd.Unended.class));
    }

    private Session one() {
        List<Session> sessions = SampleLogsTest.sessions(WindowsLog.parsed(log.events()));
        assertThat(sessions).hasSize(1);
        return sessions.getFirst();
    }

    private LogonTiming timing() {
        return timing(log);
    }

    private static LogonTiming timing(WindowsLog own) {
        return SampleLogsTest.timing(
                SampleLogsTest.sessions(WindowsLog.parsed(own.events())).getFirst());
    }

    private Phase phase(
            String key,
            @Nullable String parent,
            long start,
            @Nullable Long end,
            boolean partial,
            String... source) {
        return new Phase(
                key,
                parent,
                null,
                log.at(start),
                end == null ? null : log.at(end),
                List.of(source),
                List.of(),
                partial);
    }
}
