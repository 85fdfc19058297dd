package org.logonmeter.agent.linux;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.errors.UnknownObject;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.matchrules.DBusMatchRule;
import org.freedesktop.dbus.matchrules.DBusMatchRuleBuilder;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;

/**
 * systemd-logind on the system bus. The connection is made when first needed, dropped when anything
 * fails, and made anew with the next question. One thread asks; signals arrive on the library's own
 * and only wake.
 */
final class Logind implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Logind.class.getName());

    /** The library knocks again for so long; the next question comes soon enough. */
    private static final int CONNECT_MS = 1000;

    private static final long REPLY_MS = 10_000;

    /** Held, since an unheld logger forgets its level. */
    private static final java.util.logging.Logger LIBRARY =
            java.util.logging.Logger.getLogger("org.freedesktop.dbus");

    static {
        MethodCall.setDefaultTimeout(REPLY_MS);
        // It writes a stack trace at every lost bus; we tell that ourselves, once and in a
        // sentence.
        if (LIBRARY.getLevel() == null) LIBRARY.setLevel(java.util.logging.Level.OFF);
    }

    private final Path socket;
    private final Runnable wake;
    private volatile @Nullable DBusConnection bus;
    private @Nullable String watchedOwner;
    private @Nullable AutoCloseable watch;

    Logind(Path socket, Runnable wake) {
        this.socket = socket;
        this.wake = wake;
    }

    /** True if the bus knows logind, running or to be started on demand. */
    boolean isThere() {
        if (!Files.exists(socket)) return false;
        try {
            org.freedesktop.dbus.interfaces.DBus daemon =
                    connected()
                            .getRemoteObject(
                                    "org.freedesktop.DBus",
                                    "/org/freedesktop/DBus",
                                    org.freedesktop.dbus.interfaces.DBus.class);
            return daemon.NameHasOwner(Login1.NAME)
                    || List.of(daemon.ListActivatableNames()).contains(Login1.NAME);
        } catch (DBusException | RuntimeException e) {
            close();
            return false;
        }
    }

    /** All sessions of people. */
    List<SessionSnapshot> sessions() throws HostReadException {
        List<SessionSnapshot> sessions = new ArrayList<>();
        for (Told told : ask())
            LogindSession.of(told.id(), told.uid(), told.properties()).ifPresent(sessions::add);
        return sessions;
    }

    /** One session as the bus tells it. */
    private record Told(String id, long uid, Map<String, Object> properties) {}

    /**
     * The library fails in many ways when the bus goes while it is asked, unchecked ones from its
     * own thread pools among them: each is a bus that did not answer.
     */
    private List<Told> ask() throws HostReadException {
        try {
            DBusConnection connection = connected();
            Login1 manager = connection.getRemoteObject(Login1.NAME, Login1.PATH, Login1.class);
            List<Login1.Row> rows = manager.ListSessions();
            watch(connection);
            List<Told> told = new ArrayList<>();
            for (Login1.Row row : rows)
                properties(connection, row)
                        .ifPresent(it -> told.add(new Told(row.id, row.uid.longValue(), it)));
            return told;
        } catch (DBusException | RuntimeException e) {
            close();
            throw new HostReadException(
                    "logind ListSessions",
                    reason(e) + "; see: systemctl status dbus systemd-logind",
                    e);
        }
    }

    /** Empty if the session ended between the list and this question. */
    private static Optional<Map<String, Object>> properties(DBusConnection bus, Login1.Row row)
            throws DBusException {
        try {
            Map<String, Object> values = new HashMap<>();
            Map<String, Variant<?>> told =
                    bus.getRemoteObject(Login1.NAME, row.session.getPath(), Properties.class)
                            .GetAll(Login1.SESSION_INTERFACE);
            told.forEach((key, value) -> values.put(key, value.getValue()));
            return Optional.of(values);
        } catch (UnknownObject ended) {
            return Optional.empty();
        }
    }

    private DBusConnection connected() throws DBusException {
        DBusConnection connection = bus;
        if (connection != null && connection.isConnected()) return connection;
        close();
        if (!Files.exists(socket)) throw new DBusException("no system bus at " + socket);
        connection =
                DBusConnectionBuilder.forAddress("unix:path=" + socket)
                        .withShared(false)
                        .transportConfig()
                        .withTimeout(CONNECT_MS)
                        .back()
                        .build();
        bus = connection;
        return connection;
    }

    /**
     * Everything logind says wakes. The rule names the owner's unique name: the well-known name
     * matches nothing in the library, and no rule at all lets every unit's changes through. Renewed
     * when logind was restarted.
     */
    private void watch(DBusConnection connection) throws DBusException {
        String owner = connection.getDBusOwnerName(Login1.NAME);
        if (owner == null || owner.equals(watchedOwner)) return;
        AutoCloseable old = watch;
        DBusMatchRule rule =
                DBusMatchRuleBuilder.create().withType("signal").withSender(owner).build();
        watch = connection.addGenericSigHandler(rule, _ -> wake.run());
        watchedOwner = owner;
        if (old != null) closeQuietly(old);
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        DBusConnection connection = bus;
        bus = null;
        watch = null;
        watchedOwner = null;
        if (connection != null) closeQuietly(connection);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing the bus failed; it is gone anyway", e);
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "Dropping a match rule failed; the connection goes on", e);
        }
    }
}
