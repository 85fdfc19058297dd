package org.logonmeter.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EndClaim.Quality;
import org.logonmeter.protocol.EndClaim.Reason;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;

class SessionTrackerTest {
    private static final Instant T0 = Instant.parse("2026-11-25T09:00:00Z");
    private static final Account JO = new Account(null, "jo", "1001");
    private static final Account ANN = new Account(null, "ann", "1002");

    private final AtomicLong seq = new AtomicLong();
    private final SessionTracker tracker =
            new SessionTracker(
                    seq::incrementAndGet, EventIds::next, () -> 0.5, Duration.ofMinutes(5));
    private final List<HostEvent> events = new ArrayList<>();
    private TrackerState state = TrackerState.EMPTY;

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private static SessionSnapshot session(String osId, Account who, long startedAt) {
        return new SessionSnapshot(
                new SessionId(osId, at(startedAt)), who, details("seat0"), null, null, null, null);
    }

    private static SessionDetails details(String service) {
        return new SessionDetails("tty", service, false, null);
    }

    private static HostSnapshot seen(
            String boot, long at, long bootedAt, SessionSnapshot... there) {
        return new HostSnapshot(
                at(at), boot, (at - bootedAt) * 1000, "logind", Arrays.asList(there));
    }

    private static HostSnapshot seen(long at, SessionSnapshot... there) {
        return seen("b1", at, 0, there);
    }

    private static Evidence opened(String boot, long at, String osId, @Nullable Account who) {
        return new Evidence.Opened(at(at), boot, null, "journal", osId, who, null);
    }

    private static Evidence closed(String boot, long at, String osId, Quality quality) {
        return new Evidence.Closed(at(at), boot, null, "journal", osId, quality, Reason.LOGOFF);
    }

    private static Evidence power(String boot, long at, Evidence.Power.Kind kind) {
        return new Evidence.Power(at(at), boot, null, "journal", kind);
    }

    /** Folds, and takes the state through its text form as a restart would. */
    private SessionTracker.Result fold(@Nullable HostSnapshot snapshot, Evidence... entries) {
        return fold(snapshot, null, entries);
    }

    private SessionTracker.Result fold(
            @Nullable HostSnapshot snapshot,
            SessionTracker.@Nullable Pulse pulse,
            Evidence... entries) {
        SessionTracker.Result result =
                tracker.fold(
                        state,
                        snapshot,
                        new Evidence.Page(Arrays.asList(entries), "mark", false),
                        pulse);
        events.addAll(result.events());
        state = TrackerState.fromJson(result.state().toJson());
        return result;
    }

    private List<String> told() {
        List<String> lines = new ArrayList<>();
        for (HostEvent e : events) {
            long second = Duration.between(T0, e.header().occurredAt()).toSeconds();
            String line = second + " " + e.kind();
            if (e instanceof SessionEvent s) {
                line += " " + s.session().osId() + " " + s.account().name();
                EndClaim end = s.end();
                if (end != null) {
                    line += " " + end.quality().wireName() + " " + end.reason().wireName();
                    Instant earliest = end.earliest();
                    Instant latest = end.latest();
                    if (earliest != null && latest != null)
                        line +=
                                " "
                                        + Duration.between(T0, earliest).toSeconds()
                                        + ".."
                                        + Duration.between(T0, latest).toSeconds();
                }
            }
            lines.add(line);
        }
        return lines;
    }

    @Test
    void aSessionFoundAtTheFirstLookIsTakenInWithItsOwnStart() {
        fold(seen(600, session("c1", JO, 10)));
        assertThat(told()).containsExactly("0 boot", "10 logon c1 jo");
    }

    @Test
    void aSessionKnownByLogAndSnapshotIsOneAndCarriesTheSnapshotsName() {
        fold(seen(100));
        Instant exact = at(110).plusMillis(7);
        SessionSnapshot shown =
                new SessionSnapshot(
                        new SessionId("c1", exact), JO, details("sshd"), null, null, null, null);
        fold(seen(112, shown), opened("b1", 110, "c1", null));
        fold(seen(113, shown));
        assertThat(told()).containsExactly("0 boot", "110 logon c1 jo");
        SessionEvent logon = (SessionEvent) events.getLast();
        assertThat(logon.session()).isEqualTo(new SessionId("c1", exact));
        assertThat(logon.details()).isEqualTo(details("sshd"));
    }

    @Test
    void aLogThatIsSecondsAheadOfTheSystemsOwnStartTellsTheSameSession() {
        fold(seen(100));
        fold(seen(111), opened("b1", 110, "c1", JO));
        fold(seen(118, session("c1", JO, 117)));
        fold(seen(119, session("c1", JO, 117)));
        assertThat(told()).containsExactly("0 boot", "117 logon c1 jo");
    }

    @Test
    void aLogReadAfterTheSnapshotTellsTheSameSessionThoughItsTimeIsEarlier() {
        fold(seen(118, session("c1", JO, 117)));
        fold(seen(119, session("c1", JO, 117)), opened("b1", 110, "c1", JO));
        fold(seen(120, session("c1", JO, 117)));
        assertThat(told()).containsExactly("0 boot", "117 logon c1 jo");
    }

    @Test
    void anIdGivenAnewIsAnotherSession() {
        fold(seen(110, session("2", JO, 100)));
        fold(
                seen(160, session("2", ANN, 150)),
                closed("b1", 140, "2", Quality.OBSERVED),
                opened("b1", 149, "2", ANN));
        assertThat(told())
                .containsExactly(
                        "0 boot",
                        "100 logon 2 jo",
                        "140 logoff 2 jo observed logoff",
                        "150 logon 2 ann");
    }

    @Test
    void aSessionBetweenTwoLooksIsToldByTheLogAlone() {
        fold(seen(100));
        fold(seen(200), opened("b1", 110, "4", JO), closed("b1", 130, "4", Quality.OBSERVED));
        assertThat(told())
                .containsExactly("0 boot", "110 logon 4 jo", "130 logoff 4 jo observed logoff");
    }

    @Test
    void anEndSeenInTheLogIsObservedThoughTheSnapshotStillHadTheSession() {
        SessionSnapshot c1 = session("c1", JO, 10);
        fold(seen(100, c1));
        fold(seen(200, c1), closed("b1", 200, "c1", Quality.OBSERVED));
        fold(seen(201));
        assertThat(told()).endsWith("200 logoff c1 jo observed logoff").hasSize(3);
    }

    @Test
    void anEndNobodySawIsInferredAfterTwoLooksBetweenLastSeenAndFirstMissed() {
        fold(seen(100, session("c1", JO, 10)));
        assertThat(fold(seen(160)).unexplained()).isTrue();
        assertThat(told()).hasSize(2);
        assertThat(fold(seen(162)).unexplained()).isFalse();
        assertThat(told()).endsWith("100 logoff c1 jo inferred unknown 100..160");
    }

    @Test
    void anExplanationThatComesWithTheSecondLookIsTheEnd() {
        fold(seen(100, session("c1", JO, 10)));
        fold(seen(160));
        fold(seen(162), closed("b1", 155, "c1", Quality.OBSERVED));
        assertThat(told()).endsWith("155 logoff c1 jo observed logoff").hasSize(3);
    }

    @Test
    void aTrueEndThatComesLateReplacesTheInferredOneOnce() {
        fold(seen(100, session("c1", JO, 10)));
        fold(seen(160));
        fold(seen(162));
        fold(seen(300), closed("b1", 155, "c1", Quality.OBSERVED));
        fold(seen(400), closed("b1", 156, "c1", Quality.OBSERVED));
        assertThat(told())
                .endsWith(
                        "100 logoff c1 jo inferred unknown 100..160",
                        "155 logoff c1 jo observed logoff");
    }

    @Test
    void aSnapshotThatCouldNotBeReadEndsNothing() {
        fold(seen(100, session("c1", JO, 10)));
        fold(null);
        fold(null);
        assertThat(told()).hasSize(2);
        assertThat(state.open()).hasSize(1);
    }

    @Test
    void aSessionMissedByOneSnapshotOnlyGoesOn() {
        SessionSnapshot c1 = session("c1", JO, 10);
        fold(seen(100, c1));
        fold(seen(160));
        fold(seen(162, c1));
        fold(seen(220, c1));
        assertThat(told()).hasSize(2);
    }

    @Test
    void aSessionGivenUpTooEarlyIsTheSameSessionWhenItIsSeenAgain() {
        SessionSnapshot c1 = session("c1", JO, 10);
        fold(seen(100, c1));
        fold(seen(160));
        fold(seen(162));
        fold(seen(170, c1));
        fold(seen(200), closed("b1", 199, "c1", Quality.OBSERVED));
        assertThat(told())
                .containsExactly(
                        "0 boot",
                        "10 logon c1 jo",
                        "100 logoff c1 jo inferred unknown 100..160",
                        "199 logoff c1 jo observed logoff");
    }

    @Test
    void aCrashEndsSessionsAtTheLastLivenessMarkUpToTheNextBoot() {
        fold(seen("b1", 100, 0, session("c1", JO, 10)));
        fold(seen("b1", 160, 0, session("c1", JO, 10)));
        fold(seen("b2", 900, 800, session("c1", ANN, 850)));
        assertThat(told())
                .endsWith(
                        "800 boot", "850 logon c1 ann", "160 logoff c1 jo inferred crash 160..800");
    }

    @Test
    void theLogsLastSignOfLifeBoundsACrashMoreTightlyThanTheLastLook() {
        fold(seen("b1", 100, 0, session("c1", JO, 10)));
        fold(seen("b1", 160, 0, session("c1", JO, 10)));
        fold(
                seen("b2", 900, 800),
                opened("b1", 170, "c2", ANN),
                new Evidence.Alive(at(214), "b1", null, "journal"),
                power("b2", 801, Evidence.Power.Kind.BOOT));
        assertThat(told())
                .contains(
                        "214 logoff c1 jo inferred crash 214..801",
                        "214 logoff c2 ann inferred crash 214..801");
    }

    @Test
    void aShutdownInTheLogEndsWhatWasStillOpenThen() {
        fold(seen("b1", 100, 0, session("c1", JO, 10), session("c2", ANN, 20)));
        fold(
                seen("b2", 900, 800),
                closed("b1", 290, "c2", Quality.OBSERVED),
                power("b1", 300, Evidence.Power.Kind.SHUTDOWN),
                power("b2", 801, Evidence.Power.Kind.BOOT));
        assertThat(told().subList(3, told().size()))
                .containsExactly(
                        "290 logoff c2 ann observed logoff",
                        "300 shutdown",
                        "801 boot",
                        "300 logoff c1 jo shutdown shutdown");
    }

    @Test
    void whatTheShutdownClosesEndedByShutdown() {
        fold(seen("b1", 100, 0, session("c1", JO, 10)));
        fold(
                null,
                power("b1", 300, Evidence.Power.Kind.SHUTDOWN),
                closed("b1", 301, "c1", Quality.OBSERVED));
        assertThat(told()).endsWith("301 logoff c1 jo shutdown shutdown");
    }

    @Test
    void aSessionOfAnEarlierBootThatOnlyTheLogSawEndsWithThatBoot() {
        fold(
                seen("b2", 900, 800),
                power("b1", 0, Evidence.Power.Kind.BOOT),
                opened("b1", 50, "1", JO),
                power("b2", 800, Evidence.Power.Kind.BOOT));
        assertThat(told())
                .containsExactly(
                        "0 boot",
                        "800 boot",
                        "50 logon 1 jo",
                        "50 logoff 1 jo inferred crash 50..800");
    }

    @Test
    void theWishToLeaveIsTheEndOnlyWhereNoEndIsSeen() {
        fold(seen(100, session("1", JO, 10), session("2", ANN, 10)));
        fold(
                seen(210),
                closed("b1", 200, "1", Quality.INITIATED),
                closed("b1", 200, "2", Quality.INITIATED),
                closed("b1", 204, "2", Quality.OBSERVED));
        fold(seen(212));
        assertThat(told())
                .endsWith("204 logoff 2 ann observed logoff", "200 logoff 1 jo initiated logoff");
    }

    @Test
    void anIdGivenToANewSessionEndsTheOldOne() {
        fold(seen(100, session("pts/0", JO, 10)));
        fold(seen(200, session("pts/0", ANN, 150)), opened("b1", 150, "pts/0", ANN));
        assertThat(told())
                .endsWith("100 logoff pts/0 jo inferred unknown 100..150", "150 logon pts/0 ann");
    }

    @Test
    void shortSessionsOneRightAfterAnotherOnOneTerminalAreAllTold() {
        fold(
                seen(200),
                opened("b1", 100, "pts/0", JO),
                closed("b1", 101, "pts/0", Quality.OBSERVED),
                opened("b1", 101, "pts/0", ANN),
                closed("b1", 102, "pts/0", Quality.OBSERVED));
        assertThat(told())
                .containsExactly(
                        "100 logon pts/0 jo",
                        "101 logoff pts/0 jo observed logoff",
                        "101 logon pts/0 ann",
                        "102 logoff pts/0 ann observed logoff",
                        "0 boot");
    }

    @Test
    void readingTheSameStretchOfTheLogAgainTellsNothingNew() {
        Evidence[] stretch = {
            power("b1", 0, Evidence.Power.Kind.BOOT),
            opened("b1", 50, "1", JO),
            closed("b1", 90, "1", Quality.OBSERVED),
            opened("b1", 95, "2", ANN)
        };
        fold(seen(100, session("2", ANN, 95)), stretch);
        List<String> once = told();
        fold(seen(110, session("2", ANN, 95)), stretch);
        assertThat(told()).isEqualTo(once);
    }

    @Test
    void locksAreToldWhenTheyTurnAndUnknownTurnsNothing() {
        fold(seen(100, flags(null, null, null)));
        fold(seen(110, flags(true, null, null)));
        fold(seen(120, flags(null, null, null)));
        fold(seen(130, flags(true, null, null)));
        fold(seen(140, flags(false, null, null)));
        assertThat(told()).endsWith("110 lock c1 jo", "140 unlock c1 jo").hasSize(4);
    }

    @Test
    void idleBeginsWhereTheSystemSaysAndAwayIsNotANewSession() {
        fold(seen(100, flags(false, false, true)));
        SessionSnapshot idle =
                new SessionSnapshot(
                        new SessionId("c1", at(10)), JO, details("x"), false, true, at(105), true);
        fold(seen(200, idle));
        fold(seen(210, flags(false, false, false)));
        fold(seen(220, flags(false, false, true)));
        assertThat(told())
                .endsWith(
                        "105 idle c1 jo",
                        "210 active c1 jo",
                        "210 disconnect c1 jo",
                        "220 connect c1 jo");
    }

    private static SessionSnapshot flags(
            @Nullable Boolean locked, @Nullable Boolean idle, @Nullable Boolean connected) {
        return new SessionSnapshot(
                new SessionId("c1", at(10)), JO, details("x"), locked, idle, null, connected);
    }

    @Test
    void aHeartbeatListsWhoIsThereAndComesAgainOnlyWhenDue() {
        SessionTracker.Pulse pulse = pulse(false);
        fold(seen(100, session("c1", JO, 10)), pulse);
        fold(seen(350, session("c1", JO, 10)), pulse);
        fold(seen(386, session("c1", JO, 10)), pulse);
        List<Heartbeat> beats =
                events.stream()
                        .filter(Heartbeat.class::isInstance)
                        .map(Heartbeat.class::cast)
                        .toList();
        assertThat(beats).hasSize(2); // due after 5 min less half of a tenth: 285 s
        assertThat(beats.getFirst().alive()).containsExactly(new SessionId("c1", at(10)));
        assertThat(beats.getFirst().facts()).isNotNull();
        assertThat(beats.getLast().facts()).isNull();
        fold(seen(390), pulse(true));
        assertThat(((Heartbeat) events.getLast()).alive()).isEmpty();
        assertThat(((Heartbeat) events.getLast()).facts()).isNotNull();
    }

    private static SessionTracker.Pulse pulse(boolean now) {
        AgentState numbers = new AgentState(0, 0, 0, 0, 0, null, null, false);
        MachineFacts facts =
                new MachineFacts(
                        "LAB-01", null, null, null, null, null, null, null, null, null, T0,
                        List.of(), List.of(), null, null, null);
        return new SessionTracker.Pulse(() -> numbers, () -> facts, now);
    }

    @Test
    void sleepAndWakeAreToldAsTheyAre() {
        fold(
                seen(500),
                power("b1", 100, Evidence.Power.Kind.SLEEP),
                power("b1", 400, Evidence.Power.Kind.WAKE));
        assertThat(events.stream().filter(PowerEvent.class::isInstance).map(HostEvent::kind))
                .containsExactly("sleep", "wake", "boot");
    }

    @Test
    void everyEventHasItsOwnNumberAndId() {
        fold(seen(100, session("c1", JO, 10), session("c2", ANN, 20)), pulse(true));
        assertThat(events.stream().map(e -> e.header().seq())).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events.stream().map(e -> e.header().eventId())).doesNotHaveDuplicates();
    }
}
