package org.logonmeter.collector.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.collector.access.ProblemException;

/** All answers under way together take no more than the room there is. */
class AnswerRoomTest {
    private final AnswerRoom room = new AnswerRoom(1 << 20);

    @Test
    void whereThereIsNoRoomTheClientIsToldToComeBackAndRoomComesBackWithTheAnswer() {
        AnswerRoom.Share all = room.enter(1 << 20);
        assertThatThrownBy(() -> room.enter(1))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().status()).isEqualTo(503);
                            assertThat(e.problem().code()).isEqualTo("busy");
                            assertThat(e.problem().retryAfter()).isPositive();
                        });
        all.close();
        room.enter(1 << 20).close();
    }

    @Test
    void anAnswerThatIsMadeHoldsItsOwnSizeOnly() {
        List<AnswerRoom.Share> shares = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            AnswerRoom.Share share = room.enter(1 << 19);
            share.made(new byte[10_000]);
            shares.add(share);
        }
        shares.forEach(AnswerRoom.Share::close);
        room.enter(1 << 20).close();
    }
}
