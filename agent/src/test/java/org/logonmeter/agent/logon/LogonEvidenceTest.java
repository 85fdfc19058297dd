package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.agent.session.SessionTracker;
import org.logonmeter.agent.session.TrackerState;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * The live agent's way through the same functions: records as they arrive, evidence, tracker,
 * timeline.
 */
class LogonEvidenceTest {
    private static final Account JO = new Account("EXAMPLE", "jo", WindowsLog.SID);

    private final AtomicLong seq = new AtomicLong();
    private final SessionTracker tracker =
            new SessionTracker(
                    seq::incrementAndGet, EventIds::next, () -> 0, Duration.ofMinutes(5));
    private final List<TimedEvent> sent = new ArrayList<>();
    private TrackerState state = TrackerState.EMPTY;

    /**
     * Read in pieces of any size while it happens, and seen by snapshots in between: the sessions
     * and times of the exported log.
     */
    @Test
    void recordsThatArriveOneByOneGiveWhatTheWholeLogGives() {
        WindowsLog log = WholeLogon.log();
        WholeLogon.logoff(log, 3_600_000);
        WholeLogon.shutdown(log, 3_605_000);
        List<EventRecord> records = WindowsLog.parsed(log.events());
        Session whole = SampleLogsTest.sessions(records).getFirst();
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);
            sent.clear();
            state = TrackerState.EMPTY;
            for (int from = 0; from < records.size(); ) {
                int to = Math.min(records.size(), from + 1 + random.nextInt(12));
                List<EventRecord> arrived = new ArrayList<>(records.subList(from, to));
                Collections.shuffle(arrived, random);
                Instant now = records.get(to - 1).at().plusSeconds(1);
                take(evidence.after(arrived, now));
                Instant start = evidence.startOf(1, whole.start());
                boolean on = start != null && now.isBefore(log.at(3_600_000));
                snapshot(now, evidence.bootId(), log.at(0), on ? start : null);
                from = to;
            }

            List<Session> sessions = SessionTimeline.of(sent);

            assertThat(sessions).as("seed %d", seed).hasSize(1);
            Session live = sessions.getFirst();
            assertThat(live.start()).isEqualTo(whole.start());
            assertThat(live.end()).as("seed %d", seed).isEqualTo(whole.end());
            assertThat(live.account()).isEqualTo(JO);
            LogonTiming timing = SampleLogsTest.timing(live);
            assertThat(timing.phases())
                    .as("seed %d", seed)
                    .isEqualTo(SampleLogsTest.timing(whole).phases());
            assertThat(timing.totalMs()).isEqualTo(7_484);
        }
    }

    /** WTS shows the moment of the password, the log that of the notification 40 ms later. */
    @Test
    void aSnapshotWithAnotherStartIsTheSessionThatTheLogTimed() {
        WindowsLog log = WholeLogon.log();
        LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);
        List<Evidence> entries =
                evidence.after(WindowsLog.parsed(log.events()), log.at(WholeLogon.READY + 1_000));

        take(entries);
        snapshot(log.at(13_500), evidence.bootId(), log.at(0), log.at(4_956));

        List<Session> sessions = SessionTimeline.of(sent);
        assertThat(sessions).hasSize(1);
        assertThat(sessions.getFirst().start()).isEqualTo(log.at(4_996));
        assertThat(SampleLogsTest.timing(sessions.getFirst()).totalMs()).isEqualTo(7_484);
    }

    @Test
    void whatWasToldBeforeARestartIsNotToldAgain() {
        WindowsLog log = WholeLogon.log();
        List<EventRecord> records = WindowsLog.parsed(log.events());
        LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);

        evidence.known(records);

        assertThat(evidence.after(List.of(), log.at(20_000))).isEmpty();
        assertThat(evidence.bootId()).isEqualTo("boot-" + log.at(0));
        WholeLogon.logoff(log, 3_600_000);
        List<EventRecord> later = WindowsLog.parsed(log.events());
        assertThat(evidence.after(later.subList(records.size(), later.size()), log.at(3_700_000)))
                .filteredOn(e -> e instanceof Evidence.Closed)
                .hasSize(1);
    }

    @Test
    void aLogonWithoutADesktopIsToldAfterTenMinutes() {
        WindowsLog log = new WindowsLog(WholeLogon.COMPUTER, WholeLogon.ZERO);
        log.logon(1, WindowsLog.SID, 1_000);
        LogonEvidence evidence = new LogonEvidence("boot-0", sid -> JO);

        List<Evidence> atOnce = evidence.after(WindowsLog.parsed(log.events()), log.at(60_000));
        List<Evidence> later = evidence.after(List.of(), log.at(602_000));

        assertThat(atOnce).hasOnlyElementsOfType(Evidence.Opened.class);
        assertThat(((Evidence.Opened) atOnce.getFirst()).account())
                .as("named by the system")
                .isEqualTo(JO);
        assertThat(later).hasOnlyElementsOfType(Evidence.Measured.class);
    }

    /** The agent was down: power cut in a session, next boot, agent up again. */
    @Test
    void aPowerCutWhileNobodyWatchedIsTold() {
        WindowsLog log = new WindowsLog("LAB-1", "2026-01-05T08:00:00Z");
        log.boot(0);
        log.logon(1, WindowsLog.SID, 60_000);
        log.lsm(21, 1, "EXAMPLE\\jo", 61_000);
        log.boot(7_200_000);
        log.system(
                Providers.KERNEL_BOOT,
                20,
                7_200_001,
                new WindowsLog.Ev().fields("LastShutdownGood", "false"));
        LogonEvidence evidence = new LogonEvidence("boot-0", sid -> null);

        take(evidence.after(WindowsLog.parsed(log.events()), log.at(7_300_000)));
        snapshot(log.at(7_300_000), evidence.bootId(), log.at(7_200_000), null);

        List<Session> sessions = SessionTimeline.of(sent);
        assertThat(sessions).hasSize(1);
        assertThat(sessions.getFirst().end()).isInstanceOf(SessionEnd.Inferred.class);
        assertThat(sessions.getFirst().end().latest()).isEqualTo(log.at(7_200_000));
    }

    private void take(List<Evidence> entries) {
        send(tracker.fold(state, null, new Evidence.Page(entries, "b", false), null));
    }

    private void snapshot(
            Instant now,
            String bootId,
            Instant booted,
            @org.jspecify.annotations.Nullable Instant start) {
        List<SessionSnapshot> there =
                start == null
                        ? List.of()
                        : List.of(
                                new SessionSnapshot(
                                        new SessionId("1", start),
                                        JO,
                                        new SessionDetails("console", null, false, null),
                                        false,
                                        null,
                                        null,
                                        true));
        HostSnapshot shown =
                new HostSnapshot(
                        now, bootId, Duration.between(booted, now).toMillis(), "wts", there);
        send(tracker.fold(state, shown, new Evidence.Page(List.of(), "b", false), null));
    }

    private void send(SessionTracker.Result result) {
        state = result.state();
        for (HostEvent event : result.events())
            sent.add(new TimedEvent("h", event, event.header().occurredAt(), Duration.ZERO));
    }
}
