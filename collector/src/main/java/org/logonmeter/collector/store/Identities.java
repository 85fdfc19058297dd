package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;

/**
 * Numbers of sessions and users: given once, ascending from 1 in the order they are first told of,
 * never given again, and not made anew by a rebuild.
 */
final class Identities {
    private Identities() {}

    /** The number of the session of that key on that host. */
    static long session(Connection connection, String host, String key) throws SQLException {
        Long known =
                Sql.first(
                                connection,
                                """
                                SELECT session_id FROM session_identity
                                WHERE host = ? AND session_key = ?""",
                                row -> row.getLong(1),
                                host,
                                key)
                        .orElse(null);
        if (known != null) return known;
        long id = Sql.next(connection, "session");
        Sql.update(
                connection,
                "INSERT INTO session_identity (session_id, host, session_key) VALUES (?, ?, ?)",
                id,
                host,
                key);
        return id;
    }

    /** The number of the user: one for each name and domain, compared folded. */
    static long user(Connection connection, Account account) throws SQLException {
        String name = Names.fold(account.name());
        String domain = domain(account.domain());
        Long known =
                Sql.first(
                                connection,
                                """
                                SELECT user_id FROM user_identity
                                WHERE user_fold = ? AND user_domain_fold = ?""",
                                row -> row.getLong(1),
                                name,
                                domain)
                        .orElse(null);
        if (known != null) return known;
        long id = Sql.next(connection, "user");
        Sql.update(
                connection,
                """
                INSERT INTO user_identity (user_id, user_fold, user_domain_fold)
                VALUES (?, ?, ?)""",
                id,
                name,
                domain);
        return id;
    }

    private static String domain(@Nullable String domain) {
        String folded = Names.foldOrNull(domain);
        return folded == null ? "" : folded;
    }
}
