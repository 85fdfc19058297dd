package org.logonmeter.collector.edge;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that came too slowly; tells of them in the log at most once a minute. */
public final class SlowRequests {
    private static final System.Logger LOG = System.getLogger(SlowRequests.class.getName());
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final AtomicReference<Instant> silentUntil = new AtomicReference<>(Instant.MIN);
    private final LongAdder heads = new LongAdder();
    private final LongAdder bodies = new LongAdder();
    private final LongAdder answers = new LongAdder();

    public SlowRequests(InstantSource clock) {
        this.clock = clock;
    }

    void headCut() {
        heads.increment();
        tell();
    }

    void bodyCut() {
        bodies.increment();
        tell();
    }

    void answerCut() {
        answers.increment();
        tell();
    }

    /** Requests whose headers did not come in time, and new connections on which nothing came. */
    public long heads() {
        return heads.sum();
    }

    /** Requests whose body did not come in time. */
    public long bodies() {
        return bodies.sum();
    }

    /** Requests whose answer was not read in time. */
    public long answers() {
        return answers.sum();
    }

    private void tell() {
        Instant now = clock.instant();
        Instant until = silentUntil.get();
        if (now.isBefore(until) || !silentUntil.compareAndSet(until, now.plus(BETWEEN_LINES)))
            return;
        LOG.log(
                System.Logger.Level.WARNING,
                "Requests come too slowly, or their answers are read too slowly, and are"
                        + " cut off. headers="
                        + heads()
                        + " bodies="
                        + bodies()
                        + " answers="
                        + answers()
                        + " since the start; said at most once a minute");
    }
}
