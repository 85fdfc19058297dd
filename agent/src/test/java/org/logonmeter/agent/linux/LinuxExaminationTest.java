package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.doctor.Finding.Verdict;

/** What doctor says of a machine's sources, on machines that have them or not. */
@EnabledOnOs(OS.LINUX)
class LinuxExaminationTest {
    private static final Instant NOW = Instant.parse("2026-11-25T09:00:00Z");

    @TempDir Path directory;
    private MachineRoot root = new MachineRoot(Path.of("unset"));
    private Path journalctl = Path.of("unset");

    @BeforeEach
    void prepareMachine() throws Exception {
        root = MachineRoot.in(directory);
        journalctl = Files.createFile(directory.resolve("journalctl"));
        assertThat(journalctl.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void aMachineWithoutAnySourceOfSessionsIsAFaultWithItsCure() {
        Finding sessions = finding("sessions");
        assertThat(sessions.verdict()).isEqualTo(Verdict.FAULT);
        assertThat(sessions.text()).contains("this machine has no source of sessions");
        assertThat(sessions.cure()).contains("systemd-logind").contains("as root");
    }

    @Test
    void loginRecordsAloneWorkButKnowLess() throws Exception {
        root.loginRecords("/var/log/wtmp", new byte[0]);
        Finding sessions = finding("sessions");
        assertThat(sessions.verdict()).isEqualTo(Verdict.NOTE);
        assertThat(sessions.text()).startsWith("0 sessions now, told by wtmp").contains("locks");
        assertThat(sessions.cure()).contains("libpam-systemd");
    }

    @Test
    void logindIsWell() throws Exception {
        PrivateBus bus = new PrivateBus(root.paths().busSocket()).startLogind();
        try {
            bus.open("4", 1501, "jo", PrivateBus.sshSession(1_795_600_000_123_456L));
            assertThat(finding("sessions"))
                    .isEqualTo(Finding.well("sessions", "1 sessions now, told by logind"));
        } finally {
            bus.close();
        }
    }

    @Test
    void aMachineWithoutJournalctlIsNoted() throws Exception {
        Files.delete(journalctl);
        assertThat(finding("journal").verdict()).isEqualTo(Verdict.NOTE);
        assertThat(finding("journal").text()).startsWith("no journalctl");
    }

    @Test
    void aJournalThatNobodyWritesIsNoted() {
        assertThat(finding("journal").verdict()).isEqualTo(Verdict.NOTE);
        assertThat(finding("journal").cure()).isEqualTo("start systemd-journald");
    }

    @Test
    void aJournalInMemoryIsNotedAndOneOnDiskIsWell() throws Exception {
        Files.createDirectories(root.paths().at("/run/log/journal"));
        assertThat(finding("journal").verdict()).isEqualTo(Verdict.NOTE);
        assertThat(finding("journal").text()).contains("in memory only");
        assertThat(finding("journal").cure()).contains("mkdir -p /var/log/journal");

        Files.createDirectories(root.paths().at("/var/log/journal"));
        assertThat(finding("journal").verdict()).isEqualTo(Verdict.WELL);
    }

    private Finding finding(String check) {
        LinuxPaths paths =
                new LinuxPaths(
                        root.paths().root(),
                        root.paths().busSocket(),
                        List.of(journalctl.toString()),
                        List.of());
        List<Finding> findings =
                new LinuxExamination(paths, () -> NOW)
                        .findings().stream().filter(f -> f.check().equals(check)).toList();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
