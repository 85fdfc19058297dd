package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Secrets made by {@code enrolment create}: whoever holds one may enrol machines. */
public final class EnrolmentSecrets {
    private static final String KIND = "lme";

    /**
     * A secret as listed; its text is not kept.
     *
     * @param maxUses enrolments it is good for; null = any number
     */
    public record Listed(
            String id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Long maxUses,
            long uses,
            @Nullable Instant revokedAt) {

        boolean isValid(Instant now) {
            return revokedAt == null
                    && (expiresAt == null || now.isBefore(expiresAt))
                    && (maxUses == null || uses < maxUses);
        }
    }

    private final Database database;

    public EnrolmentSecrets(Database database) {
        this.database = database;
    }

    /** Makes a secret; the answer is the only time its text is known. */
    public String create(
            String name, @Nullable Instant expiresAt, @Nullable Long maxUses, Instant now) {
        Secrets.Minted minted = Secrets.mint(KIND);
        database.inTransaction(
                c ->
                        Sql.update(
                                c,
                                """
                                INSERT INTO enrolment_secret (secret_id, name, secret_hash,
                                  created_ms, expires_ms, max_uses, uses)
                                VALUES (?, ?, ?, ?, ?, ?, 0)""",
                                minted.id(),
                                name,
                                minted.hash(),
                                now.toEpochMilli(),
                                expiresAt == null ? null : expiresAt.toEpochMilli(),
                                maxUses));
        return minted.text();
    }

    public List<Listed> list() {
        return database.read(
                c ->
                        Sql.all(
                                c,
                                "SELECT * FROM enrolment_secret ORDER BY created_ms, secret_id",
                                EnrolmentSecrets::read));
    }

    /** Ends a secret at once; machines that enrolled with it stay. False if there is none. */
    public boolean revoke(String id, Instant now) {
        return database.inTransaction(
                c ->
                        Sql.update(
                                        c,
                                        """
                                        UPDATE enrolment_secret SET revoked_ms = ?
                                        WHERE secret_id = ? AND revoked_ms IS NULL""",
                                        now.toEpochMilli(),
                                        id)
                                == 1);
    }

    /** The id of the secret with this text if it may be used now. */
    public Optional<String> accepted(String bearer, Instant now) {
        Optional<String> id = Secrets.id(KIND, bearer);
        if (id.isEmpty()) return id;
        String hash = Secrets.sha256(bearer);
        return database.read(
                        c ->
                                Sql.first(
                                        c,
                                        "SELECT * FROM enrolment_secret WHERE secret_id = ?",
                                        row ->
                                                Secrets.same(row.getString("secret_hash"), hash)
                                                        ? read(row)
                                                        : null,
                                        id.get()))
                .filter(secret -> secret.isValid(now))
                .map(Listed::id);
    }

    /** Counts a use; false if another request took the last one, or it was revoked meanwhile. */
    static boolean spend(Connection connection, String id) throws SQLException {
        return Sql.update(
                        connection,
                        """
                        UPDATE enrolment_secret SET uses = uses + 1
                        WHERE secret_id = ? AND revoked_ms IS NULL
                          AND (max_uses IS NULL OR uses < max_uses)""",
                        id)
                == 1;
    }

    static void giveBack(Connection connection, String id) throws SQLException {
        Sql.update(
                connection, "UPDATE enrolment_secret SET uses = uses - 1 WHERE secret_id = ?", id);
    }

    private static Listed read(ResultSet row) throws SQLException {
        return new Listed(
                row.getString("secret_id"),
                row.getString("name"),
                Instant.ofEpochMilli(row.getLong("created_ms")),
                Sql.nullableInstant(row, "expires_ms"),
                Sql.nullableLong(row, "max_uses"),
                row.getLong("uses"),
                Sql.nullableInstant(row, "revoked_ms"));
    }
}
