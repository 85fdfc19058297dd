package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens of people and programs that read reports. */
public final class Tokens {
    private static final String KIND = "lmt";
    private static final String COLUMNS =
            "token_id, name, role, rooms, secret_hash, created_ms, expires_ms, revoked_ms";

    /**
     * A token as listed; its secret is not kept.
     *
     * @param role a role's name as on the command line
     * @param rooms the rooms it is limited to; null = all
     */
    public record Listed(
            String id,
            String name,
            String role,
            @Nullable List<String> rooms,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {}

    private final Database database;

    public Tokens(Database database) {
        this.database = database;
    }

    /** Makes a token; the answer is the only time its text is known. */
    public String create(String name, String role, @Nullable List<String> rooms, Instant now) {
        return database.inTransaction(c -> insert(c, name, role, rooms, now));
    }

    public List<Listed> list() {
        return database.read(
                c ->
                        Sql.all(
                                c,
                                "SELECT " + COLUMNS + " FROM token ORDER BY created_ms, token_id",
                                Tokens::read));
    }

    /** Ends a token at once; false if no valid token has that id. */
    public boolean revoke(String id, Instant now) {
        return database.inTransaction(
                c ->
                        Sql.update(
                                        c,
                                        """
                                        UPDATE token SET revoked_ms = ?
                                        WHERE token_id = ? AND revoked_ms IS NULL""",
                                        now.toEpochMilli(),
                                        id)
                                == 1);
    }

    /**
     * Makes a successor with the same name, role and rooms; the old one ends at {@code oldEnds}.
     * Empty if no valid token has that id.
     */
    public Optional<String> rotate(String id, Instant oldEnds, Instant now) {
        return database.inTransaction(
                c -> {
                    Optional<Listed> old =
                            Sql.first(
                                    c,
                                    "SELECT " + COLUMNS + " FROM token WHERE token_id = ?",
                                    Tokens::read,
                                    id);
                    if (old.isEmpty() || !isValid(old.get(), now)) return Optional.empty();
                    Sql.update(
                            c,
                            "UPDATE token SET expires_ms = ? WHERE token_id = ?",
                            oldEnds.toEpochMilli(),
                            id);
                    Listed was = old.get();
                    return Optional.of(insert(c, was.name(), was.role(), was.rooms(), now));
                });
    }

    /** The valid token a bearer text is; empty if it is none of ours, revoked or has run out. */
    public Optional<Listed> find(String bearer, Instant now) {
        Optional<String> id = Secrets.id(KIND, bearer);
        if (id.isEmpty()) return Optional.empty();
        String hash = Secrets.sha256(bearer);
        return database.read(
                        c ->
                                Sql.first(
                                        c,
                                        "SELECT " + COLUMNS + " FROM token WHERE token_id = ?",
                                        row ->
                                                Secrets.same(row.getString("secret_hash"), hash)
                                                        ? read(row)
                                                        : null,
                                        id.get()))
                .filter(token -> isValid(token, now));
    }

    private static boolean isValid(Listed token, Instant now) {
        Instant expires = token.expiresAt();
        return token.revokedAt() == null && (expires == null || now.isBefore(expires));
    }

    private static String insert(
            Connection connection,
            String name,
            String role,
            @Nullable List<String> rooms,
            Instant now)
            throws SQLException {
        Secrets.Minted minted = Secrets.mint(KIND);
        Sql.update(
                connection,
                """
                INSERT INTO token (token_id, name, role, rooms, secret_hash, created_ms)
                VALUES (?, ?, ?, ?, ?, ?)""",
                minted.id(),
                name,
                role,
                rooms == null ? null : String.join(",", rooms),
                minted.hash(),
                now.toEpochMilli());
        return minted.text();
    }

    private static Listed read(ResultSet row) throws SQLException {
        String rooms = row.getString("rooms");
        return new Listed(
                row.getString("token_id"),
                row.getString("name"),
                row.getString("role"),
                rooms == null ? null : List.of(rooms.split(",", -1)),
                Instant.ofEpochMilli(row.getLong("created_ms")),
                Sql.nullableInstant(row, "expires_ms"),
                Sql.nullableInstant(row, "revoked_ms"));
    }
}
