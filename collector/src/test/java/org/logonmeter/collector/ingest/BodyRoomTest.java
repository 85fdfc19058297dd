package org.logonmeter.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logonmeter.collector.access.ProblemException;

class BodyRoomTest {
    private static final int ALL_BYTES = 64 << 20;

    private static int refused(Runnable asking) {
        try {
            asking.run();
            return 0;
        } catch (ProblemException e) {
            return e.problem().status();
        }
    }

    @Test
    void aSenderHasItsFewAndTheNextComesInOnceOneHasLeft() {
        BodyRoom room = new BodyRoom();
        BodyRoom.Share first = room.enter("a", 2);
        room.enter("a", 2);
        assertThat(refused(() -> room.enter("a", 2))).isEqualTo(429);
        assertThat(refused(() -> room.enter("b", 2))).isZero();
        first.close();
        assertThat(refused(() -> room.enter("a", 2))).isZero();
    }

    @Test
    void allTogetherTakeNoMoreThanTheRoom() {
        BodyRoom room = new BodyRoom();
        BodyRoom.Share large = room.enter("a", 1);
        large.hold(ALL_BYTES - BodyRoom.STEP_BYTES);
        BodyRoom.Share last = room.enter("b", 1);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> last.hold(BodyRoom.STEP_BYTES + 1))
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503));
        assertThat(refused(() -> room.enter("c", 1))).isEqualTo(503);
        large.close();
        assertThat(refused(() -> room.enter("c", 1))).isZero();
    }

    @Test
    void whateverHappenedAnEmptyRoomIsWholeAgain() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        BodyRoom room = new BodyRoom();
        List<BodyRoom.Share> inside = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (!inside.isEmpty() && random.nextInt(3) == 0)
                inside.remove(random.nextInt(inside.size())).close();
            else
                refused(
                        () -> {
                            BodyRoom.Share share = room.enter("s" + random.nextInt(50), 3);
                            inside.add(share);
                            share.hold(random.nextInt(4 << 20));
                        });
        }
        inside.forEach(BodyRoom.Share::close);
        BodyRoom.Share all = room.enter("s1", 1);
        all.hold(ALL_BYTES);
        assertThat(refused(() -> room.enter("s2", 1))).as("seed " + seed).isEqualTo(503);
    }
}
