package org.logonmeter.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.doctor.Finding.Verdict;

class EventChannelStateTest {
    private static final String PATH = "Microsoft-Windows-Winlogon/Operational";

    @Test
    void aChannelThatIsOnReadableAndLargeIsWell() {
        assertThat(verdict(true, 16 << 20, 0)).isEqualTo(Verdict.WELL);
    }

    @Test
    void eachFaultHasItsCure() {
        assertThat(verdict(false, 16 << 20, 0)).isEqualTo(Verdict.FAULT);
        assertThat(EventChannelState.judged(new EventChannelState(PATH, false, 16 << 20, 0)))
                .singleElement()
                .extracting(Finding::cure)
                .isEqualTo("run: wevtutil sl \"" + PATH + "\" /e:true");
        assertThat(verdict(true, 65_536, 0)).isEqualTo(Verdict.FAULT);
        assertThat(verdict(true, 1_052_672, 0)).isEqualTo(Verdict.NOTE);
        assertThat(verdict(true, 16 << 20, 5)).isEqualTo(Verdict.FAULT);
        assertThat(verdict(true, 16 << 20, 1722)).isEqualTo(Verdict.FAULT);
        assertThat(verdict(true, 16 << 20, 15007)).isEqualTo(Verdict.NOTE);
    }

    @Test
    void aClockIsJudgedInBothDirections() {
        for (int sign : new int[] {1, -1}) {
            assertThat(clock(sign * 2)).isEqualTo(Verdict.WELL);
            assertThat(clock(sign * 31)).isEqualTo(Verdict.NOTE);
            assertThat(clock(sign * 301)).isEqualTo(Verdict.FAULT);
        }
    }

    @Test
    void aFaultWithoutACureCannotBeMade() {
        assertThatThrownBy(() -> new Finding("x", Verdict.FAULT, "broken", null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Verdict clock(int seconds) {
        return ClockOffset.judged(Duration.ofSeconds(seconds), false).verdict();
    }

    private static Verdict verdict(boolean on, long bytes, int error) {
        return EventChannelState.judged(new EventChannelState(PATH, on, bytes, error))
                .getFirst()
                .verdict();
    }
}
