package org.logonmeter.collector.kill;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;
import org.logonmeter.timeline.SessionKey;

/**
 * What was made and what the collector promised to keep, written down outside of it. The stored
 * events are known by what they say, not by the column the collector keys them with.
 */
final class Ledger {
    private final Map<String, HostEvent> produced = new ConcurrentHashMap<>();
    private final Set<String> promised = ConcurrentHashMap.newKeySet();

    /** To be called before the event leaves. */
    void produced(HostEvent event) {
        produced.put(event.header().eventId().toString(), event);
    }

    /** The collector answered that it has it. */
    synchronized void promised(String eventId) {
        promised.add(eventId);
        notifyAll();
    }

    /** Returns once so many are promised; fails if none comes for long. */
    synchronized void awaitPromises(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (promised.size() < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) throw new AssertionError("no answer for a minute");
            wait(left);
        }
    }

    int promises() {
        return promised.size();
    }

    /** What is wrong with the store; empty if it holds what was promised, each once. */
    List<String> faults(Path database) throws SQLException {
        List<String> faults = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            events(statement, faults);
            sessions(statement, faults);
            try (ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
                if (!row.getString(1).equals("ok")) faults.add("damaged: " + row.getString(1));
            }
        }
        return faults;
    }

    private void events(Statement statement, List<String> faults) throws SQLException {
        Set<String> stored = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT body FROM event")) {
            while (rows.next()) {
                String id = idOf(rows.getString(1));
                if (!stored.add(id)) faults.add("stored twice: event " + id);
                if (!produced.containsKey(id)) faults.add("nobody sent: event " + id);
            }
        }
        for (String id : promised)
            if (!stored.contains(id)) faults.add("promised and lost: event " + id);
    }

    private void sessions(Statement statement, List<String> faults) throws SQLException {
        Map<String, String> ends = new HashMap<>();
        try (ResultSet rows =
                statement.executeQuery(
                        "SELECT session_key, end_kind FROM session WHERE attempt = 0")) {
            while (rows.next())
                if (ends.put(rows.getString(1), rows.getString(2)) != null)
                    faults.add("twice there: session " + rows.getString(1));
        }
        for (String id : promised) {
            if (!(produced.get(id) instanceof SessionEvent event)) continue;
            String key = SessionKey.of(event.session());
            String end = ends.get(key);
            if (end == null) faults.add("promised and not there: session " + key);
            else if (event.event() == SessionEvent.Kind.LOGOFF && !end.equals("observed"))
                faults.add("its logoff is not seen: session " + key + " is " + end);
        }
    }

    private static String idOf(String body) {
        try {
            return WireFormat.readEvent(body).header().eventId().toString();
        } catch (WireException e) {
            throw new AssertionError(body, e);
        }
    }
}
