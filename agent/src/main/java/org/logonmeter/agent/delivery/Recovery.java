package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A damaged spool is set aside whole, and what can still be read of it goes into a new one. */
final class Recovery {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
    private static final int KEPT = 3;
    private static final long KEPT_BYTES = 64L << 20;
    private static final Duration SHORTLY = Duration.ofHours(1);

    private final SpoolDirectory directory;
    private final SpoolLimits limits;
    private final InstantSource clock;
    private long lost;
    private long lostFrom;

    Recovery(SpoolDirectory directory, SpoolLimits limits, InstantSource clock) {
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
    }

    /** Opens the file, replacing it if it is damaged. */
    SpoolFile open() throws SQLException {
        try {
            return SpoolFile.open(directory.database(), limits.pages());
        } catch (SQLException e) {
            if (!SpoolFile.damaged(e)) throw e;
            return replace(e);
        }
    }

    /** Rows of the last replaced file that are known to be unreadable. */
    long lost() {
        return lost;
    }

    /** Since when they may have been captured, epoch milliseconds. */
    long lostFrom() {
        return lostFrom;
    }

    /**
     * Sets the damaged file aside and makes a new one, of the third within an hour in memory alone.
     */
    SpoolFile replace(SQLException cause) throws SQLException {
        lost = 0;
        try {
            Path aside = setAside();
            boolean again = recent() >= KEPT;
            SpoolFile fresh =
                    again
                            ? SpoolFile.inMemory(limits.pages())
                            : SpoolFile.open(directory.database(), limits.pages());
            Salvage.Result result = Salvage.of(aside.resolve("spool.db"), fresh);
            lost = result.unreadable();
            lostFrom = result.from();
            LOG.log(
                    System.Logger.Level.ERROR,
                    (again
                                    ? "The spool was damaged three times within an hour; events are kept in memory only. Check the disk of "
                                            + directory.path()
                                            + "."
                                    : "The spool was damaged; a new one was made from what could be read.")
                            + " kept="
                            + aside
                            + " saved="
                            + result.saved()
                            + " unreadable="
                            + result.unreadable()
                            + " reason="
                            + cause.getMessage());
            return fresh;
        } catch (IOException e) {
            throw new DeliveryException(
                    "the damaged spool in "
                            + directory.path()
                            + " cannot be set aside: "
                            + SpoolDirectory.reason(e),
                    e);
        }
    }

    /**
     * Database, log and index go together: a log left beside a new database would be replayed into
     * it.
     */
    private Path setAside() throws IOException {
        Path aside = directory.path().resolve("quarantine").resolve(Long.toString(clock.millis()));
        for (int n = 1; Files.exists(aside); n++)
            aside = aside.resolveSibling(clock.millis() + "-" + n);
        Files.createDirectories(aside);
        for (String name : List.of("spool.db", "spool.db-wal", "spool.db-shm")) {
            Path from = directory.path().resolve(name);
            if (Files.exists(from))
                Files.move(from, aside.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        trim(aside);
        return aside;
    }

    /** The one just made stays, whatever the clock said when the others were. */
    private void trim(Path made) throws IOException {
        List<Path> others = new ArrayList<>(quarantines());
        others.remove(made);
        long bytes = size(made);
        int kept = 1;
        for (Path other : others.reversed()) {
            bytes += size(other);
            if (++kept > KEPT || bytes > KEPT_BYTES) delete(other);
        }
    }

    /**
     * Told by the folders' names, which are of the same clock as now; one from a time when that
     * clock was ahead says nothing.
     */
    private int recent() throws IOException {
        long now = clock.millis();
        int n = 0;
        for (Path p : quarantines()) {
            long at = since(p);
            if (at > now - SHORTLY.toMillis() && at <= now) n++;
        }
        return n;
    }

    /** Oldest first. */
    private List<Path> quarantines() throws IOException {
        try (Stream<Path> all = Files.list(directory.path().resolve("quarantine"))) {
            return all.sorted(
                            Comparator.comparingLong(Recovery::since)
                                    .thenComparing(p -> p.getFileName().toString()))
                    .toList();
        }
    }

    /** When it was set aside, epoch milliseconds; 0 if its name tells no time. */
    private static long since(Path quarantine) {
        String at = quarantine.getFileName().toString().split("-", 2)[0];
        try {
            return Long.parseLong(at);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) bytes += Files.size(file);
        }
        return bytes;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) Files.delete(file);
        }
        Files.delete(folder);
    }
}
