package org.logonmeter.agent.delivery;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/**
 * The SQLite file of the spool: one connection, every change one durable transaction.
 *
 * <p>WAL with {@code synchronous=FULL}: with NORMAL a power cut takes the last commits of a slow
 * writer, and an agent is one.
 */
final class SpoolFile implements AutoCloseable {
    static final int PAGE_BYTES = 4096;
    private static final int PRIMARY_CODE = 0xff;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_FULL = 13;
    private static final int SQLITE_NOTADB = 26;

    /** Before it a checkpoint of one connection could damage the file under another. */
    private static final int[] OLDEST_SQLITE = {3, 51, 3};

    private static final String[] SCHEMA = {
        """
        CREATE TABLE IF NOT EXISTS event (
          seq INTEGER PRIMARY KEY,
          event_id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          occurred_at INTEGER NOT NULL,
          state INTEGER NOT NULL,
          changed_at INTEGER NOT NULL,
          note TEXT,
          json BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX IF NOT EXISTS event_state ON event (state, seq)",
        "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT"
    };

    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final Connection connection;

    private SpoolFile(Connection connection) {
        this.connection = connection;
    }

    /**
     * Opens or makes the file, and checks it.
     *
     * @param maxPages size limit in pages of {@value #PAGE_BYTES} bytes
     * @throws SQLException also if the file is damaged: {@link #damaged} tells
     */
    static SpoolFile open(Path file, int maxPages) throws SQLException {
        return open("jdbc:sqlite:" + file, maxPages);
    }

    /**
     * A spool that lives as long as this process: better than none when the disk ruins every file.
     */
    static SpoolFile inMemory(int maxPages) throws SQLException {
        return open("jdbc:sqlite::memory:", maxPages);
    }

    private static SpoolFile open(String url, int maxPages) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(PAGE_BYTES);
        config.setBusyTimeout(5000);
        config.enforceForeignKeys(true);
        Connection connection = config.createConnection(url);
        boolean opened = false;
        try {
            assertVersion(connection);
            try (Statement s = connection.createStatement()) {
                s.execute("PRAGMA journal_mode=WAL");
                s.execute("PRAGMA synchronous=FULL");
                s.execute("PRAGMA wal_autocheckpoint=200");
                s.execute("PRAGMA journal_size_limit=1048576");
                s.execute("PRAGMA max_page_count=" + maxPages);
                s.execute("PRAGMA secure_delete=ON");
                s.execute("PRAGMA trusted_schema=OFF");
                s.execute("PRAGMA cell_size_check=ON");
                try (ResultSet r = s.executeQuery("PRAGMA quick_check(1)")) {
                    String verdict = r.next() ? r.getString(1) : "no answer";
                    if (!"ok".equals(verdict))
                        throw new SQLException(
                                "quick_check: " + String.join("; ", verdict.lines().toList()),
                                "damaged",
                                SQLITE_CORRUPT);
                }
                for (String statement : SCHEMA) s.execute(statement);
            }
            opened = true;
            return new SpoolFile(connection);
        } finally {
            if (!opened) connection.close();
        }
    }

    private static void assertVersion(Connection connection) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("SELECT sqlite_version()")) {
            String version = r.next() ? r.getString(1) : "";
            String[] parts = version.split("\\.", -1);
            for (int i = 0; i < OLDEST_SQLITE.length; i++) {
                int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
                if (part > OLDEST_SQLITE[i]) return;
                if (part < OLDEST_SQLITE[i])
                    throw new DeliveryException(
                            "SQLite "
                                    + version
                                    + " is too old: 3.51.3 or newer is needed; use the sqlite-jdbc that comes with the agent");
            }
        }
    }

    /** All or nothing, and on disk when this returns. */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                T result = work.run(connection);
                s.execute("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) rollback(s);
            }
        }
    }

    /** A full disk has SQLite roll back by itself; then there is nothing left to roll back. */
    private static void rollback(Statement s) {
        try {
            s.execute("ROLLBACK");
        } catch (SQLException e) {
            System.getLogger(SpoolFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "Already rolled back.", e);
        }
    }

    <T> T read(Work<T> work) throws SQLException {
        return work.run(connection);
    }

    /**
     * Copies the log into the file.
     *
     * @param mode {@code RESTART} keeps the log's disk space, {@code TRUNCATE} gives it back
     */
    void checkpoint(String mode) throws SQLException {
        try (Statement s = connection.createStatement()) {
            s.execute("PRAGMA wal_checkpoint(" + mode + ")");
        }
    }

    /** Pages that the file may still take in before it meets its own limit. */
    long pagesLeft() throws SQLException {
        return number("max_page_count") - number("page_count") + number("freelist_count");
    }

    private long number(String pragma) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("PRAGMA " + pragma)) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    static boolean full(SQLException e) {
        return (e.getErrorCode() & PRIMARY_CODE) == SQLITE_FULL;
    }

    /** Only these two codes mean damage: a locked, full or unreadable file is a healthy one. */
    static boolean damaged(SQLException e) {
        int code = e.getErrorCode() & PRIMARY_CODE;
        return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
