package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;

/** What a log may say that nobody should have to see, or to reckon with. */
class HostileLogsTest {
    private static final String ESCAPE = "\u001b[2J";
    private static final String C1 = "\u009b31m";
    private static final String BIDI = "\u202e";

    private static String shown(WindowsLog log) {
        return Waterfall.of(log.analysis(), 1, 0);
    }

    @Test
    void noNameReachesTheTerminalAsACommand() {
        String bad = "x" + C1 + BIDI + "\n\u2028z";
        WindowsLog log = new WindowsLog("PC" + C1 + BIDI + ".example", WholeLogon.ZERO);
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        log.policy(
                4001,
                5_160,
                new Ev()
                        .activity(WholeLogon.PASS)
                        .user(WindowsLog.SID)
                        .fields("PrincipalSamName", "EX\\" + bad, "IsAsyncProcessing", "false"));
        log.policy(
                4016,
                5_200,
                new Ev()
                        .activity(WholeLogon.PASS)
                        .user(WindowsLog.SID)
                        .fields("CSEExtensionId", WholeLogon.DRIVES, "CSEExtensionName", bad));
        log.lsm(21, WholeLogon.SESSION, "EX\\" + bad, 7_000);
        WholeLogon.shell(log);

        String text = shown(log);

        assertThat(text.replace("\n", "").codePoints())
                .noneMatch(Character::isISOControl)
                .noneMatch(c -> Character.getType(c) == Character.FORMAT)
                .noneMatch(c -> Character.getType(c) == Character.LINE_SEPARATOR);
        assertThat(text).contains("PC\\u{9B}31m\\u{202E}.example", "EX\\x\\u{9B}");
        assertThat(Waterfall.visible("a" + ESCAPE + "é")).isEqualTo("a\\u{1B}[2Jé");
    }

    /** An hour at the login screen must not push a logon of seconds into one column. */
    @Test
    void aLongWaitLeavesTheLogonMostColumns() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.boot(-3_600_000);
        log.security(
                4688,
                -3_590_000,
                "NewProcessName",
                "C:\\Windows\\System32\\LogonUI.exe",
                "NewProcessId",
                "0x10",
                "ProcessId",
                Integer.toString(WindowsLog.WINLOGON_PID + WholeLogon.SESSION));
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        WholeLogon.shell(log);

        String shell =
                shown(log).lines().filter(l -> l.contains(" shell ")).findFirst().orElseThrow();
        String waiting =
                shown(log).lines().filter(l -> l.contains(" waiting ")).findFirst().orElseThrow();

        assertThat(shell.chars().filter(c -> c == '#').count()).isGreaterThan(8);
        assertThat(waiting.chars().filter(c -> c == '.').count()).isBetween(5L, 14L);
        assertThat(shown(log)).contains("not to scale");
    }
}
