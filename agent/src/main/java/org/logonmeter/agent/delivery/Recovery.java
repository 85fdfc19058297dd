package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    /** Sets the damaged file aside and makes a new one. */
    SpoolFile replace(SQLException cause) throws SQLException {
        try {
            Path aside = setAside();
            if (recent() >= KEPT) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The spool was damaged three times within an hour; events are kept in memory only. Check the disk of "
                                + directory.path());
                return SpoolFile.inMemory(limits.pages());
            }
            SpoolFile fresh = SpoolFile.open(directory.database(), limits.pages());
            Salvage.Result result = Salvage.of(aside.resolve("spool.db"), fresh);
            lost = result.unreadable();
            lostFrom = result.from();
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The spool was damaged; a new one was made from what could be read. kept="
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
        trim();
        return aside;
    }

    private void trim() throws IOException {
        List<Path> all = quarantines();
        long bytes = 0;
        for (int i = all.size() - 1; i >= 0; i--) {
            bytes += size(all.get(i));
            boolean newest = i == all.size() - 1;
            if (!newest && (all.size() - i > KEPT || bytes > KEPT_BYTES)) delete(all.get(i));
        }
    }

    private int recent() throws IOException {
        Instant since = clock.instant().minus(SHORTLY);
        int n = 0;
        for (Path p : quarantines()) {
            if (Files.getLastModifiedTime(p).toInstant().isAfter(since)) n++;
        }
        return n;
    }

    private List<Path> quarantines() throws IOException {
        try (Stream<Path> all = Files.list(directory.path().resolve("quarantine"))) {
            return all.sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
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
