package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.agent.logon.WindowsLog.EXPLORER_PID;
import static org.logonmeter.agent.logon.WindowsLog.SID;

import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.timeline.Session;

/** Only the Explorer that the logon itself started tells when its desktop was there. */
class FirstExplorerTest {
    private static final int RESTARTED = 9_999;
    private static final long TEN_MINUTES = 600_000;
    private final WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);

    private void logonUpToTheShell() {
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        log.lsm(21, WholeLogon.SESSION, WholeLogon.ACCOUNT, 7_000);
        log.lsm(22, WholeLogon.SESSION, WholeLogon.ACCOUNT, 7_500);
    }

    private void explorer(int pid, long ms) {
        log.shell(62170, SID, pid, "AllLogonTasks", 8, ms);
        log.shell(62171, SID, pid, "AllLogonTasks", 8, ms + 2_000);
        log.shell(62171, SID, pid, "NotifyTrayStartIsReady", 8, ms + 2_010);
    }

    private LogonTiming timing() {
        return timing(0);
    }

    private LogonTiming timing(int index) {
        Session session = log.analysis().hosts().getFirst().sessions().get(index);
        LogonTiming timing = session.timing();
        if (timing == null) throw new AssertionError("no timing");
        return timing;
    }

    /** The desktop's log had wrapped: it begins with a restart ten minutes later. */
    @Test
    void anExplorerLongAfterTheShellsStartInALogThatBeginsWithItIsPartial() {
        logonUpToTheShell();
        explorer(RESTARTED, TEN_MINUTES);

        assertThat(timing().partial()).isTrue();
    }

    /**
     * The same distance where the log goes further back: nothing was lost, the desktop was late.
     */
    @Test
    void aLateExplorerInALogThatGoesFurtherBackIsTheLogons() {
        explorer(77, -50_000);
        logonUpToTheShell();
        explorer(EXPLORER_PID, TEN_MINUTES);

        assertThat(timing().partial()).isFalse();
        assertThat(timing().totalMs()).isEqualTo(TEN_MINUTES + 2_010 - WholeLogon.T0);
    }

    @Test
    void anAuditedExplorerWithAnotherNumberProvesALaterOneARestart() {
        logonUpToTheShell();
        log.security(
                4688,
                7_600,
                "SubjectLogonId",
                "0x5a1f0",
                "NewProcessId",
                "0x" + Integer.toHexString(EXPLORER_PID),
                "NewProcessName",
                "C:\\Windows\\explorer.exe");
        explorer(RESTARTED, 20_000);

        assertThat(timing().ready()).isNull();
        assertThat(timing().partial()).isTrue();
        assertThat(timing().totalMs()).isEqualTo(7_500 - WholeLogon.T0);
    }

    /** One user, two sessions: what comes after the second logon is not the first one's. */
    @Test
    void aSessionDoesNotTakeTheExplorerOfItsUsersNextLogon() {
        logonUpToTheShell();
        long later = 300_000;
        log.winlogon(1, 2, later);
        log.winlogon(2, 2, later + 100, "Win32Status", 0);
        log.logon(2, SID, later + 200);
        log.profile(1, 2, SID, later + 210);
        log.profile(2, 2, SID, later + 300);
        log.lsm(21, 2, WholeLogon.ACCOUNT, later + 1_000);
        log.lsm(22, 2, WholeLogon.ACCOUNT, later + 1_500);
        explorer(EXPLORER_PID, later + 2_000);

        assertThat(timing(0).ready()).isNull();
        assertThat(timing(0).partial()).isTrue();
        assertThat(timing(0).totalMs()).isEqualTo(7_500 - WholeLogon.T0);
        assertThat(timing(1).ready()).isEqualTo(log.at(later + 4_010));
        assertThat(timing(1).partial()).as("it may have been the first one's").isTrue();
    }
}
