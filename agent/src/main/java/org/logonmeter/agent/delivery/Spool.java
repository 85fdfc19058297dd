package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.SpoolRows.Loss;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Gap;
import org.logonmeter.protocol.HostEvent;

/**
 * Events on disk until a collector has them, and all the agent must remember, in one file.
 *
 * <p>Laws: what {@link #append} took is on disk; it leaves the queue only by a collector's word or
 * by a {@link Gap} that counts it; sent events stay for a week so that a restored collector can
 * have them again. Thread-safe; callers are platform threads.
 */
public final class Spool implements AutoCloseable {
    /**
     * Note of rows that were captured as another machine: never to be sent under this one's name.
     */
    static final String OTHER_DEVICE = "other-device";

    private static final System.Logger LOG = System.getLogger(Spool.class.getName());
    private static final int EVICT_ROWS = 500;
    private static final int MAX_REPAIRS = 3;
    private static final int MAX_ROOM_STEPS = 200;
    private static final String UNKNOWN_BOOT = "unknown";

    private final SpoolDirectory directory;
    private final SpoolLock lock;
    private final SpoolLimits limits;
    private final InstantSource clock;
    private final Recovery recovery;
    private SpoolFile file;
    private long lastSeq;
    private boolean full;

    /** Settled by the collector while the disk was too full to write it down. */
    private final Set<Long> settledInMemory = new HashSet<>();

    private Spool(SpoolDirectory directory, SpoolLock lock, SpoolLimits limits, InstantSource clock)
            throws SQLException {
        this.directory = directory;
        this.lock = lock;
        this.limits = limits;
        this.clock = clock;
        this.recovery = new Recovery(directory, limits, clock);
        this.file = recovery.open();
        this.lastSeq = file.read(SpoolRows::highestSeq);
        this.lastSeq = Math.max(lastSeq, file.read(c -> SpoolRows.number(c, "seq")));
        if (recovery.lost() > 0) tellDamage();
        directory.takeBallast();
    }

    /**
     * Opens the spool of a data directory, making both if need be; a damaged file is set aside and
     * what can be read of it taken over.
     *
     * @throws DeliveryException if another agent has it, or it cannot be used
     */
    public static Spool open(Path dataDirectory, InstantSource clock) {
        return open(dataDirectory, clock, SpoolLimits.STANDARD);
    }

    static Spool open(Path dataDirectory, InstantSource clock, SpoolLimits limits) {
        SpoolDirectory directory = SpoolDirectory.open(dataDirectory, limits);
        SpoolLock lock = null;
        boolean opened = false;
        try {
            lock = SpoolLock.take(dataDirectory);
            Spool spool = new Spool(directory, lock, limits, clock);
            opened = true;
            return spool;
        } catch (IOException | SQLException e) {
            throw new DeliveryException(
                    "the spool in "
                            + dataDirectory
                            + " cannot be opened: "
                            + e.getMessage()
                            + "; check the disk and the rights of the directory",
                    e);
        } finally {
            if (!opened && lock != null) closeQuietly(lock);
        }
    }

    /** The number for the next event; each is given once. */
    public synchronized long nextSeq() {
        return ++lastSeq;
    }

    /**
     * Keeps what was captured, the tracker's state and the bookmark in one transaction.
     *
     * @return false if the disk takes nothing now: nothing of it was kept, offer it again later
     */
    public synchronized boolean append(
            List<HostEvent> events, String trackerState, String bookmark) {
        long now = now();
        SpoolFile.Work<Boolean> work =
                c -> {
                    for (HostEvent event : events) SpoolRows.insert(c, event, now);
                    if (!events.isEmpty())
                        SpoolRows.state(c, "boot", events.getLast().header().bootId());
                    SpoolRows.state(c, "seq", Long.toString(lastSeq));
                    SpoolRows.state(c, "tracker", trackerState);
                    SpoolRows.state(c, "bookmark", bookmark);
                    bound(c, now);
                    return true;
                };
        return attempt(work, true).isPresent();
    }

    /**
     * What a former run stored under {@code tracker} and {@code bookmark}; empty at the first
     * start.
     */
    public synchronized Optional<String> remembered(String name) {
        return attempt(c -> SpoolRows.state(c, name), false).flatMap(x -> x);
    }

    synchronized void remember(String name, @Nullable String value) {
        attempt(
                c -> {
                    SpoolRows.state(c, name, value);
                    return true;
                },
                true);
    }

    synchronized long number(String name) {
        return attempt(c -> SpoolRows.number(c, name), false).orElse(0L);
    }

    synchronized List<Waiting> waiting(boolean newestFirst, int limit, long limitBytes) {
        return attempt(
                        c ->
                                SpoolRows.waiting(
                                        c, newestFirst, limit + settledInMemory.size(), limitBytes),
                        false)
                .orElse(List.of())
                .stream()
                .filter(w -> !settledInMemory.contains(w.seq()))
                .limit(limit)
                .toList();
    }

    synchronized SpoolRows.Counts counts() {
        return attempt(SpoolRows::counts, false).orElse(new SpoolRows.Counts(0, 0, 0, null));
    }

    /** Events ever given a number here. */
    public synchronized long produced() {
        return lastSeq;
    }

    /**
     * What became of an event at the collector.
     *
     * @param parkedWhy null = stored there
     */
    record Settled(long seq, @Nullable String parkedWhy) {}

    /**
     * Writes down a collector's answer in one transaction: what became of the events, and what the
     * receipt says of the collector.
     *
     * @param clockOffsetMs the collector's clock minus ours, milliseconds
     * @param sendAgain true to queue again what was sent within the kept window
     */
    synchronized void settle(
            List<Settled> settled,
            BatchReceipt receipt,
            long clockOffsetMs,
            Instant at,
            boolean sendAgain) {
        settle(
                settled,
                at,
                c -> {
                    SpoolRows.state(c, "epoch", receipt.storeEpoch());
                    SpoolRows.state(c, "highWater", Long.toString(receipt.highWater()));
                    SpoolRows.state(c, "clockOffset", Long.toString(clockOffsetMs));
                    if (sendAgain) sendAgain(c, at.toEpochMilli());
                    return true;
                });
    }

    /** Writes down that a server that gives no receipts has taken an event. */
    synchronized void sent(long seq, Instant at) {
        settle(List.of(new Settled(seq, null)), at, c -> true);
    }

    private void settle(List<Settled> settled, Instant at, SpoolFile.Work<Boolean> also) {
        long now = at.toEpochMilli();
        SpoolFile.Work<Boolean> work =
                c -> {
                    for (long seq : settledInMemory)
                        SpoolRows.mark(c, seq, SpoolRows.SENT, null, now);
                    for (Settled s : settled) mark(c, s, now);
                    SpoolRows.state(c, "lastSuccess", at.toString());
                    also.run(c);
                    bound(c, now);
                    return true;
                };
        if (attempt(work, true).isPresent()) {
            settledInMemory.clear();
            directory.takeBallast();
        } else {
            settled.stream()
                    .filter(s -> s.parkedWhy() == null)
                    .forEach(s -> settledInMemory.add(s.seq()));
        }
    }

    synchronized void park(long seq, String why) {
        long now = now();
        attempt(
                c -> {
                    mark(c, new Settled(seq, why), now);
                    bound(c, now);
                    return true;
                },
                true);
    }

    private static void mark(Connection c, Settled s, long now) throws SQLException {
        SpoolRows.mark(
                c,
                s.seq(),
                s.parkedWhy() == null ? SpoolRows.SENT : SpoolRows.PARKED,
                s.parkedWhy(),
                now);
    }

    /** Takes on the identity the collector gave. */
    synchronized void enrolled(Enrolment.Response given, String fingerprint, boolean sendAgain) {
        long now = now();
        attempt(
                c -> {
                    SpoolRows.state(c, "device", given.deviceId());
                    SpoolRows.state(c, "credential", given.credential());
                    SpoolRows.state(c, "epoch", given.storeEpoch());
                    SpoolRows.state(c, "fingerprint", fingerprint);
                    SpoolRows.state(c, "highWater", null);
                    if (sendAgain) sendAgain(c, now);
                    return true;
                },
                true);
    }

    /** The collector knows what it has, so sending too much again does no harm. */
    private void sendAgain(Connection c, long now) throws SQLException {
        SpoolRows.requeue(c, SpoolRows.SENT, now - limits.keepSent().toMillis(), "", now);
        SpoolRows.requeue(c, SpoolRows.PARKED, 0, OTHER_DEVICE, now);
    }

    /** Offers parked events again, as after an upgrade on either side. */
    synchronized int offerParked() {
        long now = now();
        return attempt(c -> SpoolRows.requeue(c, SpoolRows.PARKED, 0, OTHER_DEVICE, now), true)
                .orElse(0);
    }

    /** This is another machine than the one that captured what is here: forget who we were. */
    synchronized void disown() {
        long now = now();
        attempt(
                c -> {
                    SpoolRows.park(c, OTHER_DEVICE, now);
                    for (String name : List.of("device", "credential", "epoch", "highWater"))
                        SpoolRows.state(c, name, null);
                    return true;
                },
                true);
    }

    /** A disk that was set back repeats numbers; go on behind the highest the collector has. */
    synchronized void continueAfter(long seq) {
        lastSeq = Math.max(lastSeq, seq);
    }

    Path path() {
        return directory.path();
    }

    /** Holds the row limits; runs inside the transaction that may have broken them. */
    private void bound(Connection c, long now) throws SQLException {
        SpoolRows.forgetSent(c, now - limits.keepSent().toMillis());
        SpoolRows.Counts counts = SpoolRows.counts(c);
        Loss loss = Loss.NONE;
        if (counts.parked() > limits.parked()
                || (counts.parked() > 0
                        && SpoolRows.bytes(c, SpoolRows.PARKED) > limits.parkedBytes()))
            loss = loss.plus(SpoolRows.delete(c, SpoolRows.PARKED, null, limits.parked() / 10 + 1));
        if (counts.queued() > limits.queued())
            loss = loss.plus(Eviction.oldestQueued(c, limits.queued() / 20 + 1));
        Long oldest = counts.oldestQueuedAt();
        if (oldest != null && oldest < now - limits.keepQueued().toMillis())
            loss = loss.plus(SpoolRows.deleteOlder(c, now - limits.keepQueued().toMillis()));
        if (loss.count() > 0) tellLoss(c, loss, "spool-full", now);
    }

    private void tellLoss(Connection c, Loss loss, String reason, long now) throws SQLException {
        String boot = SpoolRows.state(c, "boot").orElse(UNKNOWN_BOOT);
        EventHeader header =
                new EventHeader(
                        EventIds.next(), boot, ++lastSeq, Instant.ofEpochMilli(now), null, "agent");
        SpoolRows.insert(
                c,
                new Gap(
                        header,
                        loss.count(),
                        Instant.ofEpochMilli(loss.from()),
                        Instant.ofEpochMilli(loss.to()),
                        reason),
                now);
        SpoolRows.state(c, "seq", Long.toString(lastSeq));
        SpoolRows.state(c, "dropped", Long.toString(SpoolRows.number(c, "dropped") + loss.count()));
        LOG.log(
                System.Logger.Level.WARNING,
                "Events were given up; the collector is told how many. reason="
                        + reason
                        + " events="
                        + loss.count());
    }

    private void tellDamage() {
        long now = now();
        Loss loss = new Loss(recovery.lost(), recovery.lostFrom(), now);
        attempt(
                c -> {
                    tellLoss(c, loss, "spool-damaged", now);
                    return true;
                },
                true);
    }

    /**
     * Runs a change; on a full disk makes room and runs it again, on damage saves what can be saved
     * and runs it again.
     */
    private <T> Optional<T> attempt(SpoolFile.Work<T> work, boolean change) {
        long seqBefore = lastSeq;
        for (int repairs = 0; ; repairs++) {
            try {
                T result = change ? file.inTransaction(work) : file.read(work);
                if (change && full) {
                    full = false;
                    LOG.log(System.Logger.Level.INFO, "The spool can be written again.");
                }
                return Optional.of(result);
            } catch (SQLException e) {
                lastSeq = seqBefore;
                if (SpoolFile.damaged(e) && repairs < MAX_REPAIRS) recover(e);
                else if (SpoolFile.full(e) && repairs < MAX_ROOM_STEPS && makeRoom())
                    seqBefore = lastSeq;
                else if (change) return refused(e);
                else throw new DeliveryException("the spool cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private <T> Optional<T> refused(SQLException e) {
        if (!full)
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The spool cannot be written; events stay in memory. Free space on the disk of "
                            + directory.path()
                            + ". reason="
                            + e.getMessage());
        full = true;
        return Optional.empty();
    }

    /** One step of making room; false when nothing more can be done. */
    private boolean makeRoom() {
        if (directory.dropBallast()) return true;
        long now = now();
        long seqBefore = lastSeq;
        try {
            file.checkpoint("RESTART");
            return file.inTransaction(
                    c -> {
                        Eviction.Step step = Eviction.step(c, EVICT_ROWS);
                        if (step.loss().count() > 0) tellLoss(c, step.loss(), "spool-full", now);
                        return step.rows() > 0;
                    });
        } catch (SQLException e) {
            lastSeq = seqBefore;
            LOG.log(System.Logger.Level.DEBUG, "No room could be made.", e);
            return false;
        }
    }

    private void recover(SQLException cause) {
        try {
            file.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        try {
            file = recovery.replace(cause);
        } catch (SQLException e) {
            throw new DeliveryException("the spool is damaged and no new one can be made", e);
        }
        if (recovery.lost() > 0) tellDamage();
    }

    private long now() {
        return clock.millis();
    }

    @Override
    public synchronized void close() {
        try {
            file.checkpoint("TRUNCATE");
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "No checkpoint at the end.", e);
        }
        closeQuietly(file);
        closeQuietly(lock);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "Closing failed.", e);
        }
    }
}
