package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.agent.logon.WindowsLog.EXPLORER_PID;
import static org.logonmeter.agent.logon.WindowsLog.SID;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/** One logon in all its channels; what is expected are differences of the fixture's own numbers. */
class WholeLogonTest {

    @Test
    void everyPhaseHasItsOwnEventsAndOverlapsTruly() {
        WindowsLog log = WholeLogon.log();
        LogonTiming timing = timing(log);

        assertThat(timing.start()).isEqualTo(log.at(4_916));
        assertThat(timing.phases())
                .containsExactly(
                        phase(
                                log,
                                "authentication",
                                null,
                                null,
                                4_916L,
                                4_948L,
                                "Winlogon 1",
                                "Winlogon 2"),
                        phase(
                                log,
                                "profile",
                                null,
                                null,
                                5_004L,
                                5_138L,
                                "User Profiles Service 1",
                                "User Profiles Service 2"),
                        phase(
                                log,
                                "policy",
                                null,
                                null,
                                5_160L,
                                6_800L,
                                "GroupPolicy 4001",
                                "GroupPolicy 8001"),
                        phase(
                                log,
                                "blocking",
                                "policy",
                                null,
                                5_150L,
                                6_801L,
                                "GroupPolicy 5324",
                                "GroupPolicy 5351"),
                        drives(log),
                        phase(
                                log,
                                "cse",
                                "policy",
                                "Scripts",
                                6_710L,
                                6_760L,
                                "GroupPolicy 4016",
                                "GroupPolicy 6016"),
                        phase(
                                log,
                                "shell",
                                null,
                                null,
                                7_500L,
                                10_000L,
                                "TerminalServices-LocalSessionManager 22",
                                "Shell-Core 62171"),
                        phase(
                                log,
                                "ready",
                                null,
                                null,
                                10_000L,
                                12_400L,
                                "Shell-Core 62171",
                                "Shell-Core 9649"));
        assertThat(timing.before())
                .containsExactly(
                        new Phase(
                                "boot",
                                null,
                                null,
                                log.at(0),
                                null,
                                List.of("Kernel-General 12"),
                                List.of(),
                                true),
                        phase(
                                log,
                                "computerPolicy",
                                null,
                                null,
                                2_500L,
                                4_500L,
                                "GroupPolicy 4000",
                                "GroupPolicy 8000"));
        assertThat(timing.visible()).isEqualTo(log.at(12_400));
        assertThat(timing.ready())
                .as("what the user cannot see yet is not ready")
                .isEqualTo(log.at(12_400));
        assertThat(timing.totalMs()).isEqualTo(12_400 - 4_916);
        assertThat(timing.unaccountedMs())
                .as("gaps: 4948-5004, 5138-5150, 6801-7500")
                .isEqualTo(56 + 12 + 699);
        assertThat(timing.partial()).isFalse();
        assertThat(timing.firstLogon()).isFalse();
    }

    private static Phase drives(WindowsLog log) {
        return new Phase(
                "cse",
                "policy",
                "Group Policy Drive Maps",
                log.at(5_300),
                log.at(6_700),
                List.of("GroupPolicy 4016", "GroupPolicy 5016"),
                List.of(
                        new Phase.Gpo("{0AE8C9A1-0000-4B4B-A1A1-000000000001}", "R&D Baseline"),
                        new Phase.Gpo("{0AE8C9A1-0000-4B4B-A1A1-000000000002}", "a <b>")),
                false);
    }

    @Test
    void theSessionHasItsUserAndItsEnd() {
        WindowsLog log = WholeLogon.log();
        WholeLogon.logoff(log, 3_600_000);
        WholeLogon.shutdown(log, 3_605_000);

        Session session = one(log);

        assertThat(session.start()).isEqualTo(log.at(4_996));
        assertThat(session.account())
                .isEqualTo(new org.logonmeter.protocol.Account("EXAMPLE", "jo", SID));
        assertThat(session.end()).isEqualTo(new SessionEnd.Observed(log.at(3_601_179)));
        assertThat(session.details())
                .isEqualTo(
                        new org.logonmeter.protocol.SessionDetails("console", null, false, null));
        assertThat(session.inactive()).as("the 24 after the 23 is nobody's").isEmpty();
    }

    @Test
    void asynchronousPolicyRunsOnWithoutBlocking() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        WholeLogon.policy(log, true);
        WholeLogon.shell(log);

        List<Phase> phases = timing(log).phases();

        assertThat(phases)
                .contains(
                        phase(
                                log,
                                "policy",
                                null,
                                null,
                                5_160L,
                                6_800L,
                                "GroupPolicy 4001",
                                "GroupPolicy 8001"));
        assertThat(phases)
                .contains(
                        phase(
                                log,
                                "blocking",
                                "policy",
                                null,
                                5_150L,
                                5_151L,
                                "GroupPolicy 5324",
                                "GroupPolicy 5351"));
    }

    @Test
    void aSecondPassOfTheSameUserIsNotTheLogons() {
        WindowsLog log = WholeLogon.log();
        log.policy(
                4005,
                9_000,
                new Ev()
                        .activity("{cccccccc-2222-3333-4444-555555555555}")
                        .user(SID)
                        .process(1228, 50)
                        .fields("PrincipalSamName", WholeLogon.ACCOUNT, "IsMachine", 0));
        log.policy(
                8005,
                30_000,
                new Ev()
                        .activity("{cccccccc-2222-3333-4444-555555555555}")
                        .user(SID)
                        .process(1228, 50)
                        .fields("PrincipalSamName", WholeLogon.ACCOUNT));

        assertThat(timing(log).phases())
                .filteredOn(p -> p.key().equals("policy"))
                .containsExactly(
                        phase(
                                log,
                                "policy",
                                null,
                                null,
                                5_160L,
                                6_800L,
                                "GroupPolicy 4001",
                                "GroupPolicy 8001"));
    }

    @Test
    void aZeroActivityClaimsNoEnd() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        String zero = "{00000000-0000-0000-0000-000000000000}";
        log.policy(
                4001,
                5_160,
                new Ev()
                        .activity(zero)
                        .process(1228, 30)
                        .fields(
                                "PrincipalSamName",
                                WholeLogon.ACCOUNT,
                                "IsAsyncProcessing",
                                "false"));
        log.policy(
                8001,
                5_400,
                new Ev()
                        .activity(zero)
                        .process(1228, 30)
                        .fields("PrincipalSamName", "EXAMPLE\\somebody"));
        WholeLogon.shell(log);

        LogonTiming timing = timing(log);

        assertThat(timing.phases())
                .filteredOn(p -> p.key().equals("policy"))
                .containsExactly(
                        new Phase(
                                "policy",
                                null,
                                null,
                                log.at(5_160),
                                null,
                                List.of("GroupPolicy 4001"),
                                List.of(),
                                true));
        assertThat(timing.partial()).isTrue();
    }

    @Test
    void scriptsAreTimedAndAsynchronousOnesHoldNobodyUp() {
        for (boolean sync : new boolean[] {true, false}) {
            WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
            WholeLogon.credentials(log);
            WholeLogon.profile(log);
            log.policy(
                    4018,
                    5_000,
                    script().fields(
                                    "PrincipalSamName",
                                    WholeLogon.ACCOUNT,
                                    "ScriptType",
                                    1,
                                    "IsScriptSync",
                                    sync,
                                    "SessionId",
                                    1));
            log.policy(4019, 5_010, script().fields("ScriptName", "map.cmd"));
            log.policy(5019, 5_400, script().fields("ScriptName", "map.cmd"));
            log.policy(4019, 5_410, script().fields("ScriptName", "printers.vbs"));
            log.policy(5019, 6_900, script().fields("ScriptName", "printers.vbs"));
            log.policy(
                    5018,
                    6_950,
                    script().fields("PrincipalSamName", WholeLogon.ACCOUNT, "ScriptType", 1));
            WholeLogon.shell(log);

            LogonTiming timing = timing(log);

            assertThat(timing.phases())
                    .contains(
                            phase(
                                    log,
                                    "scripts",
                                    null,
                                    null,
                                    5_000L,
                                    6_950L,
                                    "GroupPolicy 4018",
                                    "GroupPolicy 5018"),
                            phase(
                                    log,
                                    "script",
                                    "scripts",
                                    "map.cmd",
                                    5_010L,
                                    5_400L,
                                    "GroupPolicy 4019",
                                    "GroupPolicy 5019"),
                            phase(
                                    log,
                                    "script",
                                    "scripts",
                                    "printers.vbs",
                                    5_410L,
                                    6_900L,
                                    "GroupPolicy 4019",
                                    "GroupPolicy 5019"));
            assertThat(timing.unaccountedMs())
                    .as(
                            "in sync %s: 4948-5000, 6950-7500; else all of 4948-7500 but the profile",
                            sync)
                    .isEqualTo(sync ? 52 + 550 : 2_552 - 134);
        }
    }

    private static Ev script() {
        return new Ev().activity(WholeLogon.PASS).user(SID).process(1228, 60);
    }

    @Test
    void auditedProcessesGiveUserinitTheDirectoryScriptAndTheLoginScreen() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.boot(0);
        log.security(
                4688,
                3_000,
                "SubjectLogonId",
                "0x3e7",
                "NewProcessId",
                "0x100",
                "NewProcessName",
                "C:\\Windows\\System32\\LogonUI.exe");
        WholeLogon.credentials(log);
        log.security(
                4688,
                7_110,
                "SubjectLogonId",
                "0x3e7",
                "TargetLogonId",
                "0x5a1f0",
                "NewProcessId",
                "0x200",
                "NewProcessName",
                "C:\\Windows\\System32\\userinit.exe");
        log.security(
                4688,
                7_150,
                "SubjectLogonId",
                "0x5a1f0",
                "NewProcessId",
                "0x210",
                "NewProcessName",
                "C:\\Windows\\System32\\cmd.exe",
                "CommandLine",
                "cmd /c \"\\\\dc1\\NETLOGON\\logon.cmd\"");
        log.security(
                4689,
                7_350,
                "SubjectLogonId",
                "0x5a1f0",
                "ProcessId",
                "0x210",
                "ProcessName",
                "C:\\Windows\\System32\\cmd.exe");
        log.security(
                4688,
                7_400,
                "SubjectLogonId",
                "0x5a1f0",
                "NewProcessId",
                "0x220",
                "NewProcessName",
                "C:\\Windows\\explorer.exe");
        WholeLogon.shell(log);

        LogonTiming timing = timing(log);

        assertThat(timing.phases())
                .contains(
                        phase(
                                log,
                                "userinit",
                                null,
                                null,
                                7_110L,
                                7_400L,
                                "Security-Auditing 4688",
                                "Security-Auditing 4688"),
                        phase(
                                log,
                                "script",
                                "userinit",
                                "logon.cmd",
                                7_150L,
                                7_350L,
                                "Security-Auditing 4688",
                                "Security-Auditing 4689"));
        assertThat(timing.before())
                .containsExactly(
                        phase(
                                log,
                                "boot",
                                null,
                                null,
                                0L,
                                3_000L,
                                "Kernel-General 12",
                                "Security-Auditing 4688"),
                        phase(
                                log,
                                "waiting",
                                null,
                                null,
                                3_000L,
                                4_916L,
                                "Security-Auditing 4688"));
    }

    @Test
    void aLaterExplorerIsARestartAndStretchesNothing() {
        WindowsLog log = WholeLogon.log();
        log.shell(62170, SID, 9_999, "AllLogonTasks", 8, 60_000);
        log.shell(62171, SID, 9_999, "AllLogonTasks", 8, 61_000);
        log.shell(62171, SID, 9_999, "NotifyTrayStartIsReady", 8, 61_010);
        log.step(9649, SID, 9_999, "WaitForDesktopVisuals", 61_500);

        assertThat(timing(log)).isEqualTo(timing(WholeLogon.log()));
    }

    @Test
    void aFirstLogonIsKnownByItsFlag() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        log.shell(62170, SID, EXPLORER_PID, "AllLogonTasks", 1034, 8_000);
        log.shell(62171, SID, EXPLORER_PID, "AllLogonTasks", 1034, 48_000);
        log.shell(62171, SID, EXPLORER_PID, "NotifyTrayStartIsReady", 1034, 48_010);
        log.step(9648, SID, EXPLORER_PID, "SignalDesktopSwitch", 98_000);

        LogonTiming timing = timing(log);

        assertThat(timing.firstLogon()).isTrue();
        assertThat(timing.totalMs())
                .as("the first-logon screen hides the desktop for 50 s more")
                .isEqualTo(98_000 - 4_916);
    }

    @Test
    void withoutDesktopEventsTheTotalRunsToTheShellAndIsPartial() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        log.lsm(21, 1, WholeLogon.ACCOUNT, 7_000);
        log.lsm(22, 1, WholeLogon.ACCOUNT, 7_500);

        LogonTiming timing = timing(log);

        assertThat(timing.ready()).isNull();
        assertThat(timing.totalMs()).isEqualTo(7_500 - 4_916);
        assertThat(timing.partial()).isTrue();
    }

    @Test
    void withoutTheProfileServiceTheProfileIsAStandIn() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        WholeLogon.shell(log);

        LogonTiming timing = timing(log);

        assertThat(timing.phases())
                .contains(
                        new Phase(
                                "profile",
                                null,
                                null,
                                log.at(4_996),
                                log.at(7_000),
                                List.of("Winlogon 7001", "TerminalServices-LocalSessionManager 21"),
                                List.of(),
                                true));
        assertThat(timing.partial()).isTrue();
        assertThat(timing.ready()).isEqualTo(log.at(12_400));
    }

    @Test
    void theWaitBeforeAWrongPasswordIsNotTheLogons() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.winlogon(1, 1, 1_000);
        log.winlogon(2, 1, 1_300, "Win32Status", "0xc000006d");
        WholeLogon.credentials(log);

        assertThat(timing(log).start()).isEqualTo(log.at(4_916));
    }

    @Test
    void aSlowCredentialCheckBelongsToTheLogon() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.winlogon(1, 1, 0);
        log.winlogon(2, 1, 95_000, "Win32Status", 0);
        log.logon(1, SID, 95_050);

        assertThat(timing(log).phases())
                .contains(
                        phase(
                                log,
                                "authentication",
                                null,
                                null,
                                0L,
                                95_000L,
                                "Winlogon 1",
                                "Winlogon 2"));
    }

    @Test
    void aRemoteLogonTellsWhereFrom() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.accepted(SID, "EXAMPLE", "jo", "0x77", 10, 900);
        log.lsm(41, 3, WholeLogon.ACCOUNT, 1_000);
        log.logon(3, SID, 1_100);
        log.lsm(21, 3, WholeLogon.ACCOUNT, "10.4.5.6", 1_900);
        log.lsm(22, 3, WholeLogon.ACCOUNT, "10.4.5.6", 2_500);

        Session session = one(log);

        assertThat(session.details())
                .isEqualTo(
                        new org.logonmeter.protocol.SessionDetails(
                                "remote",
                                "rdp",
                                true,
                                new org.logonmeter.protocol.Terminal(
                                        null, "10.4.5.6", null, null, null)));
        assertThat(SampleLogsTest.timing(session).start())
                .as("no Winlogon 1: the accepted logon")
                .isEqualTo(log.at(900));
    }

    private static LogonTiming timing(WindowsLog log) {
        return SampleLogsTest.timing(one(log));
    }

    private static Session one(WindowsLog log) {
        List<Session> sessions = SampleLogsTest.sessions(WindowsLog.parsed(log.events()));
        assertThat(sessions).hasSize(1);
        return sessions.getFirst();
    }

    private static Phase phase(
            WindowsLog log,
            String key,
            @Nullable String parent,
            @Nullable String name,
            Long from,
            Long to,
            String... source) {
        return new Phase(
                key, parent, name, log.at(from), log.at(to), List.of(source), List.of(), false);
    }
}
