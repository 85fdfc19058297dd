package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.LifelikePc;
import org.logonmeter.agent.logon.LogonEvidence;
import org.logonmeter.agent.logon.LogonLaws;
import org.logonmeter.agent.session.Capture;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.agent.session.SessionTracker;
import org.logonmeter.agent.session.SessionWatcher;
import org.logonmeter.agent.session.TrackerState;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;
import org.logonmeter.timeline.SessionTimeline;
import org.logonmeter.timeline.TimedEvent;

/**
 * The live way on made-up PCs: the agent's own watcher, bookmark and tracker read the logs in
 * portions of any size, channels late against each other, with restarts of the agent and of the PC
 * and captures that were never made durable.
 */
class LiveLogonLawsTest {
    private static final int PCS = 40;

    private final List<TimedEvent> kept = new ArrayList<>();
    private final AtomicLong seq = new AtomicLong();
    private String state = TrackerState.EMPTY.toJson();
    private String bookmark = "";
    private boolean forgetful;

    @Test
    void whateverThePortionsAndRestartsTheCollectorLearnsWhatReallyWas() {
        int timed = 0;
        for (int seed = 0; seed < PCS; seed++) {
            LifelikePc pc = new LifelikePc(seed, true);
            List<Session> told = watched(pc, seed);
            // a snapshot that comes before the records names the session by what it shows
            for (LifelikePc.Truth truth : pc.truths()) truth.anchors.add(shown(pc, truth));
            String what = "seed " + seed;
            LogonLaws.sane(told, what);
            LogonLaws.knownOnce(told, pc.truths(), what);
            assertThat(told).as(what).hasSize(pc.truths().size());
            for (Session session : told) {
                LifelikePc.Truth truth =
                        Objects.requireNonNull(LogonLaws.known(session, pc.truths()));
                assertThat(session.account().id()).as("%s: %s", what, truth).isEqualTo(truth.sid);
                ended(session.end(), truth, what);
                if (session.timing() != null && !session.timing().partial()) timed++;
            }
            LogonLaws.sameTotalOrPartial(told, pc.truths(), what);
        }
        assertThat(timed).as("not all is doubt").isGreaterThan(3 * PCS);
    }

    /** The system shows the moment of the password, the log that of the notification. */
    private static Instant shown(LifelikePc pc, LifelikePc.Truth truth) {
        return pc.clock(truth.fromMs).minusMillis(30);
    }

    /** Nonsense of a clock that is set: no negative time. */
    @Test
    void aClockThatIsSetMakesNoTimeNegative() {
        for (int seed = 0; seed < PCS; seed++) {
            LifelikePc pc = new LifelikePc(seed, false);
            LogonLaws.sane(watched(pc, seed), "seed " + seed);
        }
    }

    /**
     * Negative control. An agent that lost its bookmark alone does no harm: it knows its sessions.
     */
    @Test
    void anAgentThatForgetsItsSessionsIsNoticed() {
        forgetful = true;
        assertThatThrownBy(this::whateverThePortionsAndRestartsTheCollectorLearnsWhatReallyWas)
                .isInstanceOf(AssertionError.class);
    }

    /** The live agent may know an end better than the log alone, never worse. */
    private static void ended(SessionEnd end, LifelikePc.Truth truth, String what) {
        Instant ended = truth.ended;
        String which = what + ": " + truth + " " + end;
        switch (truth.end) {
            case LOGOFF ->
                    assertThat(end)
                            .as(which)
                            .isEqualTo(new SessionEnd.Observed(Objects.requireNonNull(ended)));
            case SHUTDOWN ->
                    assertThat(end)
                            .as(which)
                            .isEqualTo(new SessionEnd.Shutdown(Objects.requireNonNull(ended)));
            case CRASH -> {
                assertThat(end).as(which).isInstanceOf(SessionEnd.Inferred.class);
                assertThat(end.at()).as(which).isBeforeOrEqualTo(ended);
                assertThat(end.latest()).as(which).isAfterOrEqualTo(ended);
            }
            case OPEN -> assertThat(end).as(which).isInstanceOf(SessionEnd.Unended.class);
        }
    }

    private List<Session> watched(LifelikePc pc, int seed) {
        kept.clear();
        seq.set(0);
        state = TrackerState.EMPTY.toJson();
        bookmark = "";
        Random random = new Random(seed);
        for (LifelikePc.Run run : pc.runs()) {
            long t = run.bootMs() + 5_000 + random.nextInt(20_000);
            while (t < run.offMs()) {
                Watched host = new Watched(pc, random);
                SessionWatcher watcher = watcher(host, random);
                for (int looks = 3 + random.nextInt(40); looks > 0 && t < run.offMs(); looks--) {
                    host.now = t;
                    watcher.look();
                    t += 200 + random.nextInt(random.nextBoolean() ? 3_000 : 120_000);
                }
            }
        }
        // the last look, long after all was written, by an agent that keeps what it learns
        Watched host = new Watched(pc, new Random(0));
        host.now = pc.runs().getLast().offMs() + 3_600_000;
        SessionWatcher last = watcher(host, new Random(0));
        last.look();
        last.look();
        return SessionTimeline.of(kept);
    }

    private SessionWatcher watcher(Watched host, Random random) {
        return new SessionWatcher(
                host,
                new SessionTracker(
                        seq::incrementAndGet, EventIds::next, () -> 0.5, Duration.ofMinutes(5)),
                forgetful ? TrackerState.EMPTY : TrackerState.fromJson(state),
                bookmark,
                () -> new AgentState(0, 0, 0, 0, 0, null, null, false),
                facts -> facts,
                snapshot -> {},
                capture -> keep(capture, random));
    }

    /** Now and then the disk says no; what is not kept may be lost with the process. */
    private boolean keep(Capture capture, Random random) {
        if (random.nextInt(12) == 1) return false;
        for (HostEvent event : capture.events())
            kept.add(new TimedEvent("h", event, event.header().occurredAt(), Duration.ZERO));
        state = capture.trackerState();
        bookmark = capture.bookmark();
        return true;
    }

    /** The PC as a host: {@link ToldLog} is the agent's own; the calls below it are made up. */
    private static final class Watched implements Host {
        private final LifelikePc pc;
        private final List<LifelikePc.Written> written;
        private final Map<String, Long> late = new HashMap<>();
        private final Map<String, Integer> read = new HashMap<>();
        private final Random random;
        private final ToldLog log;
        private long now;

        Watched(LifelikePc pc, Random random) {
            this.pc = pc;
            this.written = pc.written();
            this.random = random;
            InstantSource clock = () -> pc.clock(now);
            this.log = new ToldLog(this::read, new LogLosses(), sid -> null, clock, this::uptimeMs);
        }

        private long uptimeMs() {
            long booted = 0;
            for (LifelikePc.Run run : pc.runs()) if (run.bootMs() <= now) booted = run.bootMs();
            return now - booted;
        }

        /** Each channel in its order, as far as it has got; some are late by seconds. */
        private List<EventRecord> read() {
            Map<String, Integer> passed = new HashMap<>();
            List<EventRecord> news = new ArrayList<>();
            for (LifelikePc.Written one : written) {
                String channel = one.record().channel();
                long lag = late.computeIfAbsent(channel, c -> random.nextInt(4) == 0 ? 2_000L : 0L);
                int index = passed.merge(channel, 1, Integer::sum);
                if (index <= read.getOrDefault(channel, 0) || one.ms() + lag > now) continue;
                news.add(one.record());
                read.put(channel, index);
            }
            return news;
        }

        @Override
        public MachineFacts facts() {
            return new MachineFacts(
                    "LAB-09", null, null, null, null, null, null, null, null, null, null, List.of(),
                    List.of(), null, null, null);
        }

        @Override
        public HostSnapshot snapshot() throws HostReadException {
            LogonEvidence known = log.known();
            List<SessionSnapshot> there = new ArrayList<>();
            for (LifelikePc.Truth truth : pc.truths()) {
                if (truth.fromMs > now || truth.toMs <= now) continue;
                Instant shown = shown(pc, truth);
                Instant logged = known.startOf(truth.number, shown);
                int slash = truth.account.indexOf('\\');
                there.add(
                        new SessionSnapshot(
                                new SessionId(
                                        Integer.toString(truth.number),
                                        logged == null ? shown : logged),
                                new Account(
                                        truth.account.substring(0, slash),
                                        truth.account.substring(slash + 1),
                                        truth.sid),
                                new SessionDetails("console", null, truth.remote, null),
                                false,
                                null,
                                null,
                                true));
            }
            return new HostSnapshot(pc.clock(now), known.bootId(), uptimeMs(), "wts", there);
        }

        @Override
        public void awaitChange(Duration atMost) {}

        @Override
        public Evidence.Page evidenceAfter(String bookmark) throws HostReadException {
            return log.after(bookmark);
        }

        @Override
        public void close() {}
    }
}
