package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.SeenProcess;

class ProcessStartsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Map<Integer, Instant> starts = new HashMap<>();
    private final ProcessStarts processes = new ProcessStarts(p -> starts.get(p.id()));

    @Test
    void eachStartIsToldOnceWhateverRunsBesideIt() {
        starts.put(40, NOON);
        starts.put(44, NOON);
        List<RunningProcess> running =
                List.of(
                        new RunningProcess(40, 2, "Explorer.EXE"),
                        new RunningProcess(44, 2, "notepad.exe"));

        assertThat(processes.news(running))
                .containsExactly(SeenProcess.record("explorer.exe", 40, 2, NOON));
        assertThat(processes.news(running)).isEmpty();
    }

    @Test
    void aProcessThatMayNotBeAskedIsAskedAgain() {
        List<RunningProcess> running = List.of(new RunningProcess(40, 2, "userinit.exe"));
        assertThat(processes.news(running)).isEmpty();
        starts.put(40, NOON);
        assertThat(processes.news(running)).hasSize(1);
    }

    @Test
    void aNumberUsedAgainIsAnotherProcess() {
        List<RunningProcess> running = List.of(new RunningProcess(40, 2, "logonui.exe"));
        starts.put(40, NOON);
        processes.news(running);
        starts.put(40, NOON.plusSeconds(9));

        assertThat(processes.news(running))
                .extracting(EventRecord::at)
                .containsExactly(NOON.plusSeconds(9));
    }

    /** No log keeps them, so the bookmark does: a restart forgets none and tells none twice. */
    @Test
    void theBookmarkKeepsThemAndTheNewestOnly() {
        ReadPositions positions = ReadPositions.of("");
        EventRecord first = SeenProcess.record("userinit.exe", 4, 1, NOON);
        positions.note(first);
        positions.note(first);

        ReadPositions after = ReadPositions.of(positions.text());
        assertThat(after.processes()).containsExactly(first);
        assertThat(after.had(first)).isTrue();
        assertThat(after.had(SeenProcess.record("userinit.exe", 5, 1, NOON))).isFalse();

        for (int i = 0; i < 500; i++)
            after.note(SeenProcess.record("explorer.exe", i, 1, NOON.plusSeconds(i)));
        assertThat(after.processes()).hasSize(120);
        assertThat(after.processes().getLast().processId()).isEqualTo(499);
        assertThat(after.text().length()).isLessThan(20_000);
    }

    @Test
    void aBookmarkOfAnOlderAgentHasNone() {
        assertThat(
                        ReadPositions.of(
                                        "{\"boot\":\"b\",\"channels\":{\"System\":{\"record\":7,\"at\":\"2026-11-25T12:00:00Z\"}}}")
                                .processes())
                .isEmpty();
    }
}
