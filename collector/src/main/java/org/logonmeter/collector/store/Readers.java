package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads that only read, each with a connection that cannot write. */
final class Readers implements AutoCloseable {
    private static final int MAX_WAITING = 8192;

    private final BlockingQueue<Connection> connections;
    private final ThreadPoolExecutor threads;

    Readers(SqliteFile file, int count) {
        connections = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) connections.add(file.connect(true));
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().name("database-reader-", 0).factory());
    }

    <T> CompletableFuture<T> submit(Database.Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> run(work, result));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new StoreException(
                            StoreException.Cause.BUSY, "too many readers are waiting", e));
        }
        return result;
    }

    private <T> void run(Database.Work<T> work, CompletableFuture<T> result) {
        try {
            Connection connection = connections.take();
            try {
                result.complete(snapshot(connection, work));
            } finally {
                connections.add(connection);
            }
        } catch (Throwable e) { // the caller waits for an end, whatever it is
            result.completeExceptionally(e);
            // A deep recursion ends with its question; anything else of the kind, the process.
            if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError))
                throw fatal;
        }
    }

    private static <T> T snapshot(Connection connection, Database.Work<T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            return work.run(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        boolean interrupted = false;
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) threads.shutdownNow();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        for (Connection c = connections.poll(); c != null; c = connections.poll()) {
            try {
                c.close();
            } catch (SQLException e) {
                System.getLogger(Readers.class.getName())
                        .log(System.Logger.Level.WARNING, "A reader could not be closed", e);
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
