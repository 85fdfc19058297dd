package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements with {@code ?} for every value, so no text of a stranger becomes SQL. */
final class Sql {
    private Sql() {}

    /** One row as a value; null leaves the row out. */
    @FunctionalInterface
    interface Row<T> {
        @Nullable T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> all(
            Connection connection, String sql, Row<T> reader, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            List<T> result = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    T value = reader.read(rows);
                    if (value != null) result.add(value);
                }
            }
            return result;
        }
    }

    static <T> Optional<T> first(
            Connection connection, String sql, Row<T> reader, @Nullable Object... values)
            throws SQLException {
        List<T> rows = all(connection, sql, reader, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /** Runs an INSERT, UPDATE or DELETE; the number of rows it touched. */
    static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    static void setLong(PreparedStatement statement, int index, @Nullable Long value)
            throws SQLException {
        if (value == null) statement.setNull(index, Types.BIGINT);
        else statement.setLong(index, value);
    }

    static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Instant nullableInstant(ResultSet row, String column) throws SQLException {
        Long value = nullableLong(row, column);
        return value == null ? null : Instant.ofEpochMilli(value);
    }

    /** The next value of a counter, never given twice, from 1. */
    static long next(Connection connection, String counter) throws SQLException {
        return first(
                        connection,
                        """
                        INSERT INTO counter (name, value) VALUES (?, 1)
                        ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
                        RETURNING value""",
                        row -> row.getLong(1),
                        counter)
                .orElseThrow();
    }

    private static void set(PreparedStatement statement, @Nullable Object... values)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case null -> statement.setNull(i + 1, Types.VARCHAR);
                case String text -> statement.setString(i + 1, text);
                case Long number -> statement.setLong(i + 1, number);
                case Integer number -> statement.setLong(i + 1, number);
                default -> throw new IllegalArgumentException("a text or a whole number");
            }
        }
    }
}
