package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.windows.FakeCollector;
import org.logonmeter.agent.windows.WineLab;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/**
 * The agent's own jar as a Windows service, under Wine: a user logs on, locks, unlocks, leaves and
 * comes back, logs off; another's PC loses its power. What Wine lacks is played by the stand-ins of
 * src/test/wine; the machine code path is Windows'.
 */
@Proves(
        "the Windows agent, run for real (under Wine): service, subscriptions, sessions, phases, kill and power cut; the policy's collector address wins over the file's")
class WindowsAgentIT {
    private static final String SERVICE = "Logonmeter";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SESSION_CHANGE = 14;
    private static final int PRESHUTDOWN = 15;

    @TempDir Path folder;

    private int appended;

    @Test
    void whatHappensOnTheMachineIsWhatTheCollectorKnows() throws Exception {
        try (WineLab lab = WineLab.make(folder);
                FakeCollector collector = new FakeCollector()) {
            Files.writeString(
                    lab.drive("lab/agent.yaml"),
                    "collector: { url: \"http://127.0.0.1:9\", enrolment-secret: \"secret-of-the-site\" }\ndata-dir: 'C:\\lab\\data'\n");
            lab.wine(
                    "reg",
                    "add",
                    "HKLM\\SOFTWARE\\Policies\\Logonmeter\\Agent",
                    "/v",
                    "CollectorUrl",
                    "/d",
                    collector.url(),
                    "/f");
            Instant zero = Instant.ofEpochMilli(Instant.now().minusSeconds(30).toEpochMilli());
            WindowsLog log = new WindowsLog("LAB-07", zero.toString());
            log.boot(0);
            write(lab, log);
            lab.set("sessions.txt", "0|4|-1|Services||||\n");
            lab.set("logons.txt", "3e7|EXAMPLE|LAB-07$|0|0|S-1-5-18|" + zero.toEpochMilli() + "\n");
            lab.createService(SERVICE, "C:\\lab\\agent.yaml");
            start(lab);
            WineLab.await(
                    "the machine is known",
                    SOON,
                    () -> collector.events().stream().anyMatch(e -> e instanceof Heartbeat));

            long jo = millis(zero);
            logOn(lab, log, 1, WindowsLog.SID, "jo", jo);
            WineLab.await("the logon and its phases", SOON, () -> timed(collector, 1));
            show(lab, zero, 1, 0, 0, "jo", jo);
            lab.control(SESSION_CHANGE, 7, 1);
            WineLab.await("lock", SOON, () -> told(collector, SessionEvent.Kind.LOCK));
            show(lab, zero, 1, 0, 1, "jo", jo);
            lab.control(SESSION_CHANGE, 8, 1);
            WineLab.await("unlock", SOON, () -> told(collector, SessionEvent.Kind.UNLOCK));
            show(lab, zero, 1, 4, 1, "jo", jo);
            lab.control(SESSION_CHANGE, 2, 1);
            WineLab.await("disconnect", SOON, () -> told(collector, SessionEvent.Kind.DISCONNECT));
            show(lab, zero, 1, 0, 1, "jo", jo);
            lab.control(SESSION_CHANGE, 1, 1);
            WineLab.await("connect", SOON, () -> told(collector, SessionEvent.Kind.CONNECT));

            kill(lab);
            long off = millis(zero);
            log.logoff(1, WindowsLog.SID, off);
            write(lab, log);
            lab.set("sessions.txt", "0|4|-1|Services||||\n");
            start(lab);
            WineLab.await(
                    "the logoff that happened while the agent was dead",
                    SOON,
                    () -> told(collector, SessionEvent.Kind.LOGOFF));

            long al = millis(zero);
            Files.writeString(lab.drive("lab/events/System.next-error"), "15011");
            logOn(lab, log, 2, WindowsLog.OTHER, "al", al);
            WineLab.await(
                    "the second logon, over a broken subscription",
                    SOON,
                    () -> timed(collector, 2));
            kill(lab);
            long boot = millis(zero);
            log.boot(boot);
            log.system(
                    Providers.KERNEL_BOOT,
                    20,
                    boot + 1,
                    new WindowsLog.Ev().fields("LastShutdownGood", "false"));
            write(lab, log);
            lab.set("sessions.txt", "0|4|-1|Services||||\n");
            start(lab);
            WineLab.await(
                    "the end of the second",
                    SOON,
                    () -> collector.sessions().stream().allMatch(s -> s.end().at() != null));

            lab.control(PRESHUTDOWN, 0, 0);
            WineLab.await(
                    "stopped by preshutdown",
                    Duration.ofSeconds(20),
                    () -> lab.agentProcesses().isEmpty());

            List<Session> sessions = collector.sessions();
            assertThat(sessions).hasSize(2);
            first(log, sessions.getFirst(), jo, off);
            second(log, sessions.getLast(), al, boot);
        }
    }

    private static void first(WindowsLog log, Session session, long on, long off) {
        assertThat(session.account()).isEqualTo(new Account("EXAMPLE", "jo", WindowsLog.SID));
        assertThat(session.start()).isEqualTo(log.at(on + 200));
        assertThat(session.end()).isEqualTo(new SessionEnd.Observed(log.at(off)));
        assertThat(session.inactive())
                .extracting(Session.Inactive::kind)
                .containsExactly(Session.Inactive.Kind.LOCK, Session.Inactive.Kind.DISCONNECTED);
        LogonTiming timing = Objects.requireNonNull(session.timing());
        assertThat(timing.start()).isEqualTo(log.at(on));
        assertThat(timing.totalMs()).isEqualTo(2_900);
        assertThat(timing.unaccountedMs()).as("150-210, 900-1500").isEqualTo(60 + 600);
        assertThat(timing.phases())
                .extracting(p -> p.key())
                .containsExactly("authentication", "profile", "shell", "ready");
    }

    private static void second(WindowsLog log, Session session, long on, long boot) {
        assertThat(session.account()).isEqualTo(new Account("EXAMPLE", "al", WindowsLog.OTHER));
        assertThat(session.start()).isEqualTo(log.at(on + 200));
        assertThat(session.end()).isInstanceOf(SessionEnd.Inferred.class);
        assertThat(session.end().latest()).isEqualTo(log.at(boot));
        assertThat(Objects.requireNonNull(session.timing()).totalMs()).isEqualTo(2_900);
    }

    private void logOn(WineLab lab, WindowsLog log, int session, String sid, String name, long ms)
            throws Exception {
        int explorer = 4_000 + session;
        String account = "EXAMPLE\\" + name;
        log.winlogon(1, session, ms);
        log.winlogon(2, session, ms + 150, "Win32Status", 0);
        log.logon(session, sid, ms + 200);
        log.profile(1, session, sid, ms + 210);
        log.profile(2, session, sid, ms + 900);
        log.lsm(21, session, account, ms + 1_000);
        log.lsm(22, session, account, ms + 1_500);
        write(lab, log);
        show(lab, log.at(0), session, 0, 1, name, ms);
        lab.set(
                "logons.txt",
                "4f1a2b|EXAMPLE|"
                        + name
                        + "|2|"
                        + session
                        + "|"
                        + sid
                        + "|"
                        + (log.at(ms).toEpochMilli() + 160)
                        + "\n");
        lab.control(SESSION_CHANGE, 5, session);
        log.shell(62170, sid, explorer, "AllLogonTasks", 8, ms + 1_900);
        log.shell(62171, sid, explorer, "AllLogonTasks", 8, ms + 2_800);
        log.shell(62171, sid, explorer, "NotifyTrayStartIsReady", 8, ms + 2_900);
        write(lab, log);
    }

    private static void show(
            WineLab lab, Instant zero, int session, int state, int flags, String name, long ms)
            throws Exception {
        lab.set(
                "sessions.txt",
                "0|4|-1|Services||||\n"
                        + "%d|%d|%d|Console|EXAMPLE|%s|%d|\n"
                                .formatted(
                                        session,
                                        state,
                                        flags,
                                        name,
                                        zero.toEpochMilli() + ms + 160));
    }

    /** Appends what the log has grown by, each event to its channel. */
    private void write(WineLab lab, WindowsLog log) throws Exception {
        List<String> events = log.events();
        for (; appended < events.size(); appended++) {
            String event = events.get(appended);
            String channel =
                    event.substring(event.indexOf("<Channel>") + 9, event.indexOf("</Channel>"));
            lab.append(channel, event);
        }
    }

    private static void start(WineLab lab) throws Exception {
        lab.wine("sc", "start", SERVICE);
        WineLab.await(
                "RUNNING",
                SOON,
                () -> lab.state(SERVICE).equals("RUNNING") && !lab.agentProcesses().isEmpty());
    }

    /** Power off, as far as a process can feel it. */
    private static void kill(WineLab lab) throws Exception {
        List<ProcessHandle> running = lab.agentProcesses();
        assertThat(running).isNotEmpty();
        running.forEach(ProcessHandle::destroyForcibly);
        WineLab.await("dead", SOON, () -> lab.agentProcesses().isEmpty());
    }

    private static long millis(Instant zero) {
        return Duration.between(zero, Instant.now()).toMillis();
    }

    private static boolean told(FakeCollector collector, SessionEvent.Kind kind) {
        return collector.events().stream()
                .anyMatch(e -> e instanceof SessionEvent s && s.event() == kind);
    }

    private static boolean timed(FakeCollector collector, int session) {
        return collector.events().stream()
                .anyMatch(
                        e ->
                                e instanceof LogonTiming t
                                        && t.session().osId().equals(Integer.toString(session))
                                        && t.ready() != null);
    }
}
