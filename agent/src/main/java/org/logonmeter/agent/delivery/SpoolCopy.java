package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.sqlite.SQLiteConfig;

/**
 * A copy of a spool as it is at one moment, to be looked at while an agent may be using the
 * original. Taken page by page (SQLite's backup), so what is damaged there is damaged here too.
 */
public final class SpoolCopy implements AutoCloseable {
    private static final int BUSY_MS = 5000;

    private final Path original;
    private final Path folder;
    private final Connection connection;

    private SpoolCopy(Path original, Path folder, Connection connection) {
        this.original = original;
        this.folder = folder;
        this.connection = connection;
    }

    /** What became of an event; the spool's words for it. */
    public enum State {
        QUEUED(SpoolRows.QUEUED),
        SENT(SpoolRows.SENT),
        PARKED(SpoolRows.PARKED);

        private final int code;

        State(int code) {
            this.code = code;
        }

        static State of(int code) {
            for (State state : values()) {
                if (state.code == code) return state;
            }
            throw new DeliveryException("the spool holds an event in an unknown state: " + code);
        }

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An event in the spool.
     *
     * @param changedAt when it came into this state, host clock
     * @param note why it is parked; null if it is not
     * @param json exactly as it goes over the wire
     */
    public record Row(
            long seq,
            String eventId,
            String kind,
            Instant occurredAt,
            State state,
            Instant changedAt,
            @Nullable String note,
            String json) {}

    /** Takes a row at a time. */
    public interface Reader {
        void row(Row row) throws IOException;
    }

    /**
     * The spool in numbers.
     *
     * @param process the agent that uses it now; null if none does
     * @param oldestQueued when the oldest waiting event was queued; null with an empty queue
     * @param clockOffsetMs collector's clock minus this host's, milliseconds; null before the first
     *     answer
     * @param bytes of the file and its log
     * @param quarantines damaged spools set aside
     */
    public record Status(
            @Nullable Long process,
            @Nullable String device,
            boolean enrolled,
            long queued,
            long sentKept,
            long parked,
            long dropped,
            @Nullable Instant oldestQueued,
            @Nullable String lastSuccess,
            @Nullable String lastError,
            @Nullable Long clockOffsetMs,
            @Nullable String storeEpoch,
            boolean volatileDisk,
            long bytes,
            int quarantines) {}

    /**
     * Copies the spool of a data directory.
     *
     * @throws DeliveryException if there is none or it cannot be read
     */
    public static SpoolCopy of(Path dataDirectory) {
        Path file = dataDirectory.resolve("spool.db");
        if (!Files.isDirectory(dataDirectory))
            throw new DeliveryException(
                    "there is no data directory "
                            + dataDirectory
                            + "; give the agent's configuration with --config");
        if (!Files.isReadable(dataDirectory) || !Files.isExecutable(dataDirectory))
            throw new DeliveryException(
                    dataDirectory + " is closed to this account; run as the agent's own (root)");
        if (!Files.exists(file))
            throw new DeliveryException(
                    "there is no spool in " + dataDirectory + "; the agent has not run yet");
        try {
            Path folder = Files.createTempDirectory(dataDirectory, "copy-");
            boolean opened = false;
            try {
                Path copy = folder.resolve("spool.db");
                backup(file, copy);
                SQLiteConfig config = new SQLiteConfig();
                config.setBusyTimeout(BUSY_MS);
                SpoolCopy result =
                        new SpoolCopy(
                                dataDirectory,
                                folder,
                                config.createConnection("jdbc:sqlite:" + copy));
                opened = true;
                return result;
            } finally {
                if (!opened) delete(folder);
            }
        } catch (IOException | SQLException e) {
            throw new DeliveryException(
                    "the spool in " + dataDirectory + " cannot be copied: " + e.getMessage(), e);
        }
    }

    private static void backup(Path from, Path to) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MS);
        try (Connection live = config.createConnection("jdbc:sqlite:" + from);
                Statement s = live.createStatement()) {
            s.execute("PRAGMA query_only=ON");
            s.executeUpdate("backup to '" + to.toString().replace("'", "''") + "'");
        }
    }

    /** The events in one state, or all of them; by number, at most {@code limit}. */
    public void rows(@Nullable State state, long limit, Reader reader) throws IOException {
        try (PreparedStatement s =
                connection.prepareStatement(
                        "SELECT seq, event_id, kind, occurred_at, state, changed_at, note, json"
                                + " FROM event WHERE state=? OR ?<0 ORDER BY seq LIMIT ?")) {
            int code = state == null ? -1 : state.code;
            s.setInt(1, code);
            s.setInt(2, code);
            s.setLong(3, limit);
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) reader.row(row(r));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static Row row(ResultSet r) throws SQLException {
        return new Row(
                r.getLong(1),
                r.getString(2),
                r.getString(3),
                Instant.ofEpochMilli(r.getLong(4)),
                State.of(r.getInt(5)),
                Instant.ofEpochMilli(r.getLong(6)),
                r.getString(7),
                new String(r.getBytes(8), StandardCharsets.UTF_8));
    }

    /** The spool in numbers. */
    public Status status() {
        try {
            SpoolRows.Counts counts = SpoolRows.counts(connection);
            Long oldest = counts.oldestQueuedAt();
            return new Status(
                    SpoolLock.holder(original).orElse(null),
                    state("device"),
                    state("credential") != null,
                    counts.queued(),
                    counts.sent(),
                    counts.parked(),
                    SpoolRows.number(connection, "dropped"),
                    oldest == null ? null : Instant.ofEpochMilli(oldest),
                    state("lastSuccess"),
                    state("lastError"),
                    SpoolRows.state(connection, "clockOffset").map(Long::valueOf).orElse(null),
                    state("epoch"),
                    SpoolRows.state(connection, "volatile")
                            .filter(boot -> boot.equals(state("boot")))
                            .isPresent(),
                    size("spool.db") + size("spool.db-wal"),
                    quarantines());
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private @Nullable String state(String name) {
        try {
            return SpoolRows.state(connection, name).orElse(null);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Everything that is wrong with the file and with the events in it; empty = sound. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        try (Statement s = connection.createStatement();
                ResultSet r = s.executeQuery("PRAGMA integrity_check(100)")) {
            while (r.next()) {
                if (!r.getString(1).equals("ok")) faults.add(r.getString(1));
            }
        } catch (SQLException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        if (!faults.isEmpty()) return faults;
        try {
            rows(
                    null,
                    Long.MAX_VALUE,
                    row -> fault(row).ifPresent(why -> faults.add("event " + row.seq() + why)));
        } catch (IOException e) {
            throw new IllegalStateException("this reader does no input or output", e);
        }
        return faults;
    }

    private static Optional<String> fault(Row row) {
        try {
            boolean same =
                    WireFormat.readEvent(row.json())
                            .header()
                            .eventId()
                            .toString()
                            .equals(row.eventId());
            return same ? Optional.empty() : Optional.of(" holds another event's id");
        } catch (WireException e) {
            return Optional.of(" is not a readable event: " + e.getMessage());
        }
    }

    private long size(String name) {
        try {
            Path file = original.resolve(name);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new DeliveryException("the spool's size cannot be read: " + e.getMessage(), e);
        }
    }

    private int quarantines() {
        Path aside = original.resolve("quarantine");
        if (!Files.isDirectory(aside)) return 0;
        try (Stream<Path> kept = Files.list(aside)) {
            return (int) kept.count();
        } catch (IOException e) {
            throw new DeliveryException("the quarantine cannot be read: " + e.getMessage(), e);
        }
    }

    private DeliveryException unreadable(SQLException e) {
        return new DeliveryException(
                "the spool in "
                        + original
                        + " cannot be read: "
                        + e.getMessage()
                        + "; the agent sets a damaged spool aside by itself at its next start",
                e);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.getLogger(SpoolCopy.class.getName())
                    .log(System.Logger.Level.WARNING, "A copy stays behind. path=" + folder, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(SpoolCopy.class.getName())
                    .log(System.Logger.Level.DEBUG, "Closing failed.", e);
        }
        delete(folder);
    }
}
