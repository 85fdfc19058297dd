package org.logonmeter.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.logonmeter.timeline.HostDiary.id;
import static org.logonmeter.timeline.HostDiary.minute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.timeline.Session.Inactive;

class SessionTimelineTest {
    private static final SessionId JO = id("c1", 0);
    private static final SessionId KIM = id("c2", 10);

    private final HostDiary pc = new HostDiary("pc-1");

    private static EndClaim inferred(EndClaim.Reason reason, double earliest, double latest) {
        return new EndClaim(EndClaim.Quality.INFERRED, reason, minute(earliest), minute(latest));
    }

    @Test
    void aSeenLogoffIsTheEnd() {
        pc.logon(JO).beat(5, JO).logoff(7, JO).beat(10);
        assertThat(pc.session().start()).isEqualTo(minute(0));
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Observed(minute(7)));
        assertThat(pc.session().account().name()).isEqualTo("user-c1");
    }

    @Test
    void aSeenLogoffBeatsProofOfLifeAfterIt() {
        pc.logon(JO).logoff(7, JO).beat(7.1, JO).told(8, SessionEvent.Kind.LOCK, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Observed(minute(7)));
        assertThat(pc.session().inactive()).isEmpty();
    }

    @Test
    void aWishToLogOffIsTheEndUnlessTheSessionLivesOn() {
        EndClaim wish =
                new EndClaim(EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null);
        pc.logon(JO).beat(5, JO).logoff(7, JO, wish);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Initiated(minute(7)));
        pc.beat(7.5, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Initiated(minute(7.5)));
        pc.beat(10, JO).beat(15);
        assertThat(pc.session().end())
                .isEqualTo(
                        new SessionEnd.Inferred(minute(10), minute(15), EndClaim.Reason.UNKNOWN));
    }

    @Test
    void theHostsShutdownEndsTheSessionsOfItsBootAndNoOther() {
        pc.logon(JO).logon(KIM).logoff(12, KIM).beat(15, JO).power(17, PowerEvent.Kind.SHUTDOWN);
        pc.boot("boot-2").power(20, PowerEvent.Kind.BOOT);
        SessionId later = id("c1", 22);
        pc.logon(later).beat(25, later);
        assertThat(pc.sessions())
                .extracting(Session::end)
                .containsExactly(
                        new SessionEnd.Shutdown(minute(17)),
                        new SessionEnd.Observed(minute(12)),
                        new SessionEnd.Unended(minute(25)));
    }

    @Test
    void aShutdownThatWasCalledOffEndsNothing() {
        pc.logon(JO).beat(5, JO).power(6, PowerEvent.Kind.SHUTDOWN).beat(10, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Unended(minute(10)));
        pc.power(12, PowerEvent.Kind.SHUTDOWN);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Shutdown(minute(12)));
    }

    @Test
    void theNextBootWithoutAShutdownBoundsTheEndAsACrash() {
        pc.logon(JO)
                .beat(5, JO)
                .beat(10, JO)
                .boot("boot-2")
                .power(30, PowerEvent.Kind.BOOT)
                .beat(31);
        assertThat(pc.session().end())
                .isEqualTo(new SessionEnd.Inferred(minute(10), minute(30), EndClaim.Reason.CRASH));
    }

    @Test
    void aHeartbeatWithoutTheSessionBoundsItsEnd() {
        pc.logon(JO).beat(5, JO).beat(10).beat(15);
        assertThat(pc.session().end())
                .isEqualTo(new SessionEnd.Inferred(minute(5), minute(10), EndClaim.Reason.UNKNOWN));
    }

    @Test
    void aHeartbeatBeforeTheSessionProvesNothing() {
        pc.beat(-5).beat(-0.01).logon(JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Unended(minute(0)));
    }

    @Test
    void aLateTrueLogoffReplacesAnInferredEnd() {
        pc.logon(JO).beat(5, JO).boot("boot-2").power(30, PowerEvent.Kind.BOOT);
        pc.logoff(5, JO, inferred(EndClaim.Reason.CRASH, 5, 30));
        assertThat(pc.session().end())
                .isEqualTo(new SessionEnd.Inferred(minute(5), minute(30), EndClaim.Reason.CRASH));
        pc.boot("boot-1").logoff(7, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Observed(minute(7)));
    }

    @Test
    void theHostsOwnBoundsAreTakenAndWidenedToTheLastProofOfLife() {
        pc.logon(JO).beat(5, JO).beat(9, JO).boot("boot-2").power(30, PowerEvent.Kind.BOOT);
        pc.logoff(8, JO, inferred(EndClaim.Reason.CRASH, 8, 20));
        assertThat(pc.session().end())
                .isEqualTo(new SessionEnd.Inferred(minute(9), minute(20), EndClaim.Reason.CRASH));
    }

    @Test
    void boundsThatLifeRefutesAreNoEnd() {
        pc.logon(JO).logoff(8, JO, inferred(EndClaim.Reason.UNKNOWN, 8, 9)).beat(10, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Unended(minute(10)));
    }

    @Test
    void aSessionOnItsWayStaysUnended() {
        pc.logon(JO).beat(5, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Unended(minute(5)));
        assertThat(pc.session().end().latest()).isNull();
    }

    @Test
    void aSessionWhoseLogonWasLostStartsWhenTheHostSaidItDid() {
        pc.correction(Duration.ofSeconds(90)).told(20, SessionEvent.Kind.LOCK, JO);
        assertThat(pc.session().start()).isEqualTo(minute(1.5));
        assertThat(pc.session().key()).isEqualTo("c1@2026-11-25T08:00:00Z");
    }

    @Test
    void aHeartbeatAloneInventsNoSession() {
        pc.beat(5, JO).beat(10);
        assertThat(pc.sessions()).isEmpty();
    }

    @Test
    void lockedIdleAndDisconnectedStretchesAreKeptApartAndCutToTheSession() {
        pc.logon(JO)
                .told(2, SessionEvent.Kind.IDLE, JO)
                .told(3, SessionEvent.Kind.LOCK, JO)
                .told(3.5, SessionEvent.Kind.LOCK, JO)
                .told(4, SessionEvent.Kind.UNLOCK, JO)
                .told(4, SessionEvent.Kind.ACTIVE, JO)
                .told(5, SessionEvent.Kind.UNLOCK, JO)
                .told(6, SessionEvent.Kind.DISCONNECT, JO);
        assertThat(pc.session().inactive())
                .containsExactly(
                        new Inactive(Inactive.Kind.IDLE, minute(2), minute(4)),
                        new Inactive(Inactive.Kind.LOCK, minute(3), minute(4)),
                        new Inactive(Inactive.Kind.DISCONNECTED, minute(6), null));
        pc.logoff(8, JO);
        assertThat(pc.session().inactive())
                .endsWith(new Inactive(Inactive.Kind.DISCONNECTED, minute(6), minute(8)));
    }

    @Test
    void sleepIsAStretchOfEverySessionOfTheBootAndEndsWithTheFirstSignOfTheHost() {
        pc.logon(JO).power(20, PowerEvent.Kind.SLEEP);
        assertThat(pc.session().inactive())
                .containsExactly(new Inactive(Inactive.Kind.ASLEEP, minute(20), null));
        pc.beat(500, JO).power(501, PowerEvent.Kind.WAKE);
        assertThat(pc.session().inactive())
                .containsExactly(new Inactive(Inactive.Kind.ASLEEP, minute(20), minute(500)));
    }

    @Test
    void aCorrectedClockNeverMakesASessionEndBeforeItStarts() {
        pc.correction(Duration.ofSeconds(3)).logon(JO);
        pc.correction(Duration.ZERO)
                .told(0.01, SessionEvent.Kind.LOCK, JO)
                .told(0.02, SessionEvent.Kind.UNLOCK, JO)
                .logoff(0.03, JO);
        assertThat(pc.session().end()).isEqualTo(new SessionEnd.Observed(minute(0.05)));
        assertThat(pc.session().inactive()).isEmpty();
    }

    @Test
    void theLatestTimingIsAttachedAndProvesNoLife() {
        pc.logon(JO).beat(5, JO).timing(6, JO, 900).timing(9, JO, 1000).beat(10);
        assertThat(pc.session().timing()).extracting(LogonTiming::totalMs).isEqualTo(1000L);
        assertThat(pc.session().end())
                .isEqualTo(new SessionEnd.Inferred(minute(5), minute(10), EndClaim.Reason.UNKNOWN));
    }

    @Test
    void hostsWithTheSameSessionNamesAreKeptApart() {
        HostDiary other = new HostDiary("pc-2");
        pc.logon(JO).logoff(3, JO);
        other.logon(JO).beat(5, JO);
        List<TimedEvent> both = new ArrayList<>(pc.events);
        both.addAll(other.events);
        Collections.reverse(both);
        assertThat(SessionTimeline.of(both))
                .extracting(Session::host, Session::end)
                .containsExactly(
                        tuple("pc-1", new SessionEnd.Observed(minute(3))),
                        tuple("pc-2", new SessionEnd.Unended(minute(5))));
    }
}
