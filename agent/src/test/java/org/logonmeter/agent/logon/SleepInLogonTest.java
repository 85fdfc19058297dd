package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.LogonTiming;

/** A sleep inside a logon is known by any of its events, and is no part of the total. */
class SleepInLogonTest {
    private static final long SLEPT = 60_000;

    private static LogonTiming timing(int asleep, int awake, boolean troubleshooter) {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        WholeLogon.credentials(log);
        WholeLogon.profile(log);
        log.lsm(21, WholeLogon.SESSION, WholeLogon.ACCOUNT, 7_000);
        log.lsm(22, WholeLogon.SESSION, WholeLogon.ACCOUNT, 7_500);
        shell(log, 62170, "AllLogonTasks", 8_000);
        if (asleep > 0) log.system(Providers.KERNEL_POWER, asleep, 8_500, new Ev());
        if (awake > 0) log.system(Providers.KERNEL_POWER, awake, 8_500 + SLEPT, new Ev());
        if (troubleshooter)
            log.system(
                    Providers.POWER_TROUBLESHOOTER,
                    1,
                    8_500 + SLEPT,
                    new Ev().fields("SleepTime", log.at(8_500), "WakeTime", log.at(8_500 + SLEPT)));
        shell(log, 62171, "AllLogonTasks", 10_000 + SLEPT);
        shell(log, 62171, "NotifyTrayStartIsReady", 10_010 + SLEPT);
        return Objects.requireNonNull(
                log.analysis().hosts().getFirst().sessions().getFirst().timing());
    }

    private static void shell(WindowsLog log, int id, String task, long ms) {
        log.shell(id, WindowsLog.SID, WindowsLog.EXPLORER_PID, task, 8, ms);
    }

    @ParameterizedTest
    @CsvSource({"42, 107, false", "506, 507, false", "42, 107, true", "506, 507, true"})
    void timeAsleepIsTakenOutOnce(int asleep, int awake, boolean troubleshooter) {
        LogonTiming timing = timing(asleep, awake, troubleshooter);

        assertThat(timing.totalMs()).isEqualTo(10_010 - WholeLogon.T0);
        assertThat(timing.partial()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"42, 0", "0, 107", "506, 0", "0, 507"})
    void halfOfASleepMakesTheTotalPartial(int asleep, int awake) {
        assertThat(timing(asleep, awake, false).partial()).isTrue();
    }

    @Test
    void withoutAnySleepNothingIsTakenOut() {
        LogonTiming timing = timing(0, 0, false);

        assertThat(timing.totalMs()).isEqualTo(10_010 + SLEPT - WholeLogon.T0);
        assertThat(timing.partial()).isFalse();
    }
}
