package org.logonmeter.collector.store;

import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.UUID;

/** Who looked at records of persons: a row for each look, added and never changed. */
public final class PersonLooks {
    private final Database database;

    public PersonLooks(Database database) {
        this.database = database;
    }

    /**
     * One look.
     *
     * @param lookId told to the one who looked as the request's id, if there is one
     * @param at when, collector's clock
     * @param who name of the token or account, {@code anonymous} for a request without one
     * @param role the role that allowed it
     * @param what what was asked: the resource
     * @param query the filter as it was asked; holds names if names were asked for
     * @param sessions records shown
     * @param persons different persons among them
     */
    public record Look(
            UUID lookId,
            Instant at,
            String who,
            String role,
            String what,
            String query,
            int sessions,
            int persons) {}

    /**
     * Writes it; returns when it is durable.
     *
     * @throws StoreException if it cannot be written: then nothing may be shown
     */
    public void record(Look look) {
        database.inTransaction(
                connection -> {
                    try (PreparedStatement insert =
                            connection.prepareStatement(
                                    "INSERT INTO person_look(look_id, at_ms, who, role, what,"
                                            + " query, sessions, persons)"
                                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                        insert.setString(1, look.lookId().toString());
                        insert.setLong(2, look.at().toEpochMilli());
                        insert.setString(3, look.who());
                        insert.setString(4, look.role());
                        insert.setString(5, look.what());
                        insert.setString(6, look.query());
                        insert.setInt(7, look.sessions());
                        insert.setInt(8, look.persons());
                        return insert.executeUpdate();
                    }
                });
    }
}
