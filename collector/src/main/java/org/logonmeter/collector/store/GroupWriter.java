package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. What waits when it comes round goes into one transaction, so one sync
 * of the disk serves many callers; each caller's work stands behind a savepoint of its own and
 * fails alone. A caller is answered after COMMIT returned, never before.
 *
 * <p>Transactions are begun and ended in SQL on a connection that JDBC believes in auto-commit:
 * sqlite-jdbc's own {@code commit()} begins the next transaction at once, and an idle collector
 * would keep every other process from writing for ever.
 */
final class GroupWriter implements AutoCloseable {
    private static final int MAX_WAITING = 8192;
    private static final int MAX_GROUP = 200;
    private static final long MAX_GROUP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Connection connection;
    private final BlockingQueue<Task<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final int mostInGroup;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean writable = true;

    GroupWriter(Connection connection) {
        this(connection, MAX_GROUP);
    }

    /**
     * Starts the thread.
     *
     * @param mostInGroup callers' works that are committed together
     */
    GroupWriter(Connection connection, int mostInGroup) {
        this.connection = connection;
        this.mostInGroup = mostInGroup;
        this.thread = Thread.ofPlatform().name("database-writer").start(this::run);
    }

    <T> CompletableFuture<T> submit(Database.Work<T> work) {
        Task<T> task = new Task<>(work);
        if (closing || !queue.offer(task))
            return CompletableFuture.failedFuture(
                    new StoreException(
                            StoreException.Cause.BUSY,
                            closing ? "the database is closing" : "too many writers are waiting"));
        // A close between the test and the offer would leave the task to nobody.
        if (!thread.isAlive()) task.fail(new StoreException(StoreException.Cause.BUSY, "closed"));
        return task.result;
    }

    int waiting() {
        return queue.size();
    }

    /** Whether its thread lives. */
    boolean alive() {
        return thread.isAlive();
    }

    boolean writable() {
        return writable;
    }

    @Override
    public void close() {
        closing = true;
        queue.offer(new Task<>(c -> 0)); // wakes the thread if it sleeps; a full queue is awake
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void run() {
        try {
            while (!(closing && queue.isEmpty())) writeGroup(queue.take());
        } catch (InterruptedException e) {
            // nobody interrupts this thread; if somebody does, it ends as if closed
        } finally {
            closing = true;
            for (Task<?> left = queue.poll(); left != null; left = queue.poll())
                left.fail(new StoreException(StoreException.Cause.BUSY, "the database is closed"));
            finish();
        }
    }

    private void writeGroup(Task<?> first) {
        List<Task<?>> group = new ArrayList<>();
        long started = System.nanoTime();
        try {
            execute("BEGIN IMMEDIATE");
            Task<?> next = first;
            while (next != null) {
                group.add(next);
                runBehindSavepoint(next);
                boolean more =
                        group.size() < mostInGroup && System.nanoTime() - started < MAX_GROUP_NANOS;
                next = more ? queue.poll() : null;
            }
            execute("COMMIT");
            writable = true;
            group.forEach(Task::succeed);
        } catch (SQLException | RuntimeException | Error e) {
            if (e instanceof SQLException s && Failures.cause(s) == StoreException.Cause.FULL)
                writable = false;
            rollBack();
            if (group.isEmpty()) group.add(first);
            for (Task<?> task : group) task.fail(e);
            // The process is to end; a recursion that went too deep ended with its group.
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError))
                throw fatal;
        }
    }

    /** The task's own failure undoes the task alone; only a failure of the savepoint is thrown. */
    private void runBehindSavepoint(Task<?> task) throws SQLException {
        execute("SAVEPOINT task");
        try {
            task.run(connection);
            execute("RELEASE task");
        } catch (SQLException e) {
            StoreException.Cause why = Failures.cause(e);
            // These may have rolled the whole transaction back (sqlite.org/lang_transaction.html).
            if (why == StoreException.Cause.FULL || why == StoreException.Cause.UNUSABLE) throw e;
            undo();
            task.failed = e;
        } catch (RuntimeException | StackOverflowError e) {
            undo();
            task.failed = e;
        }
    }

    /** Fails if SQLite rolled the whole transaction back by itself: then no savepoint is left. */
    private void undo() throws SQLException {
        execute("ROLLBACK TO task");
        execute("RELEASE task");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // Most often SQLite has rolled back by itself; the next BEGIN tells if it has not.
            System.getLogger(GroupWriter.class.getName())
                    .log(System.Logger.Level.DEBUG, "Rollback failed; nothing was stored", e);
        }
    }

    private void finish() {
        try (connection) {
            execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            System.getLogger(GroupWriter.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The database's log could not be folded in; the next start does it",
                            e);
        }
    }

    private static final class Task<T> {
        final Database.Work<T> work;
        final CompletableFuture<T> result = new CompletableFuture<>();
        private @Nullable T value;
        @Nullable Throwable failed;

        Task(Database.Work<T> work) {
            this.work = work;
        }

        void run(Connection connection) throws SQLException {
            value = work.run(connection);
        }

        @SuppressWarnings("NullAway") // the value is what the work returned, null only if T allows
        void succeed() {
            if (failed != null) result.completeExceptionally(failed);
            else result.complete(value);
        }

        void fail(Throwable why) {
            result.completeExceptionally(failed != null ? failed : why);
        }
    }
}
