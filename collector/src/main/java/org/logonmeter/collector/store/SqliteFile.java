package org.logonmeter.collector.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.logonmeter.settings.FileFault;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The file behind a {@code jdbc:sqlite:} URL: its settings and its schema. */
record SqliteFile(Path path) {
    private static final String PREFIX = "jdbc:sqlite:";

    /** Older ones can corrupt a WAL that two connections write (fixed in 3.51.3). */
    private static final int[] OLDEST_SOUND = {3, 51, 3};

    static SqliteFile of(String url) {
        if (!url.startsWith(PREFIX) || url.length() == PREFIX.length())
            throw new StoreException(
                    StoreException.Cause.UNUSABLE,
                    "database.url must be jdbc:sqlite: and a path; other databases are not built in"
                            + " yet");
        return new SqliteFile(Path.of(url.substring(PREFIX.length())).toAbsolutePath());
    }

    /** A new connection with the settings every connection has. */
    Connection connect(boolean readOnly) {
        try {
            Connection connection = source(readOnly).getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA trusted_schema = OFF");
                statement.execute("PRAGMA cell_size_check = ON");
                statement.execute("PRAGMA journal_size_limit = 67108864");
                statement.execute(
                        readOnly ? "PRAGMA query_only = ON" : "PRAGMA cache_size = -16384");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    /** The file names who sat where: its owner's alone, where the file system knows owners. */
    private FileAttribute<?>[] rights(String words) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(words))
                }
                : new FileAttribute<?>[0];
    }

    /** Insists that the file is there; an empty one is none. */
    void requireThere() {
        try {
            if (Files.size(path) > 0) return;
        } catch (java.nio.file.NoSuchFileException e) {
            // told below
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Cause.UNUSABLE,
                    "cannot open the database " + path + ": " + reason(e),
                    e);
        }
        throw new StoreException(
                StoreException.Cause.UNUSABLE,
                "no database at " + path + "; `serve` makes one (see database.url)");
    }

    /** Makes the directory and the file if need be. */
    void make() {
        try {
            Path directory = path.getParent();
            if (directory != null) Files.createDirectories(directory, rights("rwx------"));
            // SQLite gives its log and index the rights of the database file.
            if (Files.notExists(path)) Files.createFile(path, rights("rw-------"));
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Cause.UNUSABLE,
                    "cannot make the directory of the database " + path + ": " + reason(e),
                    e);
        }
    }

    /**
     * For the one process that serves it.
     *
     * @throws StoreException if another one does
     */
    ServeLock lock() {
        return ServeLock.take(path, rights("rw-------"));
    }

    /** SQLite alone says that it cannot open the file: its log needs room beside it. */
    private void requireWritable() {
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) return;
        if (Files.isWritable(directory) && (Files.notExists(path) || Files.isWritable(path)))
            return;
        throw new StoreException(
                StoreException.Cause.UNUSABLE,
                "cannot open the database "
                        + path
                        + ": "
                        + unwritable(directory)
                        + ", and even reading needs to write there; make it writable, or set"
                        + " database.url to a copy that is");
    }

    /** The system's own word, which only a try brings out. */
    private static String unwritable(Path directory) {
        try {
            Files.delete(Files.createTempFile(directory, "writable", null));
            return "this user may not write it";
        } catch (IOException e) {
            return FileFault.reason(e);
        }
    }

    /** Runs the migrations that are missing. */
    void migrate() {
        requireWritable();
        try (Connection connection = connect(false)) {
            requireSound(connection);
        } catch (SQLException e) {
            throw unusable(e);
        }
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(source(false))
                    .locations("classpath:db/common")
                    .outOfOrder(true)
                    .validateMigrationNaming(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreException(
                    StoreException.Cause.UNUSABLE,
                    "cannot bring the database " + path + " to this version: " + reason(e),
                    e);
        }
    }

    private SQLiteDataSource source(boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5000);
        config.enforceForeignKeys(true);
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "on");
        config.setTransactionMode(
                readOnly
                        ? SQLiteConfig.TransactionMode.DEFERRED
                        : SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(PREFIX + path);
        return source;
    }

    private static void requireSound(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT sqlite_version()")) {
            rows.next();
            String version = rows.getString(1);
            if (!isSound(version))
                throw new StoreException(
                        StoreException.Cause.UNUSABLE,
                        "SQLite "
                                + version
                                + " can damage the database; 3.51.3 or newer is needed");
        }
    }

    static boolean isSound(String version) {
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < OLDEST_SOUND.length; i++) {
            int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            if (part != OLDEST_SOUND[i]) return part > OLDEST_SOUND[i];
        }
        return true;
    }

    private StoreException unusable(SQLException e) {
        return new StoreException(
                StoreException.Cause.UNUSABLE,
                "cannot open the database " + path + ": " + reason(e),
                e);
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        for (Throwable next = e; next != null; next = next.getCause()) deepest = next;
        return FileFault.reason(deepest);
    }
}
