package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.EventIds;

/** Machines that enrolled, and their credentials. */
public final class Devices {
    private static final String KIND = "lmd";
    private static final Duration BETWEEN_ENROLMENTS = Duration.ofMinutes(1);

    /** A disk that is rolled back brings yesterday's credential back. */
    private static final Duration OLD_CREDENTIAL_LIVES = Duration.ofDays(7);

    /** How a request to enrol ended. */
    public sealed interface Enrolled {
        /** The credential is shown this once. */
        record Welcome(String deviceId, String credential) implements Enrolled {}

        /** The same machine enrolled a moment ago. */
        record TooSoon(Duration left) implements Enrolled {}

        /** An administrator shut this machine out. */
        record Revoked() implements Enrolled {}

        /** Another machine took the secret's last use. */
        record SecretSpent() implements Enrolled {}
    }

    /**
     * Whose credential it is.
     *
     * @param revoked true if an administrator shut the machine out
     */
    public record Known(String deviceId, boolean revoked) {}

    private final Database database;

    public Devices(Database database) {
        this.database = database;
    }

    /**
     * Gives a machine its credential: a known machine under its old id.
     *
     * @param secretId the made secret that is spent on it, in the same transaction; null = a
     *     configured one, which has no limit of uses
     */
    public Enrolled enrol(Enrolment.Request request, @Nullable String secretId, Instant now) {
        database.requireRoom();
        List<String> parts =
                request.fingerprint().stream()
                        .map(String::strip)
                        .filter(p -> !p.isEmpty())
                        .distinct()
                        .sorted()
                        .toList();
        return database.inTransaction(
                connection -> {
                    if (secretId != null && !EnrolmentSecrets.spend(connection, secretId))
                        return new Enrolled.SecretSpent();
                    Enrolled enrolled = enrol(connection, request, parts, now);
                    if (secretId != null && !(enrolled instanceof Enrolled.Welcome))
                        EnrolmentSecrets.giveBack(connection, secretId);
                    return enrolled;
                });
    }

    /** The device a bearer text belongs to; empty if it is none of ours or has run out. */
    public Optional<Known> find(String bearer, Instant now) {
        Optional<String> id = Secrets.id(KIND, bearer);
        if (id.isEmpty()) return Optional.empty();
        String hash = Secrets.sha256(bearer);
        return database.read(connection -> find(connection, id.get(), hash, now));
    }

    private static Optional<Known> find(
            Connection connection, String credentialId, String hash, Instant now)
            throws SQLException {
        return Sql.first(
                connection,
                """
                        SELECT c.secret_hash, c.expires_ms, d.device_id, d.revoked_ms
                        FROM device_credential c JOIN device d ON d.device_id = c.device_id
                        WHERE c.credential_id = ?""",
                row ->
                        isValid(row.getString(1), hash, Sql.nullableLong(row, "expires_ms"), now)
                                ? new Known(
                                        row.getString("device_id"),
                                        Sql.nullableLong(row, "revoked_ms") != null)
                                : null,
                credentialId);
    }

    private static boolean isValid(
            String stored, String presented, @Nullable Long expiresMs, Instant now) {
        return Secrets.same(stored, presented)
                && (expiresMs == null || now.toEpochMilli() < expiresMs);
    }

    private static Enrolled enrol(
            Connection connection, Enrolment.Request request, List<String> parts, Instant now)
            throws SQLException {
        long nowMs = now.toEpochMilli();
        Optional<String> known = Fingerprints.find(connection, parts);
        String device = known.orElseGet(() -> EventIds.next().toString());
        if (known.isPresent()) {
            Optional<Enrolled> refused = refusal(connection, device, now);
            if (refused.isPresent()) return refused.get();
            Sql.update(
                    connection,
                    "UPDATE device SET enrolled_ms = ?, nonce = ? WHERE device_id = ?",
                    nowMs,
                    request.nonce(),
                    device);
        } else {
            Sql.update(
                    connection,
                    """
                    INSERT INTO device (device_id, created_ms, enrolled_ms, nonce)
                    VALUES (?, ?, ?, ?)""",
                    device,
                    nowMs,
                    nowMs,
                    request.nonce());
        }
        Fingerprints.remember(connection, device, parts);
        MachineTable.tell(connection, device, request.facts(), nowMs);
        return new Enrolled.Welcome(device, renewCredential(connection, device, nowMs));
    }

    private static Optional<Enrolled> refusal(Connection connection, String device, Instant now)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT enrolled_ms, revoked_ms FROM device WHERE device_id = ?",
                row -> {
                    if (Sql.nullableLong(row, "revoked_ms") != null) return new Enrolled.Revoked();
                    Duration since =
                            Duration.between(Instant.ofEpochMilli(row.getLong("enrolled_ms")), now);
                    return !since.isNegative() && since.compareTo(BETWEEN_ENROLMENTS) < 0
                            ? new Enrolled.TooSoon(BETWEEN_ENROLMENTS.minus(since))
                            : null;
                },
                device);
    }

    private static String renewCredential(Connection connection, String device, long nowMs)
            throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM device_credential WHERE device_id = ? AND expires_ms < ?",
                device,
                nowMs);
        Sql.update(
                connection,
                """
                UPDATE device_credential SET expires_ms = ?
                WHERE device_id = ? AND expires_ms IS NULL""",
                nowMs + OLD_CREDENTIAL_LIVES.toMillis(),
                device);
        Secrets.Minted minted = Secrets.mint(KIND);
        Sql.update(
                connection,
                """
                INSERT INTO device_credential (credential_id, device_id, secret_hash, created_ms)
                VALUES (?, ?, ?, ?)""",
                minted.id(),
                device,
                minted.hash(),
                nowMs);
        return minted.text();
    }
}
