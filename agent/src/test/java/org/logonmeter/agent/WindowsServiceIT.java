package org.logonmeter.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.lab.PlayedPc;
import org.logonmeter.lab.WineLab;
import org.logonmeter.proof.Proves;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionEvent;

/**
 * The agent's own jar as a Windows service, under Wine: how it is started and ended, and how the
 * event logs fail. What Wine lacks is played by the stand-ins of src/test/wine.
 */
@Proves(
        "the Windows agent as a service (under Wine): start, stop, kill -9 and preshutdown lose nothing; a log that is"
                + " cleared, wrapped, broken, missing or closed is told and read on")
class WindowsServiceIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PRESHUTDOWN = 15;
    private static final int PRESHUTDOWNS = 4;
    private static final PlayedPc.User JO = new PlayedPc.User("jo", PlayedPc.JO, 1);
    private static final PlayedPc.User AL = new PlayedPc.User("al", PlayedPc.AL, 2);

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static WineLab lab;

    @SuppressWarnings("NullAway.Init")
    private LedgerServer collector;

    @SuppressWarnings("NullAway.Init")
    private PlayedPc pc;

    @SuppressWarnings("NullAway.Init")
    private String service;

    @BeforeAll
    static void makeAMachine() throws Exception {
        lab = WineLab.make(folder);
    }

    @AfterAll
    static void endTheMachine() throws Exception {
        if (lab != null) lab.close();
    }

    @BeforeEach
    void installAnew(TestInfo test) throws Exception {
        service = Objects.requireNonNull(test.getTestMethod().orElseThrow().getName());
        collector = new LedgerServer(7);
        collector.be(LedgerServer.Mood.CALM);
        for (Path old : files("lab/events")) Files.delete(old);
        Files.deleteIfExists(lab.drive("lab/agent.log"));
        pc = new PlayedPc(lab, "LAB-07");
        pc.boot();
        Files.writeString(
                lab.drive("lab/" + service + ".yaml"),
                """
                collector: { url: "%s", enrolment-secret: "secret-of-the-site" }
                data-dir: 'C:/lab/%s'
                """
                        .formatted(collector.address(), service));
        lab.createService(service, "C:\\lab\\" + service + ".yaml");
    }

    @AfterEach
    void endTheService() throws Exception {
        if (!lab.agentProcesses().isEmpty()) lab.kill();
        collector.close();
    }

    private static List<Path> files(String directory) throws Exception {
        try (var files = Files.list(lab.drive(directory))) {
            return files.toList();
        }
    }

    @Test
    void stopKillAndRestartLoseNothing() throws Exception {
        start();
        Instant on = pc.logOn(JO);
        await("the logon and its phases", e -> timed(e, JO));
        lab.service("stop", service);
        lab.awaitNoAgent();
        start();
        lab.kill();
        Instant off = pc.logOff(JO);
        start();
        await("the logoff while it was dead", e -> kind(e, SessionEvent.Kind.LOGOFF));
        assertThat(events(e -> kind(e, SessionEvent.Kind.LOGON)))
                .singleElement()
                .extracting(e -> ((SessionEvent) e).session().startedAt())
                .isEqualTo(on.plusMillis(PlayedPc.LOGGED_ON));
        assertThat(events(e -> kind(e, SessionEvent.Kind.LOGOFF)))
                .singleElement()
                .extracting(e -> e.header().occurredAt())
                .isEqualTo(off);
        assertThat(events(e -> e instanceof Gap)).as("nothing is missing").isEmpty();
    }

    /** What happens just before the machine goes is sent before the process ends. */
    @Test
    void aPreshutdownFlushesAndEndsTheProcessEveryTime() throws Exception {
        for (int i = 0; i < PRESHUTDOWNS; i++) {
            start();
            pc.logOn(JO);
            int before = i;
            await("logon", e -> true, n -> logons(JO) == before + 1);
            Instant off = pc.logOff(JO);
            lab.control(PRESHUTDOWN, 0, 0);
            lab.awaitNoAgent();
            assertThat(events(e -> kind(e, SessionEvent.Kind.LOGOFF)).getLast().header())
                    .as("round %d: %s", i, lab.log())
                    .extracting(h -> h.occurredAt())
                    .isEqualTo(off);
        }
    }

    /** A collector that takes the connection and says nothing must not hold the machine up. */
    @Test
    void aSilentCollectorDoesNotHoldUpAStop() throws Exception {
        try (var silent =
                new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            Files.writeString(
                    lab.drive("lab/" + service + ".yaml"),
                    """
                    collector: { url: "http://127.0.0.1:%d", enrolment-secret: "secret" }
                    data-dir: 'C:/lab/%s'
                    """
                            .formatted(silent.getLocalPort(), service));
            start();
            try (var _ = silent.accept()) {
                assertThat(lab.service("stop", service))
                        .as("twice the promised 5 s, for a busy machine")
                        .isLessThan(10_000);
                lab.awaitNoAgent();
            }
        }
    }

    @Test
    void aClearedLogIsToldAndReadOn() throws Exception {
        start();
        await("the machine", e -> e instanceof Heartbeat);
        Instant cleared = pc.clear(PlayedPc.SYSTEM);
        pc.logOn(JO);
        await("the logon after the clear", e -> timed(e, JO));
        await("the gap", e -> e instanceof Gap g && !g.to().isBefore(cleared));

        pc.clear(PlayedPc.LSM);
        lab.set(
                "events/"
                        + pc.file(PlayedPc.LSM)
                                .getFileName()
                                .toString()
                                .replace(".xml", ".next-error"),
                "15011");
        pc.logOff(JO);
        await("the logoff over a stale query", e -> kind(e, SessionEvent.Kind.LOGOFF));
        await("the second gap", e -> true, n -> events(e -> e instanceof Gap).size() == 2);
        assertThat(events(e -> e instanceof Gap))
                .allMatch(e -> ((Gap) e).reason().equals("log-cleared"));
        assertThat(logons(JO)).isEqualTo(1);
    }

    @Test
    void aLogThatWrappedWhileTheAgentWasDownIsAGap() throws Exception {
        start();
        pc.logOn(JO);
        await("the logon", e -> timed(e, JO));
        lab.service("stop", service);
        lab.awaitNoAgent();
        pc.wrap(PlayedPc.LSM, 500);
        pc.logOff(JO);
        start();
        await("the logoff", e -> kind(e, SessionEvent.Kind.LOGOFF));
        assertThat(events(e -> e instanceof Gap)).hasSize(1);
        assertThat(lab.log()).contains("overwritten before it was read").contains("LocalSession");
    }

    @Test
    void aMissingAClosedAndABrokenChannelCostThemselvesOnly() throws Exception {
        String shell = "events/Microsoft-Windows-Shell-Core%4Operational";
        lab.set(shell + ".xml", "");
        lab.set(shell + ".open-error", "5");
        start();
        await("the machine", e -> e instanceof Heartbeat);
        lab.set("events/System.next-error", "15012");
        pc.logOn(JO);
        await("the logon without its shell", e -> kind(e, SessionEvent.Kind.LOGON));
        assertThat(lab.log())
                .contains("Shell-Core/Operational: Windows error 5; run the agent as LocalSystem")
                .contains("Security: Windows error 15007; no such channel on this system");
        assertThat(events(e -> timed(e, JO))).isEmpty();

        Files.delete(lab.drive("lab/" + shell + ".open-error"));
        pc.logOff(JO);
        await("what the log tells once it may be read", e -> timed(e, JO));
        await("the logoff", e -> kind(e, SessionEvent.Kind.LOGOFF));
        assertThat(events(e -> e instanceof Gap)).isEmpty();
    }

    @Test
    void anEventThatCannotBeReadCostsItselfOnlyAndIsAGap() throws Exception {
        lab.set(
                "events/Microsoft-Windows-TerminalServices-LocalSessionManager%4Operational.render-error",
                "42 13");
        start();
        await("the machine", e -> e instanceof Heartbeat);
        pc.logOn(JO);
        await("the logon", e -> timed(e, JO));
        await("the gap", e -> e instanceof Gap);
        assertThat(lab.log()).contains("is passed over").contains("EvtRender");
        lab.service("stop", service);
        lab.awaitNoAgent();
        int told = events(e -> e instanceof Gap).size();
        pc.logOff(JO);
        start();
        await("the logoff", e -> kind(e, SessionEvent.Kind.LOGOFF));
        assertThat(events(e -> e instanceof Gap)).as("told once").hasSize(told);
        assertThat(logons(JO)).isEqualTo(1);
    }

    @Test
    void twoUsersByFastSwitchingAreTwoSessions() throws Exception {
        start();
        Instant jo = pc.logOn(JO);
        await("the first", e -> timed(e, JO));
        pc.disconnect(JO, jo);
        await("its absence", e -> kind(e, SessionEvent.Kind.DISCONNECT));
        pc.logOn(AL);
        await("the second", e -> timed(e, AL));
        pc.logOff(AL);
        await("the second's end", e -> kind(e, SessionEvent.Kind.LOGOFF));
        assertThat(logons(JO) + logons(AL)).isEqualTo(2);
        assertThat(events(e -> kind(e, SessionEvent.Kind.LOGOFF)))
                .singleElement()
                .extracting(e -> ((SessionEvent) e).session().osId())
                .isEqualTo("2");
    }

    private void start() throws Exception {
        lab.service("start", service);
    }

    private List<HostEvent> events(Predicate<HostEvent> wanted) {
        return collector.events().stream().filter(wanted).toList();
    }

    private long logons(PlayedPc.User user) {
        return events(
                        e ->
                                e instanceof SessionEvent s
                                        && s.event() == SessionEvent.Kind.LOGON
                                        && s.session().osId().equals("" + user.session()))
                .size();
    }

    private void await(String what, Predicate<HostEvent> wanted) throws Exception {
        await(what, wanted, found -> !found.isEmpty());
    }

    private void await(String what, Predicate<HostEvent> wanted, Predicate<List<HostEvent>> enough)
            throws Exception {
        try {
            WineLab.await(what, SOON, () -> enough.test(events(wanted)));
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + collector.events() + "\n" + lab.log(), e);
        }
    }

    private static boolean kind(HostEvent event, SessionEvent.Kind kind) {
        return event instanceof SessionEvent s && s.event() == kind;
    }

    private static boolean timed(HostEvent event, PlayedPc.User user) {
        return event instanceof LogonTiming t
                && t.session().osId().equals("" + user.session())
                && t.ready() != null;
    }
}
