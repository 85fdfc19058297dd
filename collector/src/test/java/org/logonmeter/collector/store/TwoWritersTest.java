package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands may run beside a running collector on one database file. */
class TwoWritersTest {
    @TempDir Path directory;

    @Test
    void anIdleDatabaseHoldsNoLock() throws SQLException {
        try (Database database = Database.open(url())) {
            next(database);
            try (Connection other = impatient()) {
                run(other, "BEGIN IMMEDIATE");
                run(other, "ROLLBACK");
            }
        }
    }

    @Test
    void aTransactionOpenElsewhereIsBusyAndNotStored() throws SQLException {
        try (Database database = Database.open(url());
                Connection other = impatient()) {
            next(database);
            run(other, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> next(database))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.why()).isEqualTo(StoreException.Cause.BUSY));
            run(other, "ROLLBACK");
            assertThat(next(database)).isEqualTo(2);
        }
    }

    @Test
    void twoDatabasesOnOneFileWriteByTurns() throws InterruptedException, ExecutionException {
        int each = 300;
        try (Database one = Database.open(url());
                Database other = Database.open(url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> numbers = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                numbers.add(threads.submit(() -> next(one)));
                numbers.add(threads.submit(() -> next(other)));
            }
            List<Long> given = new ArrayList<>();
            for (Future<Long> number : numbers) given.add(number.get());
            assertThat(given).doesNotHaveDuplicates().hasSize(2 * each);
        }
    }

    @Test
    void aFailedTaskTakesNothingOfItsGroupWithIt() throws InterruptedException, ExecutionException {
        try (Database database = Database.open(url());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> good = new ArrayList<>();
            List<Future<Long>> bad = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                good.add(threads.submit(() -> next(database)));
                bad.add(threads.submit(() -> database.inTransaction(TwoWritersTest::failing)));
            }
            List<Long> given = new ArrayList<>();
            for (Future<Long> number : good) given.add(number.get());
            for (Future<Long> number : bad)
                assertThatThrownBy(number::get).hasCauseInstanceOf(StoreException.class);
            assertThat(given).doesNotHaveDuplicates().hasSize(200);
            assertThat(next(database)).isEqualTo(201);
        }
    }

    private static long next(Database database) {
        return database.inTransaction(c -> Sql.next(c, "x"));
    }

    private static long failing(Connection connection) throws SQLException {
        Sql.next(connection, "x");
        Sql.update(connection, "INSERT INTO counter (name, value) VALUES (NULL, 1)");
        return 0;
    }

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("collector.db");
    }

    /** A connection as another process has it, that waits for nobody. */
    private Connection impatient() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        run(connection, "PRAGMA busy_timeout = 0");
        return connection;
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
