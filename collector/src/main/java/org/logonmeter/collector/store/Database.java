package org.logonmeter.collector.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The collector's database: one writer that gathers transactions into groups, a few readers.
 *
 * <p>SQLite holds its thread in native code, so no caller's thread touches it: work is handed to
 * the writer's or a reader's platform thread, and the caller (mostly a virtual thread) waits.
 */
public final class Database implements AutoCloseable {

    /** Statements on one connection; the connection must not leave the method. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private static final long RESERVE_BYTES = 16L << 20;

    private final SqliteFile file;
    private final GroupWriter writer;
    private final Readers readers;
    private final @Nullable ServeLock lock;

    Database(SqliteFile file, GroupWriter writer, Readers readers, @Nullable ServeLock lock) {
        this.lock = lock;
        this.file = file;
        this.writer = writer;
        this.readers = readers;
    }

    /**
     * Opens the database, making it or bringing it to this version's schema.
     *
     * @param url {@code jdbc:sqlite:PATH}
     * @throws StoreException in one line: directory not writable, file damaged, file of a newer
     *     version, SQLite too old
     */
    public static Database open(String url) {
        SqliteFile file = SqliteFile.of(url);
        file.make();
        return open(file, null);
    }

    /**
     * Opens a database that somebody made before, for what makes no sense on an empty one.
     *
     * @throws StoreException as {@link #open}, and where there is none: nothing is made then
     */
    public static Database openExisting(String url) {
        SqliteFile file = SqliteFile.of(url);
        file.requireThere();
        return open(file, null);
    }

    /**
     * Opens it for the one process that serves it, until it is closed or the process ends; others
     * may {@link #open} it meanwhile.
     *
     * @throws StoreException as {@link #open}, and if another process serves it: nothing was
     *     changed then
     */
    public static Database openToServe(String url) {
        SqliteFile file = SqliteFile.of(url);
        file.make();
        ServeLock lock = file.lock();
        try {
            return open(file, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Database open(SqliteFile file, @Nullable ServeLock lock) {
        file.migrate();
        GroupWriter writer = new GroupWriter(StatementCache.over(file.connect(false)));
        return new Database(file, writer, new Readers(file, 4), lock);
    }

    /**
     * Runs {@code work} in a transaction and returns its result once the transaction is durable.
     *
     * @throws StoreException if it was not stored
     */
    public <T> T inTransaction(Work<T> work) {
        return await(writer.submit(work));
    }

    /** Runs {@code work} on one snapshot of the stored data; it cannot write. */
    public <T> T read(Work<T> work) {
        return await(readers.submit(work));
    }

    /** Whether the writer's thread lives; without it nothing is ever stored again. */
    public boolean hasWriter() {
        return writer.alive();
    }

    /**
     * Whether an empty transaction comes back durable within that time.
     *
     * @param patience behind all that wait already
     */
    public boolean writesWithin(Duration patience) {
        return comesBack(writer.submit(connection -> true), patience);
    }

    /** Whether a question to the stored data comes back within that time. */
    public boolean readsWithin(Duration patience) {
        return comesBack(
                readers.submit(
                        connection -> {
                            try (Statement statement = connection.createStatement();
                                    var rows =
                                            statement.executeQuery(
                                                    "SELECT EXISTS (SELECT 1 FROM machine)")) {
                                return rows.next();
                            }
                        }),
                patience);
    }

    private static boolean comesBack(CompletableFuture<Boolean> work, Duration patience) {
        try {
            return work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Transactions that wait for the writer now. */
    public int waiting() {
        return writer.waiting();
    }

    /** False while the disk is too full to take events. */
    public boolean writable() {
        return writer.writable() && hasRoom();
    }

    /**
     * Refuses while little room is left. The last of it is for the record of who looked at whom,
     * without which no person's session is shown: so reading goes on when storing must end.
     *
     * @throws StoreException FULL
     */
    void requireRoom() {
        if (!hasRoom())
            throw new StoreException(
                    StoreException.Cause.FULL,
                    "less than 16 MiB are free on the disk of the database");
    }

    private boolean hasRoom() {
        return freeBytes().orElse(Long.MAX_VALUE) >= RESERVE_BYTES;
    }

    /** Room left on the volume of the data; empty where the system does not tell. */
    public OptionalLong freeBytes() {
        try {
            return OptionalLong.of(Files.getFileStore(path()).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Where the data lies. */
    public Path path() {
        return file.path();
    }

    /** Finishes what waits, folds the log into the file, closes. */
    @Override
    public void close() {
        readers.close();
        writer.close();
        if (lock != null) lock.close();
    }

    private static <T> T await(CompletableFuture<T> result) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    // The transaction may be durable already: only its end can be told, not
                    // guessed.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw Failures.of(e.getCause() == null ? e : e.getCause());
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
