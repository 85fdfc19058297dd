package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.Enrolment;
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
    private final SpoolDirectory directory;
    private final SpoolLock lock;
    private final SpoolLimits limits;
    private final InstantSource clock;
    private final SpoolDisk disk;

    /** Settled by the collector while the disk was too full to write it down. */
    private final Set<Long> settledInMemory = new HashSet<>();

    private Spool(SpoolDirectory directory, SpoolLock lock, SpoolLimits limits, InstantSource clock)
            throws SQLException {
        this.directory = directory;
        this.lock = lock;
        this.limits = limits;
        this.clock = clock;
        this.disk = new SpoolDisk(directory, limits, clock);
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
        return disk.nextSeq();
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
                    SpoolRows.state(c, "seq", Long.toString(disk.lastSeq()));
                    SpoolRows.state(c, "tracker", trackerState);
                    SpoolRows.state(c, "bookmark", bookmark);
                    disk.bound(c, now);
                    return true;
                };
        return disk.change(work).isPresent();
    }

    /**
     * What a former run stored under {@code tracker} and {@code bookmark}; empty at the first
     * start.
     */
    public synchronized Optional<String> remembered(String name) {
        return disk.read(c -> SpoolRows.state(c, name));
    }

    synchronized void remember(String name, @Nullable String value) {
        disk.change(
                c -> {
                    SpoolRows.state(c, name, value);
                    return true;
                });
    }

    synchronized long number(String name) {
        return disk.read(c -> SpoolRows.number(c, name));
    }

    synchronized List<Waiting> waiting(boolean newestFirst, int limit, long limitBytes) {
        return disk
                .read(
                        c ->
                                SpoolRows.waiting(
                                        c, newestFirst, limit + settledInMemory.size(), limitBytes))
                .stream()
                .filter(w -> !settledInMemory.contains(w.seq()))
                .limit(limit)
                .toList();
    }

    synchronized SpoolRows.Counts counts() {
        return disk.read(SpoolRows::counts);
    }

    /** Events ever given a number here. */
    public synchronized long produced() {
        return disk.lastSeq();
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
                    SpoolRows.state(c, "lastSuccess", at.truncatedTo(ChronoUnit.MILLIS).toString());
                    also.run(c);
                    disk.bound(c, now);
                    return true;
                };
        if (disk.change(work).isPresent()) {
            settledInMemory.clear();
            disk.takeBallast();
        } else {
            settled.stream()
                    .filter(s -> s.parkedWhy() == null)
                    .forEach(s -> settledInMemory.add(s.seq()));
        }
    }

    synchronized void park(long seq, String why) {
        long now = now();
        disk.change(
                c -> {
                    mark(c, new Settled(seq, why), now);
                    disk.bound(c, now);
                    return true;
                });
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
        disk.change(
                c -> {
                    SpoolRows.state(c, "device", given.deviceId());
                    SpoolRows.state(c, "credential", given.credential());
                    SpoolRows.state(c, "epoch", given.storeEpoch());
                    SpoolRows.state(c, "fingerprint", fingerprint);
                    SpoolRows.state(c, "highWater", null);
                    if (sendAgain) sendAgain(c, now);
                    return true;
                });
    }

    /** The collector knows what it has, so sending too much again does no harm. */
    private void sendAgain(Connection c, long now) throws SQLException {
        SpoolRows.requeue(c, SpoolRows.SENT, now - limits.keepSent().toMillis(), "", now);
        SpoolRows.requeue(c, SpoolRows.PARKED, 0, OTHER_DEVICE, now);
    }

    /** Offers parked events again, as after an upgrade on either side. */
    synchronized int offerParked() {
        long now = now();
        return disk.change(c -> SpoolRows.requeue(c, SpoolRows.PARKED, 0, OTHER_DEVICE, now))
                .orElse(0);
    }

    /** This is another machine than the one that captured what is here: forget who we were. */
    synchronized void disown() {
        long now = now();
        disk.change(
                c -> {
                    SpoolRows.park(c, OTHER_DEVICE, now);
                    for (String name : List.of("device", "credential", "epoch", "highWater"))
                        SpoolRows.state(c, name, null);
                    return true;
                });
    }

    /** A disk that was set back repeats numbers; go on behind the highest the collector has. */
    synchronized void continueAfter(long seq) {
        disk.continueAfter(seq);
    }

    Path path() {
        return directory.path();
    }

    private long now() {
        return clock.millis();
    }

    @Override
    public synchronized void close() {
        closeQuietly(disk);
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
