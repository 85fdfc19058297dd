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
import java.util.List;
import java.util.stream.Stream;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.sqlite.SQLiteConfig;

/** Reads a damaged spool row by row, by number: one bad page costs the rows on it, not the file. */
final class Salvage {
    private static final long BUDGET_NANOS = 3_000_000_000L;
    private static final long UNKNOWN_HIGHEST = 1_000_000;
    private static final List<String> NAMES =
            List.of(
                    "device",
                    "credential",
                    "fingerprint",
                    "nonce",
                    "epoch",
                    "highWater",
                    "seq",
                    "dropped",
                    "boot",
                    "tracker",
                    "bookmark",
                    "volatile");

    private static final String ROW =
            "SELECT event_id, kind, occurred_at, state, changed_at, note, json FROM event WHERE seq=?";

    private Salvage() {}

    /**
     * @param unreadable numbers that gave an error instead of a row: an upper bound of the rows
     *     lost
     * @param from earliest instant that is known of the file, epoch milliseconds; 0 if none is
     */
    record Result(int saved, long unreadable, long from) {}

    /** Takes over what can be read. Events keep their ids, so taking too much does no harm. */
    static Result of(Path damaged, SpoolFile into) throws IOException, SQLException {
        Path copy = Files.createTempDirectory(damaged.getParent(), "read");
        try {
            for (String suffix : List.of("", "-wal")) {
                Path from = damaged.resolveSibling(damaged.getFileName() + suffix);
                if (Files.exists(from)) Files.copy(from, copy.resolve("spool.db" + suffix));
            }
            try (Connection from =
                    new SQLiteConfig()
                            .createConnection("jdbc:sqlite:" + copy.resolve("spool.db"))) {
                return into.inTransaction(c -> rows(from, c));
            } catch (SQLException e) {
                if (!SpoolFile.damaged(e)) throw e;
                return new Result(0, 0, 0); // not a database any more
            }
        } finally {
            try (Stream<Path> files = Files.list(copy)) {
                for (Path file : files.toList()) Files.delete(file);
            }
            Files.delete(copy);
        }
    }

    private static Result rows(Connection from, Connection into) throws SQLException {
        for (String name : NAMES) {
            try {
                var value = SpoolRows.state(from, name);
                if (value.isPresent()) SpoolRows.state(into, name, value.get());
            } catch (SQLException e) {
                // that one is lost; the next may be on a sound page
            }
        }
        long highest = edge(from, "max", UNKNOWN_HIGHEST);
        long lowest = edge(from, "min", 1);
        long end = System.nanoTime() + BUDGET_NANOS;
        int saved = 0;
        long unreadable = 0;
        long first = 0;
        for (long seq = lowest; seq <= highest && System.nanoTime() < end; seq++) {
            // The driver closes a statement that failed, so each row has its own.
            try (PreparedStatement row = from.prepareStatement(ROW)) {
                row.setLong(1, seq);
                try (ResultSet r = row.executeQuery()) {
                    if (!r.next() || !copy(r, seq, into)) continue;
                    saved++;
                    if (first == 0) first = r.getLong(3);
                }
            } catch (SQLException e) {
                if (highest != UNKNOWN_HIGHEST) unreadable++;
            }
        }
        return new Result(saved, unreadable, first);
    }

    /** A row that is no event any more is not taken over. */
    private static boolean copy(ResultSet r, long seq, Connection into) throws SQLException {
        byte[] json = r.getBytes(7);
        try {
            if (WireFormat.readEvent(new String(json, StandardCharsets.UTF_8)).header().seq()
                    != seq) return false;
        } catch (WireException e) {
            return false;
        }
        try (PreparedStatement s =
                into.prepareStatement(
                        "INSERT OR IGNORE INTO event (seq, event_id, kind, occurred_at, state, changed_at, note, json)"
                                + " VALUES (?,?,?,?,?,?,?,?)")) {
            s.setLong(1, seq);
            s.setString(2, r.getString(1));
            s.setString(3, r.getString(2));
            s.setLong(4, r.getLong(3));
            s.setInt(5, r.getInt(4));
            s.setLong(6, r.getLong(5));
            s.setString(7, r.getString(6));
            s.setBytes(8, json);
            return s.executeUpdate() == 1;
        }
    }

    private static long edge(Connection from, String which, long otherwise) {
        try (Statement s = from.createStatement();
                ResultSet r = s.executeQuery("SELECT " + which + "(seq) FROM event")) {
            return r.next() ? r.getLong(1) : otherwise;
        } catch (SQLException e) {
            return otherwise;
        }
    }
}
