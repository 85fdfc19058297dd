package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.Heartbeat;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.WireFormat;

/** What goes first when the spool meets its limit, and that all of it is told. */
class EvictionTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path directory;

    private static EventHeader header(long seq) {
        return new EventHeader(EventIds.next(), "b1", seq, NOW.plusSeconds(seq), null, "agent");
    }

    private static HostEvent beat(long seq) {
        return new Heartbeat(header(seq), List.of(), Duration.ofMinutes(5), null, null);
    }

    private static HostEvent fact(long seq) {
        return new PowerEvent(header(seq), PowerEvent.Kind.SLEEP);
    }

    private static HostEvent gap(long seq, long count) {
        return new Gap(header(seq), count, NOW.minusSeconds(500), NOW.minusSeconds(400), "x");
    }

    private static SpoolLimits limits(int queued, int parked) {
        return new SpoolLimits(
                16_384,
                queued,
                Duration.ofDays(180),
                parked,
                5L << 20,
                Duration.ofDays(7),
                1L << 20,
                Long.MAX_VALUE);
    }

    private static void insert(Connection c, HostEvent event, int state) throws SQLException {
        SpoolRows.insert(c, event, 0);
        SpoolRows.mark(c, event.header().seq(), state, null, 0);
    }

    private static List<Long> left(Connection c) throws SQLException {
        List<Long> seqs = new ArrayList<>();
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT seq FROM event ORDER BY seq")) {
            while (r.next()) seqs.add(r.getLong(1));
        }
        return seqs;
    }

    @Test
    void parkedGoFirstThenSentThenHeartbeatsThenTheOldestFactsAndGapsLast() throws Exception {
        try (SpoolFile file = SpoolFile.inMemory(1000)) {
            file.inTransaction(
                    c -> {
                        insert(c, gap(1, 40), SpoolRows.QUEUED);
                        insert(c, fact(2), SpoolRows.QUEUED);
                        insert(c, beat(3), SpoolRows.QUEUED);
                        insert(c, fact(4), SpoolRows.SENT);
                        insert(c, fact(5), SpoolRows.PARKED);
                        insert(c, fact(6), SpoolRows.QUEUED);
                        insert(c, beat(7), SpoolRows.QUEUED);
                        List<List<Long>> after = new ArrayList<>();
                        List<Long> told = new ArrayList<>();
                        while (true) {
                            Eviction.Step step = Eviction.step(c, 1);
                            if (step.rows() == 0) break;
                            after.add(left(c));
                            told.add(step.loss().count());
                        }
                        assertThat(after)
                                .containsExactly(
                                        List.of(1L, 2L, 3L, 4L, 6L, 7L),
                                        List.of(1L, 2L, 3L, 6L, 7L),
                                        List.of(1L, 2L, 6L, 7L),
                                        List.of(1L, 2L, 6L),
                                        List.of(1L, 6L),
                                        List.of(1L),
                                        List.of());
                        assertThat(told)
                                .as("a sent row is no loss, a gap is what it stood for")
                                .containsExactly(1L, 0L, 1L, 1L, 1L, 1L, 41L);
                        return true;
                    });
        }
    }

    @Test
    void overTheLimitTheOldestGoAndAGapSaysHowManyAndFromWhen() throws Exception {
        try (Spool spool = Spool.open(directory, () -> NOW, limits(20, 10))) {
            for (int i = 0; i < 21; i++)
                assertThat(spool.append(List.of(fact(spool.nextSeq())), "{}", "")).isTrue();
            List<Waiting> left = spool.waiting(false, 100, Long.MAX_VALUE);
            assertThat(left.getFirst().seq()).isEqualTo(3);
            assertThat(left).hasSize(20);
            Gap gap = (Gap) WireFormat.readEvent(left.getLast().json());
            assertThat(gap.count()).isEqualTo(2);
            assertThat(gap.from()).isEqualTo(NOW.plusSeconds(1));
            assertThat(gap.to()).isEqualTo(NOW.plusSeconds(2));
            assertThat(gap.reason()).isEqualTo("spool-full");
            assertThat(spool.number("dropped")).isEqualTo(2);
        }
    }

    /** Each number ever given is at the collector, waiting, parked, or counted by one gap. */
    @Test
    void nothingIsGivenUpUncounted() throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Path own = directory.resolve("s" + seed);
            Map<Long, Long> sent = new HashMap<>();
            try (Spool spool = Spool.open(own, () -> NOW, limits(20 + random.nextInt(20), 8))) {
                for (int i = 0; i < 60; i++) {
                    append(spool, random);
                    settle(spool, random, sent);
                }
                Map<Long, Long> waiting = new HashMap<>();
                for (Waiting w : spool.waiting(false, 1000, Long.MAX_VALUE))
                    waiting.put(w.seq(), stoodFor(w));
                SpoolRows.Counts counts = spool.counts();
                long here = sent.size() + counts.queued() + counts.parked();
                long told =
                        sent.values().stream().mapToLong(n -> n).sum()
                                + waiting.values().stream().mapToLong(n -> n).sum();
                assertThat(told).as("something was given up, seed " + seed).isPositive();
                assertThat(here + told).as("seed " + seed).isEqualTo(spool.produced());
                assertThat(spool.number("dropped")).as("seed " + seed).isEqualTo(told);
            }
        }
    }

    private static void append(Spool spool, SplittableRandom random) {
        List<HostEvent> events = new ArrayList<>();
        for (int n = random.nextInt(1, 6); n > 0; n--)
            events.add(random.nextBoolean() ? fact(spool.nextSeq()) : beat(spool.nextSeq()));
        assertThat(spool.append(events, "{}", "")).isTrue();
    }

    private static void settle(Spool spool, SplittableRandom random, Map<Long, Long> sent)
            throws Exception {
        List<Spool.Settled> settled = new ArrayList<>();
        for (Waiting w : spool.waiting(random.nextBoolean(), random.nextInt(1, 4), 1 << 20)) {
            boolean park = random.nextInt(3) == 0 && !w.kind().equals("gap");
            settled.add(new Spool.Settled(w.seq(), park ? "rejected" : null));
            if (!park) sent.put(w.seq(), stoodFor(w));
        }
        spool.settle(settled, new BatchReceipt("e", 0, NOW, List.of()), 0, NOW, false);
    }

    private static long stoodFor(Waiting w) throws Exception {
        return WireFormat.readEvent(w.json()) instanceof Gap gap ? gap.count() : 0;
    }
}
