package org.logonmeter.collector.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.timeline.TimedEvent;

/**
 * The events of all hosts. What is told twice is stored once; an answer is given only after the
 * events and the sessions that follow from them are durable in one transaction.
 */
public final class EventStore {
    /**
     * An event no agent sent: a session file's line, a foreign program's post.
     *
     * @param machineName whose event it is; the domain does not make two machines
     */
    public record Told(String machineName, HostEvent event) {}

    /**
     * @param items one for each event, in order
     * @param highWater the highest {@code seq} of the host that is durable; 0 = none
     */
    public record Appended(List<BatchReceipt.Item> items, long highWater) {
        public Appended {
            items = List.copyOf(items);
        }
    }

    /** Begins the host of every machine without an agent. */
    static final String NAMED = "name:";

    private final Database database;
    private final String epoch;

    public EventStore(Database database) {
        this.database = database;
        this.epoch = database.inTransaction(EventStore::epoch);
    }

    /** Random id of this database, made when it was created or restored. */
    public String epoch() {
        return epoch;
    }

    /**
     * Stores what a device sent.
     *
     * @throws StoreException if nothing was stored
     */
    public Appended append(String host, Arrival arrival, List<HostEvent> events) {
        database.requireRoom();
        return database.inTransaction(connection -> append(connection, host, arrival, events));
    }

    /** Stores what others tell, all or nothing. The answers come in the order of {@code told}. */
    public List<BatchReceipt.Item> record(List<Told> told, Instant receivedAt) {
        database.requireRoom();
        return database.inTransaction(
                connection -> {
                    List<BatchReceipt.Item> items = new ArrayList<>();
                    Map<String, List<TimedEvent>> news = new LinkedHashMap<>();
                    Set<String> named = new HashSet<>();
                    for (Told one : told) {
                        String host = hostOf(one.machineName());
                        TrueTime time = TrueTime.told(one.event().header(), receivedAt);
                        List<TimedEvent> own = news.computeIfAbsent(host, h -> new ArrayList<>());
                        items.add(store(connection, host, one.event(), time, receivedAt, own));
                        if (named.add(host))
                            MachineTable.tellName(connection, host, one.machineName(), receivedAt);
                    }
                    for (Map.Entry<String, List<TimedEvent>> own : news.entrySet())
                        Projection.follow(connection, own.getKey(), own.getValue(), null);
                    return items;
                });
    }

    /** Is told how far it is. */
    @FunctionalInterface
    public interface Watch {
        void at(long done, long total);
    }

    /**
     * Makes all sessions again from the events, a host at a time; numbers stay as given.
     *
     * @return hosts
     */
    public int rebuild(Watch watch) {
        List<String> hosts =
                database.read(
                        connection ->
                                Sql.all(
                                        connection,
                                        "SELECT DISTINCT host FROM event ORDER BY host",
                                        row -> row.getString(1)));
        int done = 0;
        for (String host : hosts) {
            database.inTransaction(
                    connection -> {
                        Projection.rebuild(connection, host);
                        return host;
                    });
            watch.at(++done, hosts.size());
        }
        return done;
    }

    /** The events of these ids, by id; one that is not stored is left out. */
    public Map<UUID, HostEvent> stored(Collection<UUID> ids) {
        return database.read(connection -> StoredEvents.byId(connection, ids));
    }

    /** When the event came; empty if it is not stored. */
    public Optional<Instant> receivedAt(UUID eventId) {
        return database.read(connection -> StoredEvents.receivedAt(connection, eventId));
    }

    /** The host of machines that have no agent: their folded bare name. */
    public static String hostOf(String machineName) {
        return NAMED + Names.fold(machineName);
    }

    Appended append(Connection connection, String host, Arrival arrival, List<HostEvent> events)
            throws SQLException {
        measureClock(connection, host, arrival);
        Map<String, Optional<Long>> offsets = new HashMap<>();
        List<BatchReceipt.Item> items = new ArrayList<>();
        List<TimedEvent> news = new ArrayList<>();
        long highest = 0;
        for (HostEvent event : events) {
            String boot = event.header().bootId();
            Optional<Long> known = offsets.get(boot);
            if (known == null) {
                known = Optional.ofNullable(offset(connection, host, boot));
                offsets.put(boot, known);
            }
            TrueTime time = TrueTime.of(event.header(), arrival, known.orElse(null));
            items.add(store(connection, host, event, time, arrival.receivedAt(), news));
            highest = Math.max(highest, event.header().seq());
        }
        Projection.Span redescribed = MachineTable.hear(connection, host, news);
        Projection.follow(connection, host, news, redescribed);
        return new Appended(items, raiseHighWater(connection, host, highest));
    }

    /** Stores one event; a new one joins {@code news} and gives its session and user a number. */
    private static BatchReceipt.Item store(
            Connection connection,
            String host,
            HostEvent event,
            TrueTime time,
            Instant receivedAt,
            List<TimedEvent> news)
            throws SQLException {
        BatchReceipt.Item item = StoredEvents.insert(connection, host, event, time, receivedAt);
        if (item.outcome() != BatchReceipt.Outcome.ACCEPTED) return item;
        String key = Keys.of(event);
        Account account = Keys.account(event);
        if (key != null && account != null) {
            Identities.session(connection, host, key);
            Identities.user(connection, account);
        }
        news.add(new TimedEvent(host, event, receivedAt, Duration.ofMillis(time.correctionMs())));
        return item;
    }

    private static void measureClock(Connection connection, String host, Arrival arrival)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO host_clock (host, boot_id, offset_ms) VALUES (?, ?, ?)
                ON CONFLICT (host, boot_id) DO UPDATE SET offset_ms = excluded.offset_ms""",
                host,
                arrival.bootId(),
                arrival.offsetMs());
    }

    private static @Nullable Long offset(Connection connection, String host, String boot)
            throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT offset_ms FROM host_clock WHERE host = ? AND boot_id = ?",
                        row -> row.getLong(1),
                        host,
                        boot)
                .orElse(null);
    }

    private static long raiseHighWater(Connection connection, String host, long seq)
            throws SQLException {
        return Sql.first(
                        connection,
                        """
                        INSERT INTO high_water (host, seq) VALUES (?, ?)
                        ON CONFLICT (host) DO UPDATE SET seq =
                          CASE WHEN excluded.seq > high_water.seq
                               THEN excluded.seq ELSE high_water.seq END
                        RETURNING seq""",
                        row -> row.getLong(1),
                        host,
                        seq)
                .orElseThrow();
    }

    private static String epoch(Connection connection) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO store_meta (name, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING",
                EventIds.next().toString());
        return Sql.first(
                        connection,
                        "SELECT value FROM store_meta WHERE name = 'epoch'",
                        row -> row.getString(1))
                .orElseThrow();
    }
}
