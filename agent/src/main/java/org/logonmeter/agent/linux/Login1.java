package org.logonmeter.agent.linux;

import java.util.List;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.DBusInterfaceName;
import org.freedesktop.dbus.annotations.Position;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.types.UInt32;

/** The part of org.freedesktop.login1(5) that is called. */
@DBusInterfaceName("org.freedesktop.login1.Manager")
interface Login1 extends DBusInterface {
    String NAME = "org.freedesktop.login1";
    String PATH = "/org/freedesktop/login1";
    String SESSION_INTERFACE = "org.freedesktop.login1.Session";

    /** {@code ListSessions(out a(susso) sessions)}. */
    List<Row> ListSessions();

    /** One row of {@link #ListSessions}. */
    final class Row extends Struct {
        @Position(0)
        public final String id;

        @Position(1)
        public final UInt32 uid;

        @Position(2)
        public final String user;

        @Position(3)
        public final String seat;

        @Position(4)
        public final DBusPath session;

        public Row(String id, UInt32 uid, String user, String seat, DBusPath session) {
            this.id = id;
            this.uid = uid;
            this.user = user;
            this.seat = seat;
            this.session = session;
        }
    }
}
