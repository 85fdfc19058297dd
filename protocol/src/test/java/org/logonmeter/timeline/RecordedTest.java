package org.logonmeter.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.RecordedSession.Failure;

class RecordedTest {
    private static final Instant LOGIN = Instant.parse("2025-07-03T11:00:00Z");
    private static final Instant LOGOUT = LOGIN.plusSeconds(3600);

    private static TimedEvent told(
            int received,
            String user,
            @Nullable Instant logout,
            @Nullable EndQuality quality,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable Failure failure) {
        EventHeader header =
                new EventHeader(
                        EventIds.derived("r" + received), "import", 0, LOGIN, null, "import");
        RecordedSession record =
                new RecordedSession(
                        header,
                        "LAB-01",
                        "x",
                        new Account("ABC", user, null),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        failure == null ? LOGIN : null,
                        logout,
                        quality,
                        earliest,
                        latest,
                        null,
                        null,
                        null,
                        List.of(
                                new RecordedSession.Inactive(
                                        RecordedSession.Inactive.Kind.LOCK,
                                        LOGIN.plusSeconds(60),
                                        null)),
                        null,
                        null,
                        null,
                        null,
                        false,
                        LOGIN,
                        null,
                        null,
                        failure,
                        List.of());
        return new TimedEvent("name:lab-01", record, LOGIN.plusSeconds(received), Duration.ZERO);
    }

    private static SessionEnd end(TimedEvent... told) {
        List<Session> sessions = SessionTimeline.of(List.of(told));
        assertThat(sessions).hasSize(1);
        return sessions.getFirst().end();
    }

    @Test
    void aRecordIsBelievedAsItStands() {
        assertThat(end(told(1, "jo", LOGOUT, null, null, null, null)))
                .isEqualTo(new SessionEnd.Observed(LOGOUT));
        assertThat(end(told(1, "jo", LOGOUT, EndQuality.INITIATED, null, null, null)))
                .isEqualTo(new SessionEnd.Initiated(LOGOUT));
        assertThat(end(told(1, "jo", LOGOUT, EndQuality.SHUTDOWN, null, null, null)))
                .isEqualTo(new SessionEnd.Shutdown(LOGOUT));
        assertThat(
                        end(
                                told(
                                        1,
                                        "jo",
                                        LOGOUT,
                                        EndQuality.INFERRED,
                                        LOGOUT.minusSeconds(9),
                                        LOGOUT.plusSeconds(9),
                                        null)))
                .isEqualTo(
                        new SessionEnd.Inferred(
                                LOGOUT.minusSeconds(9),
                                LOGOUT.plusSeconds(9),
                                EndClaim.Reason.UNKNOWN));
        assertThat(end(told(1, "jo", null, EndQuality.LOST, LOGOUT, null, null)))
                .isEqualTo(new SessionEnd.Unended(LOGOUT));
        assertThat(end(told(1, "jo", null, null, null, null, null)))
                .isEqualTo(new SessionEnd.Unended(LOGIN));
    }

    @Test
    void anAttemptIsNoSession() {
        assertThat(
                        SessionTimeline.of(
                                List.of(
                                        told(
                                                1,
                                                "jo",
                                                null,
                                                null,
                                                null,
                                                null,
                                                new Failure("x", null)))))
                .isEmpty();
    }

    @Test
    void aLaterRecordGoesOnWithAnOpenSessionAndNeverChangesAnEndedOne() {
        TimedEvent open = told(1, "jo", null, EndQuality.OPEN, null, null, null);
        TimedEvent ended = told(2, " JO", LOGOUT, null, null, null, null);
        TimedEvent other = told(3, "jo", LOGOUT.plusSeconds(60), null, null, null, null);
        TimedEvent openAgain = told(4, "jo", null, EndQuality.OPEN, null, null, null);
        List<TimedEvent> all = new ArrayList<>(List.of(open, ended, other, openAgain));
        for (int i = 0; i < 24; i++) {
            Collections.shuffle(all, new java.util.Random(i));
            assertThat(end(all.toArray(TimedEvent[]::new)))
                    .isEqualTo(new SessionEnd.Observed(LOGOUT));
        }
    }

    @Test
    void anOpenRecordIsNotEndedByALaterOneOfAnotherUserOrByAHeartbeat() {
        TimedEvent open = told(1, "jo", null, EndQuality.OPEN, null, null, null);
        HostDiary agent = new HostDiary("name:lab-01");
        agent.beat(5);
        List<TimedEvent> all = new ArrayList<>(agent.events);
        all.add(open);
        all.add(told(2, "kim", LOGOUT, null, null, null, null));
        assertThat(SessionTimeline.of(all))
                .extracting(Session::end)
                .containsExactlyInAnyOrder(
                        new SessionEnd.Unended(LOGIN), new SessionEnd.Observed(LOGOUT));
    }

    @Test
    void aStretchOfAnEndedRecordEndsWithIt() {
        assertThat(
                        SessionTimeline.of(List.of(told(1, "jo", LOGOUT, null, null, null, null)))
                                .getFirst()
                                .inactive())
                .containsExactly(
                        new Session.Inactive(
                                Session.Inactive.Kind.LOCK, LOGIN.plusSeconds(60), LOGOUT));
    }
}
