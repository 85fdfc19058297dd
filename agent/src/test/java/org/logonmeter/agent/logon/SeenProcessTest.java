package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;

/** Process starts that the agent saw itself stand in where nothing is audited, and nowhere else. */
class SeenProcessTest {
    private final WindowsLog log = WholeLogon.log();
    private final List<EventRecord> seen = new ArrayList<>();

    @Test
    void userinitTheLoginScreenAndTheBootAreKnownWithoutAuditing() {
        see("LogonUI.exe", 700, 1, 3_000);
        see("userinit.exe", 900, 1, 7_110);
        see("explorer.exe", WindowsLog.EXPLORER_PID, 1, 7_480);

        LogonTiming timing = timing();

        assertThat(timing.phases())
                .contains(
                        phase("userinit", 7_110, 7_480L, false, "Process userinit.exe", EXPLORER));
        assertThat(timing.before())
                .contains(phase("boot", 0, 3_000L, false, "Kernel-General 12", SCREEN))
                .contains(phase("waiting", 3_000, WholeLogon.T0, false, SCREEN));
        assertThat(timing.partial()).isFalse();
        assertThat(timing.totalMs()).isEqualTo(12_400 - 4_916);
        assertThat(timing.unaccountedMs())
                .as("of the gap 6801-7500 userinit explains 370")
                .isEqualTo(56 + 12 + 699 - 370);
    }

    @Test
    void withoutExplorerTheEndOfUserinitIsAStandInAndMarked() {
        see("userinit.exe", 900, 1, 7_050);

        assertThat(timing().phases())
                .contains(
                        phase(
                                "userinit",
                                7_050,
                                7_100L,
                                true,
                                "Process userinit.exe",
                                "GroupPolicy 5324"));
    }

    @Test
    void anExplorerThatWasRestartedIsNotTheLogons() {
        see("userinit.exe", 900, 1, 7_050);
        see("explorer.exe", WindowsLog.EXPLORER_PID + 4, 1, 9_000);

        assertThat(userinit()).containsExactly(phase("userinit", 7_050, 7_100L, true, SHELL));
    }

    @Test
    void processesOfAnotherSessionTellNothing() {
        see("LogonUI.exe", 700, 2, 3_000);
        see("userinit.exe", 900, 2, 7_110);
        see("explorer.exe", WindowsLog.EXPLORER_PID, 2, 7_480);

        LogonTiming timing = timing();

        assertThat(timing.phases()).extracting(Phase::key).doesNotContain("userinit");
        assertThat(timing.before()).extracting(Phase::key).doesNotContain("waiting");
    }

    /** The lock screen of the number's former owner is not the wait of its next. */
    @Test
    void theLoginScreenOfAnEarlierUserOfTheNumberIsNoWait() {
        see("LogonUI.exe", 700, 1, 100_000);
        log.logoff(1, WindowsLog.SID, 110_000);
        log.winlogon(1, 1, 200_000);
        log.winlogon(2, 1, 200_100, "Win32Status", 0);
        log.logon(1, WindowsLog.OTHER, 200_200);

        assertThat(SampleLogsTest.timing(sessions().getLast()).before())
                .extracting(Phase::key)
                .doesNotContain("waiting");

        see("LogonUI.exe", 704, 1, 111_000);

        assertThat(SampleLogsTest.timing(sessions().getLast()).before())
                .contains(phase("waiting", 111_000, 200_000L, false, SCREEN));
    }

    /** The agent came up after the first logon: the screen that it sees is not the boot's. */
    @Test
    void aLoginScreenAfterALogonEndsNoBoot() {
        see("LogonUI.exe", 700, 2, 20_000);
        log.winlogon(1, 2, 30_000);
        log.winlogon(2, 2, 30_100, "Win32Status", 0);
        log.logon(2, WindowsLog.OTHER, 30_200);

        assertThat(SampleLogsTest.timing(sessions().getLast()).before())
                .contains(phase("boot", 0, null, true, "Kernel-General 12"))
                .contains(phase("waiting", 20_000, 30_000L, false, SCREEN));
    }

    @Test
    void whatIsAuditedWins() {
        log.security(
                4688,
                7_115,
                "TargetLogonId",
                "0x5a1f0",
                "NewProcessName",
                "C:\\Windows\\System32\\userinit.exe");
        see("userinit.exe", 900, 1, 7_110);
        see("explorer.exe", WindowsLog.EXPLORER_PID, 1, 7_480);

        assertThat(userinit())
                .containsExactly(
                        phase(
                                "userinit",
                                7_115,
                                7_480L,
                                false,
                                "Security-Auditing 4688",
                                EXPLORER));
    }

    /**
     * A start has no place in the order of a log: after a jump nobody knows which clock it is by.
     */
    @Test
    void whereTheClockWasSetInsideTheLogonASeenStartProvesNothing() {
        log.system(
                Providers.KERNEL_GENERAL,
                1,
                6_000,
                new Ev().fields("NewTime", log.at(6_000), "OldTime", log.at(8_000), "Reason", 1));
        see("userinit.exe", 900, 1, 7_110);
        see("explorer.exe", WindowsLog.EXPLORER_PID, 1, 7_480);

        assertThat(userinit()).isEmpty();
    }

    private static final String EXPLORER = "Process explorer.exe";
    private static final String SCREEN = "Process logonui.exe";
    private static final String[] SHELL = {"Process userinit.exe", "GroupPolicy 5324"};

    private void see(String name, int pid, int session, long ms) {
        seen.add(SeenProcess.record(name, pid, session, log.at(ms)));
    }

    /** As the live agent sees them: one machine's, so its computer's name is on all. */
    private List<org.logonmeter.timeline.Session> sessions() {
        List<EventRecord> all = new ArrayList<>(WindowsLog.parsed(log.events()));
        for (EventRecord process : seen) all.add(WindowsLog.on(WholeLogon.COMPUTER, process));
        return SampleLogsTest.sessions(all);
    }

    private LogonTiming timing() {
        return SampleLogsTest.timing(sessions().getFirst());
    }

    private List<Phase> userinit() {
        return timing().phases().stream().filter(p -> p.key().equals("userinit")).toList();
    }

    private Phase phase(
            String key,
            long start,
            @org.jspecify.annotations.Nullable Long end,
            boolean partial,
            String... source) {
        return new Phase(
                key,
                null,
                null,
                log.at(start),
                end == null ? null : log.at(end),
                List.of(source),
                List.of(),
                partial);
    }
}
