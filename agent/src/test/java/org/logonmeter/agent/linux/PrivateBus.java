package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.errors.UnknownInterface;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.proof.Proof;

/** A real dbus-daemon of this test's own, with a logind played on it: the true outside boundary. */
public final class PrivateBus {
    /** As {@link Login1}; the library exports public interfaces only. */
    @DBusInterfaceName("org.freedesktop.login1.Manager")
    public interface Manager extends DBusInterface {
        List<Login1.Row> ListSessions();
    }

    private final Path socket;
    private final Process daemon;
    private final Map<String, FakeSession> sessions = new ConcurrentHashMap<>();
    private @Nullable DBusConnection logind;

    PrivateBus(Path socket) throws IOException, InterruptedException {
        this.socket = socket;
        if (!Files.isExecutable(Path.of("/usr/bin/dbus-daemon")))
            Proof.cannotRun("dbus-daemon is not installed", "apt-get install dbus");
        Files.deleteIfExists(socket);
        Path config = socket.resolveSibling("bus.conf");
        Files.writeString(
                config,
                """
                <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
                 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                <busconfig><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
                <policy context="default"><allow send_destination="*" eavesdrop="true"/>
                <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
                """
                        .formatted(socket));
        this.daemon =
                new ProcessBuilder(
                                "dbus-daemon",
                                "--nofork",
                                "--print-address",
                                "--config-file=" + config)
                        .redirectErrorStream(true)
                        .start();
        String address = daemon.inputReader().readLine();
        if (address == null || !address.startsWith("unix:"))
            throw new IOException("dbus-daemon did not start: " + address);
    }

    /** logind appears on the bus; again after {@link #stopLogind} as after its restart. */
    PrivateBus startLogind() throws DBusException {
        DBusConnection connection =
                DBusConnectionBuilder.forAddress("unix:path=" + socket).withShared(false).build();
        logind = connection;
        connection.requestBusName(Login1.NAME);
        connection.exportObject(Login1.PATH, new FakeManager());
        for (FakeSession session : sessions.values())
            connection.exportObject(session.getObjectPath(), session);
        return this;
    }

    void stopLogind() {
        DBusConnection connection = logind;
        if (connection != null) connection.disconnect();
        logind = null;
    }

    PrivateBus open(String id, long uid, String user, Map<String, Object> properties)
            throws DBusException {
        FakeSession session = new FakeSession(id, uid, user, new ConcurrentHashMap<>(properties));
        sessions.put(id, session);
        DBusConnection connection = logind;
        if (connection != null) connection.exportObject(session.getObjectPath(), session);
        return this;
    }

    /**
     * {@code withObject} false: the list still names it, the object is gone (a session ending just
     * now).
     */
    void end(String id, boolean stillListed) {
        FakeSession session = sessions.get(id);
        DBusConnection connection = logind;
        if (session == null || connection == null) throw new IllegalArgumentException(id);
        connection.unExportObject(session.getObjectPath());
        if (!stillListed) sessions.remove(id);
    }

    void set(String id, String property, Object value) throws DBusException {
        FakeSession session = sessions.get(id);
        DBusConnection connection = logind;
        if (session == null || connection == null) throw new IllegalArgumentException(id);
        session.properties.put(property, value);
        connection.sendMessage(
                new Properties.PropertiesChanged(
                        session.getObjectPath(),
                        Login1.SESSION_INTERFACE,
                        Map.of(property, new Variant<>(value)),
                        List.of()));
    }

    void announce(String id) throws DBusException {
        DBusConnection connection = logind;
        if (connection == null) throw new IllegalStateException("no logind");
        connection.sendMessage(
                new SessionSignals.SessionNew(Login1.PATH, id, new DBusPath(path(id))));
    }

    /** The properties that logind of systemd 252 gives an ssh session. */
    static Map<String, Object> sshSession(long startMicros) {
        Map<String, Object> all = new HashMap<>();
        all.put("Name", "jo");
        all.put("Timestamp", new UInt64(startMicros));
        all.put("Type", "tty");
        all.put("Class", "user");
        all.put("State", "active");
        all.put("Active", true);
        all.put("Remote", true);
        all.put("RemoteHost", "10.20.30.40");
        all.put("Service", "sshd");
        all.put("TTY", "pts/0");
        all.put("LockedHint", false);
        all.put("IdleHint", false);
        all.put("IdleSinceHint", new UInt64(0));
        all.put("Leader", new UInt32(4711));
        return all;
    }

    /** The daemon is gone at once, its socket stays. */
    void kill() {
        daemon.destroyForcibly();
    }

    void close() throws InterruptedException, IOException {
        stopLogind();
        daemon.destroy();
        if (!daemon.waitFor(5, TimeUnit.SECONDS)) daemon.destroyForcibly().waitFor();
        Files.deleteIfExists(socket);
    }

    private static String path(String id) {
        return Login1.PATH + "/session/_3" + id;
    }

    private final class FakeManager implements Manager {
        @Override
        public List<Login1.Row> ListSessions() {
            List<Login1.Row> rows = new ArrayList<>();
            for (FakeSession it : sessions.values())
                rows.add(
                        new Login1.Row(
                                it.id,
                                new UInt32(it.uid),
                                it.user,
                                "",
                                new DBusPath(it.getObjectPath())));
            return rows;
        }

        @Override
        public String getObjectPath() {
            return Login1.PATH;
        }
    }

    private static final class FakeSession implements Properties {
        private final String id;
        private final long uid;
        private final String user;
        private final Map<String, Object> properties;

        FakeSession(String id, long uid, String user, Map<String, Object> properties) {
            this.id = id;
            this.uid = uid;
            this.user = user;
            this.properties = properties;
        }

        @Override
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        public <A> A Get(String interfaceName, String property) {
            Object value = properties.get(property);
            if (value == null) throw new UnknownInterface(property);
            return (A) value;
        }

        @Override
        public <A> void Set(String interfaceName, String property, A value) {
            throw new UnsupportedOperationException(property);
        }

        @Override
        public Map<String, Variant<?>> GetAll(String interfaceName) {
            Map<String, Variant<?>> all = new HashMap<>();
            properties.forEach((key, value) -> all.put(key, new Variant<>(value)));
            return all;
        }

        @Override
        public String getObjectPath() {
            return path(id);
        }
    }

    /** The signal, as the interface of the real one declares it. */
    @DBusInterfaceName("org.freedesktop.login1.Manager")
    interface SessionSignals extends DBusInterface {
        final class SessionNew extends DBusSignal {
            public SessionNew(String path, String id, DBusPath session) throws DBusException {
                super(path, id, session);
            }
        }
    }
}
