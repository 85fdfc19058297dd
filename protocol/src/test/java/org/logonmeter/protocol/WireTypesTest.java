package org.logonmeter.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireTypesTest {
    private static final Instant NANOS = Instant.parse("2026-11-25T10:00:00.123456789Z");
    private static final Instant MILLIS = Instant.parse("2026-11-25T10:00:00.123Z");
    private static final Account JO = new Account("LAB", "jo", "1001");

    private static EventHeader header() {
        return new EventHeader(EventIds.next(), "boot-1", 1, NANOS, 5L, "logind");
    }

    @Test
    void everyInstantIsTruncatedToTheMillisecond() {
        assertThat(header().occurredAt()).isEqualTo(MILLIS);
        assertThat(new SessionId("c1", NANOS)).isEqualTo(new SessionId("c1", MILLIS));
        assertThat(new Gap(header(), 3, NANOS, NANOS, "spool-full").from()).isEqualTo(MILLIS);
    }

    @Test
    void aLogoffAndOnlyALogoffSaysHowTheSessionEnded() {
        SessionId session = new SessionId("c1", NANOS);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SessionEvent(
                                        header(),
                                        SessionEvent.Kind.LOGOFF,
                                        session,
                                        JO,
                                        null,
                                        null));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new SessionEvent(
                                        header(),
                                        SessionEvent.Kind.LOCK,
                                        session,
                                        JO,
                                        null,
                                        EndClaim.LOGOFF_SEEN));
    }

    @Test
    void anInferredEndHasBothBoundsInOrder() {
        Instant later = NANOS.plusSeconds(60);
        EndClaim.Quality inferred = EndClaim.Quality.INFERRED;
        EndClaim.Reason crash = EndClaim.Reason.CRASH;
        assertThat(new EndClaim(inferred, crash, NANOS, later).earliest()).isEqualTo(MILLIS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EndClaim(inferred, crash, NANOS, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EndClaim(inferred, crash, later, NANOS));
    }

    @Test
    void aPhaseNeverEndsBeforeItStarts() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new Phase(
                                        "profile",
                                        null,
                                        null,
                                        NANOS,
                                        NANOS.minusMillis(1),
                                        List.of(),
                                        List.of(),
                                        false));
    }

    @Test
    void capturedIdsAreVersion7AndAscendWhileDerivedIdsRepeat() {
        UUID first = EventIds.next();
        UUID second = EventIds.next();
        assertThat(first.version()).isEqualTo(7);
        assertThat(second.toString()).isGreaterThan(first.toString());
        assertThat(EventIds.derived("LAB-01|jo|2026"))
                .isEqualTo(EventIds.derived("LAB-01|jo|2026"))
                .isNotEqualTo(EventIds.derived("LAB-01|jo|2027"));
        assertThat(EventIds.derived("x").version()).isEqualTo(5);
    }

    @Test
    void theListsOfAnEventCannotBeChangedFromOutside() {
        List<SessionId> alive = new java.util.ArrayList<>();
        Heartbeat beat =
                new Heartbeat(header(), alive, java.time.Duration.ofMinutes(5), null, null);
        alive.add(new SessionId("c1", NANOS));
        assertThat(beat.alive()).isEmpty();
    }
}
