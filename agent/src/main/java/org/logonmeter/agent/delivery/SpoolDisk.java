package org.logonmeter.agent.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.Gap;

/**
 * The spool's file, kept going: on a full disk room is made, a damaged file is replaced, the limits
 * are held, and what was given up for it is told by a {@link Gap}. Not thread-safe.
 *
 * <p>A full volume costs no row that only we have: what does not fit stays in the caller's memory
 * and in the system's own log. Only the spool's own limit gives up events.
 */
final class SpoolDisk implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SpoolDisk.class.getName());
    private static final int EVICT_ROWS = 500;
    private static final int MAX_REPAIRS = 3;
    private static final int MAX_ROOM_STEPS = 200;

    /** A change needs no more pages than these: with fewer left it is our own limit that is met. */
    private static final int CHANGE_PAGES = 256;

    private static final String UNKNOWN_BOOT = "unknown";

    private final SpoolDirectory directory;
    private final SpoolLimits limits;
    private final InstantSource clock;
    private final Recovery recovery;
    private SpoolFile file;
    private long lastSeq;
    private boolean full;

    /** Opens the file; a damaged one is set aside and what can be read of it taken over. */
    SpoolDisk(SpoolDirectory directory, SpoolLimits limits, InstantSource clock)
            throws SQLException {
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
        this.recovery = new Recovery(directory, limits, clock);
        this.file = recovery.open();
        this.lastSeq =
                Math.max(
                        file.read(SpoolRows::highestSeq),
                        file.read(c -> SpoolRows.number(c, "seq")));
        if (recovery.lost() > 0) tellDamage();
        directory.takeBallast();
    }

    /** Numbers given so far. */
    long lastSeq() {
        return lastSeq;
    }

    long nextSeq() {
        return ++lastSeq;
    }

    void continueAfter(long seq) {
        lastSeq = Math.max(lastSeq, seq);
    }

    /**
     * Reads.
     *
     * @throws DeliveryException if the file cannot be read
     */
    <T> T read(SpoolFile.Work<T> work) {
        return attempt(work, false)
                .orElseThrow(() -> new IllegalStateException("a read is never put off"));
    }

    /** Changes all or nothing; empty if the disk takes nothing now. */
    <T> Optional<T> change(SpoolFile.Work<T> work) {
        return attempt(work, true);
    }

    void takeBallast() {
        directory.takeBallast();
    }

    /** Holds the row limits; runs inside the transaction that may have broken them. */
    void bound(Connection c, long now) throws SQLException {
        SpoolRows.forgetSent(c, now - limits.keepSent().toMillis());
        SpoolRows.Counts counts = SpoolRows.counts(c);
        Loss loss = Loss.NONE;
        if (counts.parked() > limits.parked()
                || (counts.parked() > 0
                        && SpoolRows.bytes(c, SpoolRows.PARKED) > limits.parkedBytes()))
            loss = loss.plus(Eviction.oldestParked(c, limits.parked() / 10 + 1));
        if (counts.queued() > limits.queued())
            loss = loss.plus(Eviction.oldestQueued(c, limits.queued() / 20 + 1));
        Long oldest = counts.oldestQueuedAt();
        if (oldest != null && oldest < now - limits.keepQueued().toMillis())
            loss = loss.plus(Eviction.waitingSince(c, now - limits.keepQueued().toMillis()));
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
        SpoolRows.state(c, "dropped", Long.toString(SpoolRows.number(c, "dropped") + loss.rows()));
        LOG.log(
                System.Logger.Level.WARNING,
                "Events were given up; the collector is told how many. reason="
                        + reason
                        + " events="
                        + loss.count());
    }

    private void tellDamage() {
        long now = clock.millis();
        Loss loss = new Loss(recovery.lost(), recovery.lostFrom(), now, recovery.lost());
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
        long now = clock.millis();
        long seqBefore = lastSeq;
        try {
            file.checkpoint("RESTART");
            boolean ownLimit = file.pagesLeft() < CHANGE_PAGES;
            return file.inTransaction(
                    c -> {
                        Eviction.Step step =
                                ownLimit
                                        ? Eviction.step(c, EVICT_ROWS)
                                        : Eviction.sent(c, EVICT_ROWS);
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

    @Override
    public void close() throws SQLException {
        try {
            file.checkpoint("TRUNCATE");
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.DEBUG, "No checkpoint at the end.", e);
        }
        file.close();
    }
}
