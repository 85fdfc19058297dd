package org.logonmeter.agent.logon;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.windows.EventRecords;
import org.logonmeter.lab.EventText;

/**
 * Writes event XML as Windows renders it, so that fixtures pass through the parser. Record ids
 * count up per channel in the order of writing.
 */
final class WindowsLog {
    static final String SID = "S-1-5-21-1004336348-1177238915-682003330-1105";
    static final String OTHER = "S-1-5-21-1004336348-1177238915-682003330-1106";
    static final int WINLOGON_PID = 712;
    static final int EXPLORER_PID = 4120;

    private final List<String> events = new ArrayList<>();
    private final Map<String, Long> ids = new HashMap<>();
    private final String computer;
    private final Instant zero;
    private long setByMs;

    WindowsLog(String computer, String zero) {
        this.computer = computer;
        this.zero = Instant.parse(zero);
    }

    List<String> events() {
        return List.copyOf(events);
    }

    /** The machine's clock so many milliseconds after the log's zero. */
    Instant at(long ms) {
        return zero.plusMillis(ms + setByMs);
    }

    /** Sets the machine's clock: stamps from now on are moved by as much more. */
    void setBy(long ms) {
        setByMs += ms;
    }

    /** One event in the making. */
    static final class Ev {
        int pid = 4;
        int tid = 8;
        @Nullable String user;
        @Nullable String activity;
        String body = "";

        Ev process(int newPid, int newTid) {
            pid = newPid;
            tid = newTid;
            return this;
        }

        Ev user(String sid) {
            user = sid;
            return this;
        }

        Ev activity(String id) {
            activity = id;
            return this;
        }

        /** Name, value, name, value … */
        Ev fields(Object... pairs) {
            body = EventText.fields(pairs);
            return this;
        }

        Ev userFields(Object... pairs) {
            body = EventText.userFields(pairs);
            return this;
        }

        Ev values(String binary, String... values) {
            StringBuilder text = new StringBuilder("<EventData>");
            for (String value : values)
                text.append("<Data>").append(EventText.escaped(value)).append("</Data>");
            body =
                    text.append("<Binary>")
                            .append(binary)
                            .append("</Binary></EventData>")
                            .toString();
            return this;
        }
    }

    WindowsLog add(String channel, String provider, int id, Instant at, Ev ev) {
        long record = ids.merge(channel, 1L, Long::sum);
        EventText.Origin origin =
                new EventText.Origin(
                        channel, computer, record, ev.pid, ev.tid, ev.user, ev.activity);
        events.add(EventText.event(provider, id, at, origin, ev.body));
        return this;
    }

    WindowsLog system(String provider, int id, long ms, Ev ev) {
        return add("System", provider, id, at(ms), ev);
    }

    WindowsLog logon(int session, String sid, long ms) {
        return system(
                Providers.WINLOGON,
                7001,
                ms,
                new Ev()
                        .process(WINLOGON_PID + session, 1)
                        .user("S-1-5-18")
                        .fields("TSId", session, "UserSid", sid));
    }

    WindowsLog logoff(int session, String sid, long ms) {
        return system(
                Providers.WINLOGON,
                7002,
                ms,
                new Ev()
                        .process(WINLOGON_PID + session, 1)
                        .user("S-1-5-18")
                        .fields("TSId", session, "UserSid", sid));
    }

    WindowsLog boot(long ms) {
        return system(
                Providers.KERNEL_GENERAL,
                12,
                ms,
                new Ev().user("S-1-5-18").fields("BuildVersion", 26100, "StartTime", at(ms)));
    }

    WindowsLog winlogon(int id, int session, long ms, Object... fields) {
        return add(
                "Microsoft-Windows-Winlogon/Operational",
                Providers.WINLOGON,
                id,
                at(ms),
                new Ev().process(WINLOGON_PID + session, 2).user("S-1-5-18").fields(fields));
    }

    WindowsLog lsm(int id, int session, String user, long ms) {
        return lsm(id, session, user, "LOCAL", ms);
    }

    WindowsLog lsm(int id, int session, String user, String address, long ms) {
        Ev ev = new Ev().user("S-1-5-18").activity("{61a55000-55e5-1017-0000-000000000000}");
        boolean addressed = id != 23 && id != 41 && id != 42;
        return add(
                Providers.LSM + "/Operational",
                Providers.LSM,
                id,
                at(ms),
                addressed
                        ? ev.userFields("User", user, "SessionID", session, "Address", address)
                        : ev.userFields("User", user, "SessionID", session));
    }

    WindowsLog profile(int id, int session, String sid, long ms) {
        return add(
                "Microsoft-Windows-User Profile Service/Operational",
                Providers.PROFILES,
                id,
                at(ms),
                new Ev().process(1440, 77).user(sid).fields("Session", session));
    }

    WindowsLog policy(int id, long ms, Ev ev) {
        return add(
                "Microsoft-Windows-GroupPolicy/Operational",
                Providers.POLICY,
                id,
                at(ms),
                ev.process(1228, ev.tid));
    }

    WindowsLog shell(int id, String sid, int explorer, String task, long flags, long ms) {
        return add(
                "Microsoft-Windows-Shell-Core/Operational",
                Providers.SHELL,
                id,
                at(ms),
                new Ev()
                        .process(explorer, 3)
                        .user(sid)
                        .fields("LogonType", flags, "TaskName", task));
    }

    WindowsLog step(int id, String sid, int explorer, String step, long ms) {
        return add(
                "Microsoft-Windows-Shell-Core/Operational",
                Providers.SHELL,
                id,
                at(ms),
                new Ev().process(explorer, 3).user(sid).fields("psz", step));
    }

    WindowsLog security(int id, long ms, Object... fields) {
        return add("Security", Providers.SECURITY, id, at(ms), new Ev().fields(fields));
    }

    WindowsLog accepted(String sid, String domain, String name, String luid, int type, long ms) {
        return security(
                4624,
                ms,
                "TargetUserSid",
                sid,
                "TargetUserName",
                name,
                "TargetDomainName",
                domain,
                "TargetLogonId",
                luid,
                "LogonType",
                type,
                "LogonProcessName",
                "User32 ",
                "VirtualAccount",
                "%%1843",
                "IpAddress",
                "127.0.0.1");
    }

    static List<EventRecord> parsed(List<String> events) {
        return parsed(
                new ByteArrayInputStream(
                        String.join("\n", events).getBytes(StandardCharsets.UTF_8)));
    }

    static List<EventRecord> parsed(InputStream in) {
        List<EventRecord> records = new ArrayList<>();
        try {
            new EventRecords().read(in, records::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return records;
    }

    static List<EventRecord> sample(String name) {
        InputStream in = WindowsLog.class.getResourceAsStream("/windows/samples/" + name);
        if (in == null) throw new IllegalStateException("no sample " + name);
        return parsed(in);
    }

    /** The same record as a machine of this name wrote it. */
    static EventRecord on(String computer, EventRecord e) {
        return at(computer, e, e.at());
    }

    /** The same record with another stamp. */
    static EventRecord at(String computer, EventRecord e, Instant stamp) {
        return new EventRecord(
                computer,
                e.channel(),
                e.recordId(),
                e.provider(),
                e.id(),
                stamp,
                stamp,
                e.userSid(),
                e.activityId(),
                e.processId(),
                e.threadId(),
                e.fields(),
                e.values(),
                e.binary());
    }

    Analysis analysis() {
        return Analysis.of(parsed(events));
    }
}
