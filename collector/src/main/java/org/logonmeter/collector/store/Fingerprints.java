package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which known machine a fingerprint is. No part is a key alone: boards repeat their ids, images
 * copy the installation's, names are used again. A machine is known again if all parts are the
 * same, or all but one while its hardware address ({@code mac:}) is unchanged, for that part alone
 * tells two clones of one image on boards with the same id apart.
 */
final class Fingerprints {
    private Fingerprints() {}

    static Optional<String> find(Connection connection, List<String> parts) throws SQLException {
        if (parts.size() < 2) return Optional.empty();
        String marks = "?, ".repeat(parts.size() - 1) + "?";
        List<String> candidates =
                Sql.all(
                        connection,
                        "SELECT device_id FROM device_part WHERE part IN ("
                                + marks
                                + ") GROUP BY device_id HAVING count(*) >= "
                                + Math.max(2, parts.size() - 1)
                                + " ORDER BY count(*) DESC, device_id DESC",
                        row -> row.getString(1),
                        parts.toArray());
        for (String candidate : candidates) {
            if (isSame(new HashSet<>(partsOf(connection, candidate)), new HashSet<>(parts)))
                return Optional.of(candidate);
        }
        return Optional.empty();
    }

    static boolean isSame(Set<String> known, Set<String> told) {
        Set<String> gone = new HashSet<>(known);
        gone.removeAll(told);
        Set<String> fresh = new HashSet<>(told);
        fresh.removeAll(known);
        boolean otherAddress =
                gone.stream().anyMatch(p -> p.startsWith("mac:"))
                        || fresh.stream().anyMatch(p -> p.startsWith("mac:"));
        return gone.size() <= 1 && fresh.size() <= 1 && !otherAddress;
    }

    static void remember(Connection connection, String device, List<String> parts)
            throws SQLException {
        Sql.update(connection, "DELETE FROM device_part WHERE device_id = ?", device);
        for (String part : parts)
            Sql.update(
                    connection,
                    "INSERT INTO device_part (part, device_id) VALUES (?, ?)",
                    part,
                    device);
    }

    private static List<String> partsOf(Connection connection, String device) throws SQLException {
        return Sql.all(
                connection,
                "SELECT part FROM device_part WHERE device_id = ?",
                row -> row.getString(1),
                device);
    }
}
