package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

@EnabledOnOs(OS.LINUX)
class LinuxHostTest {
    private static final Instant NOW = Instant.parse("2026-11-25T11:00:00Z");

    @TempDir Path directory;
    private MachineRoot root = new MachineRoot(Path.of("unset"));

    @BeforeEach
    void prepareMachine() throws Exception {
        root = MachineRoot.in(directory);
    }

    private Host host() {
        return LinuxHost.open(root.paths(), () -> NOW);
    }

    @Test
    void aMachineWithoutAnySourceSaysSoAndWhatToDoAndStillTellsItsFacts() {
        try (Host host = host()) {
            assertThatThrownBy(host::snapshot)
                    .isInstanceOf(HostReadException.class)
                    .hasMessageContaining("this machine has no source of sessions")
                    .hasMessageContaining("Run systemd-logind, or create the file");
            assertThat(host.facts().name()).isNotBlank();
        }
    }

    @Test
    void anEmptyWtmpIsASourceWithoutSessions() throws Exception {
        root.loginRecords("/var/log/wtmp", new byte[0]);
        try (Host host = host()) {
            assertThat(host.snapshot())
                    .isEqualTo(
                            new HostSnapshot(
                                    NOW, MachineRoot.BOOT_ID, 1_234_560, "wtmp", List.of()));
        }
    }

    @Test
    void anOpenLoginCountsWhileItsProcessLives() throws Exception {
        Process login = sleeper();
        Instant at = Instant.now();
        root.loginRecords("/var/log/wtmp", MachineRoot.login(login.pid(), "pts/7", at));
        try (Host host = host()) {
            assertThat(host.snapshot().sessions())
                    .containsExactly(
                            new SessionSnapshot(
                                    new SessionId(
                                            "pts/7", Instant.ofEpochSecond(at.getEpochSecond())),
                                    new Account(null, "jo", "1501"),
                                    new SessionDetails(
                                            "tty",
                                            null,
                                            true,
                                            new Terminal(null, "10.1.2.3", null, null, null)),
                                    null,
                                    null,
                                    null,
                                    null));
            login.destroyForcibly().waitFor();
            assertThat(host.snapshot().sessions()).isEmpty();
        } finally {
            login.destroyForcibly();
        }
    }

    @Test
    void aProcessNumberThatWasGivenToAnotherDoesNotKeepAnOldLoginOpen() throws Exception {
        Process other = sleeper();
        Instant longAgo = Instant.now().minus(Duration.ofDays(1));
        root.loginRecords("/var/log/wtmp", MachineRoot.login(other.pid(), "pts/7", longAgo));
        try (Host host = host()) {
            assertThat(host.snapshot().sessions()).isEmpty();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void utmpComesBeforeWtmp() throws Exception {
        root.loginRecords("/run/utmp", new byte[0]);
        root.loginRecords(
                "/var/log/wtmp",
                MachineRoot.login(ProcessHandle.current().pid(), "pts/7", Instant.now()));
        try (Host host = host()) {
            assertThat(host.snapshot().source()).isEqualTo("utmp");
            assertThat(host.snapshot().sessions()).isEmpty();
        }
    }

    @Test
    void aDamagedFileIsAReadFailureNeverAnEmptyList() throws Exception {
        root.file("/var/log/wtmp", "no login records at all".repeat(50));
        try (Host host = host()) {
            assertThatThrownBy(host::snapshot)
                    .isInstanceOf(HostReadException.class)
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void aSystemdMachineWhoseLogindIsSilentIsNotAnsweredFromLoginRecords() throws Exception {
        root.loginRecords(
                "/run/utmp",
                MachineRoot.login(ProcessHandle.current().pid(), "pts/7", Instant.now()));
        Files.createDirectories(root.paths().at("/run/systemd/system"));
        root.file("/usr/lib/systemd/system/systemd-logind.service", "[Service]\n");
        try (Host host = host()) {
            assertThatThrownBy(host::snapshot)
                    .isInstanceOf(HostReadException.class)
                    .hasMessageContaining("logind");
        }
    }

    @Test
    void aNewLoginRecordEndsTheWait() throws Exception {
        root.loginRecords("/var/log/wtmp", new byte[0]);
        try (Host host = host()) {
            CompletableFuture<Void> wait = wait(host);
            byte[] login = MachineRoot.login(ProcessHandle.current().pid(), "pts/7", NOW);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!wait.isDone() && System.nanoTime() < deadline)
                root.loginRecords("/var/log/wtmp", login);
            wait.get(1, TimeUnit.SECONDS);
        }
    }

    @Test
    void closingEndsTheWait() throws Exception {
        Host host = host();
        CompletableFuture<Void> wait = wait(host);
        host.close();
        wait.get(10, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Void> wait(Host host) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        host.awaitChange(Duration.ofHours(1));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static Process sleeper() throws Exception {
        return new ProcessBuilder("sleep", "600").start();
    }
}
