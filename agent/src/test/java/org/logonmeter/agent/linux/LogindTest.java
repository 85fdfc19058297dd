package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.types.UInt64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

@Proves("sessions come from logind over a real bus; a lost bus is unknown, never empty")
@EnabledOnOs(OS.LINUX)
class LogindTest {
    private static final long START = 1_795_600_000_123_456L;

    @TempDir Path directory;
    private Path socket = Path.of("unset");
    private final Semaphore wakes = new Semaphore(0);
    private PrivateBus bus;
    private Logind logind;

    @BeforeEach
    void startBus() throws Exception {
        socket = MachineRoot.in(directory).paths().busSocket();
        bus = new PrivateBus(socket).startLogind();
        logind = new Logind(socket, wakes::release);
    }

    @AfterEach
    void stopBus() throws Exception {
        logind.close();
        bus.close();
    }

    @Test
    void everyPropertyOfASessionArrivesOverTheBus() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        assertThat(logind.sessions())
                .containsExactly(
                        new SessionSnapshot(
                                new SessionId("4", Instant.parse("2026-11-25T09:46:40.123Z")),
                                new Account(null, "jo", "1501"),
                                new SessionDetails(
                                        "tty",
                                        "sshd",
                                        true,
                                        new Terminal(null, "10.20.30.40", null, null, null)),
                                false,
                                false,
                                null,
                                true));
    }

    @Test
    void lockAndIdleAreToldWithTheirStart() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        bus.set("4", "LockedHint", true);
        bus.set("4", "IdleHint", true);
        bus.set("4", "IdleSinceHint", new UInt64(START + 60_000_000));
        SessionSnapshot session = logind.sessions().getFirst();
        assertThat(session.locked()).isTrue();
        assertThat(session.idle()).isTrue();
        assertThat(session.idleSince()).isEqualTo(Instant.parse("2026-11-25T09:47:40.123456Z"));
    }

    @Test
    void onlySessionsOfPeopleAreListed() throws Exception {
        List<String> others =
                List.of(
                        "greeter",
                        "lock-screen",
                        "background",
                        "background-light",
                        "manager",
                        "manager-early",
                        "user-incomplete",
                        "none");
        for (int i = 0; i < others.size(); i++) open("1" + i, "Class", others.get(i));
        open("1", "Class", "user");
        open("2", "Class", "user-early");
        open("3", "State", "closing");
        assertThat(logind.sessions())
                .extracting(session -> session.id().osId())
                .containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aSessionThatEndsBetweenTheListAndTheQuestionIsNoFailure() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        bus.open("5", 1501, "jo", PrivateBus.sshSession(START));
        bus.end("4", true);
        assertThat(logind.sessions()).extracting(it -> it.id().osId()).containsExactly("5");
    }

    @Test
    void aSignalWakes() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        logind.sessions();
        bus.announce("4");
        assertThat(wakes.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        bus.set("4", "LockedHint", true);
        assertThat(wakes.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLostBusIsAReadFailureNeverAnEmptyListAndTheNextBusIsUsed() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        List<SessionSnapshot> before = logind.sessions();
        bus.close();
        assertThatThrownBy(logind::sessions)
                .isInstanceOf(HostReadException.class)
                .hasMessageContaining("ListSessions")
                .hasMessageContaining("systemctl status");
        assertThatThrownBy(logind::sessions).isInstanceOf(HostReadException.class);
        bus = new PrivateBus(socket).startLogind();
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        assertThat(logind.sessions()).isEqualTo(before);
    }

    /** Unchecked failures of the library's thread pools came through now and then. */
    @Test
    void aBusThatGoesAtAnyMomentGivesTheWholeListOrAReadFailure() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        List<SessionSnapshot> whole = logind.sessions();
        SplittableRandom random = new SplittableRandom(20261125);
        for (int round = 0; round < 12; round++) {
            int looks = random.nextInt(1, 12);
            PrivateBus going = bus;
            for (int look = 0; look < looks; look++) assertThat(logind.sessions()).isEqualTo(whole);
            Thread end = Thread.ofPlatform().start(going::kill);
            List<SessionSnapshot> last = whole;
            while (last != null) {
                assertThat(last).as("round %d", round).isEqualTo(whole);
                last = sessionsOrNull();
            }
            end.join();
            going.close();
            bus = new PrivateBus(socket).startLogind();
            bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        }
    }

    private @Nullable List<SessionSnapshot> sessionsOrNull() {
        try {
            return logind.sessions();
        } catch (HostReadException gone) {
            return null;
        }
    }

    @Test
    void aRestartedLogindGivesTheSameSessionsAndStillWakes() throws Exception {
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        List<SessionSnapshot> before = logind.sessions();
        bus.stopLogind();
        assertThatThrownBy(logind::sessions).isInstanceOf(HostReadException.class);
        bus.startLogind();
        assertThat(logind.sessions()).isEqualTo(before);
        wakes.drainPermits();
        bus.set("4", "LockedHint", true);
        assertThat(wakes.tryAcquire(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
    }

    @Test
    void aBusWithoutLogindIsRecognised() throws Exception {
        assertThat(logind.isThere()).isTrue();
        bus.stopLogind();
        assertThat(logind.isThere()).isFalse();
        bus.close();
        assertThat(logind.isThere()).isFalse();
    }

    @Test
    void aHostWhoseLogindAnsweredOnceIsNeverAnsweredFromLoginRecords() throws Exception {
        MachineRoot root = MachineRoot.in(directory);
        root.loginRecords("/run/utmp", new byte[0]);
        bus.open("4", 1501, "jo", PrivateBus.sshSession(START));
        try (Host host = LinuxHost.open(root.paths(), () -> Instant.EPOCH)) {
            assertThat(host.snapshot().source()).isEqualTo("logind");
            assertThat(host.snapshot().sessions()).isEqualTo(logind.sessions());
            bus.close();
            assertThatThrownBy(host::snapshot).isInstanceOf(HostReadException.class);
        }
    }

    private void open(String id, String property, String value) throws Exception {
        Map<String, Object> properties = new HashMap<>(PrivateBus.sshSession(START));
        properties.put(property, value);
        bus.open(id, 1501, "jo", properties);
    }
}
