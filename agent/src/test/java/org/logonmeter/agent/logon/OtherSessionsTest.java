package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.agent.logon.WindowsLog.SID;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;

/**
 * What another session, another user or another spelling of a name tells is not the logon's own.
 */
class OtherSessionsTest {
    private final WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);

    private static LogonTiming timing(WindowsLog log) {
        return Objects.requireNonNull(
                log.analysis().hosts().getFirst().sessions().getFirst().timing());
    }

    private void logon() {
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        WholeLogon.shell(log);
    }

    /** The same user's scripts in two sessions: each run ends with its own 5018. */
    @Test
    void scriptsEndWithTheRunOfTheirOwnActivity() {
        scripts(4018, "{00000000-0000-0000-0000-000000000001}", 7_100, "SessionId", 1);
        scripts(4018, "{00000000-0000-0000-0000-000000000002}", 7_200, "SessionId", 2);
        scripts(5018, "{00000000-0000-0000-0000-000000000002}", 7_250);
        scripts(5018, "{00000000-0000-0000-0000-000000000001}", 7_400);
        logon();

        Phase scripts =
                timing(log).phases().stream()
                        .filter(p -> p.key().equals("scripts"))
                        .findFirst()
                        .orElseThrow();
        assertThat(scripts.end()).isEqualTo(log.at(7_400));
    }

    private void scripts(int id, String activity, long ms, Object... more) {
        Object[] fields = new Object[6 + more.length];
        System.arraycopy(
                new Object[] {
                    "PrincipalSamName", WholeLogon.ACCOUNT, "ScriptType", 1, "IsScriptSync", "true"
                },
                0,
                fields,
                0,
                6);
        System.arraycopy(more, 0, fields, 6, more.length);
        log.policy(id, ms, new Ev().activity(activity).fields(fields));
    }

    @Test
    void anothersNewProfileIsNotThisUsers() {
        for (int id : new int[] {1001, 1002})
            log.add(
                    "Microsoft-Windows-User Profile Service/Diagnostic",
                    Providers.PROFILES,
                    id,
                    log.at(4_020L + id),
                    new Ev().process(1440, 9).user(WindowsLog.OTHER).fields());
        logon();

        assertThat(timing(log).phases()).extracting(Phase::key).doesNotContain("newProfile");
        assertThat(timing(log).firstLogon()).isFalse();
    }

    /** The login screen is winlogon's child, so its parent tells the session. */
    @Test
    void anothersLoginScreenWasNotWaitedAt() {
        log.boot(-900_000);
        screen(-800_000, WindowsLog.WINLOGON_PID + WholeLogon.SESSION);
        screen(-60_000, 999);
        logon();

        assertThat(timing(log).before())
                .filteredOn(p -> p.key().equals("waiting"))
                .extracting(Phase::start)
                .containsExactly(log.at(-800_000));
    }

    private void screen(long ms, int parent) {
        log.security(
                4688,
                ms,
                "NewProcessName",
                "C:\\Windows\\System32\\LogonUI.exe",
                "NewProcessId",
                "0x10",
                "ProcessId",
                "0x" + Integer.toHexString(parent));
    }

    @Test
    void aSecond21OfAnOpenSessionOpensNoOther() {
        logon();
        log.lsm(21, WholeLogon.SESSION, WholeLogon.ACCOUNT, 900_000);
        log.lsm(23, WholeLogon.SESSION, WholeLogon.ACCOUNT, 3_600_000);
        log.logoff(WholeLogon.SESSION, SID, 3_600_000);

        List<Session> sessions = log.analysis().hosts().getFirst().sessions();
        assertThat(sessions).hasSize(1);
        assertThat(sessions.getFirst().end().at()).isEqualTo(log.at(3_600_000));
    }

    @Test
    void aComputersNameIsOneInAnyCase() {
        logon();
        log.logoff(WholeLogon.SESSION, SID, 60_000);
        List<EventRecord> records =
                WindowsLog.parsed(log.events()).stream()
                        .map(e -> e.id() == 7002 ? WindowsLog.on("lab-07.EXAMPLE.org", e) : e)
                        .toList();

        Analysis analysis = Analysis.of(records);

        assertThat(analysis.hosts()).hasSize(1);
        Session session = analysis.hosts().getFirst().sessions().getFirst();
        assertThat(session.end().at()).isEqualTo(log.at(60_000));
        assertThat(analysis.length(session)).isNotNull();
    }

    /** A Windows that writes Winlogon 1, as its build tells, and a log without any. */
    @Test
    void aLogonWithoutItsBeginningOnASystemThatWritesItIsPartial() {
        log.boot(0);
        logon();
        List<EventRecord> records = WindowsLog.parsed(log.events());
        List<EventRecord> lost =
                records.stream()
                        .filter(e -> !e.is(Providers.WINLOGON, 1) && !e.is(Providers.WINLOGON, 2))
                        .toList();

        assertThat(partial(records)).isFalse();
        assertThat(partial(lost)).isTrue();
    }

    private static boolean partial(List<EventRecord> records) {
        Session session = Analysis.of(records).hosts().getFirst().sessions().getFirst();
        return Objects.requireNonNull(session.timing()).partial();
    }
}
