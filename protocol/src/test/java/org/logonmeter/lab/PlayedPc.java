package org.logonmeter.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happens at a Windows PC, in the order and at the distances in which Windows logs it: events
 * come when their time has come, the session list changes, session-change controls arrive. The
 * distances of a logon are those of a Windows 11 PC.
 */
public final class PlayedPc {
    /** The user who runs programs under Wine, with a registry hive of his own. */
    public static final String JO = "S-1-5-21-0-0-0-1000";

    public static final String AL = "S-1-5-21-1004336348-1177238915-682003330-1106";

    public static final String SYSTEM = "System";
    public static final String LSM =
            "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
    private static final String PROFILES = "Microsoft-Windows-User Profile Service/Operational";
    private static final String WINLOGON = "Microsoft-Windows-Winlogon/Operational";
    private static final String POLICY = "Microsoft-Windows-GroupPolicy/Operational";
    private static final String SHELL = "Microsoft-Windows-Shell-Core/Operational";

    private static final String LOCAL_SYSTEM = "S-1-5-18";
    private static final int SESSION_CHANGE = 14;
    private static final String SERVICES = "0|4|-1|Services||||\n";

    /** Milliseconds from T0 (Winlogon 1). */
    public static final int AUTHENTICATED = 32;

    public static final int LOGGED_ON = 80;
    public static final int PROFILE_FROM = 88;
    public static final int PROFILE_TO = 222;
    public static final int POLICY_FROM = 241;
    public static final int SHELL_FROM = 1_140;
    public static final int POLICY_TO = 1_900;
    public static final int SHELL_TO = 3_100;
    public static final int READY = 3_108;

    private final WineLab lab;
    private final String name;
    private final Map<String, Long> recordIds = new HashMap<>();
    private final Map<Integer, String> shown = new TreeMap<>();
    private final Map<Integer, String> logons = new TreeMap<>();

    public PlayedPc(WineLab lab, String name) throws IOException {
        this.lab = lab;
        this.name = name;
        show();
    }

    /** A user at a session. */
    public record User(String name, String sid, int session) {
        public String account() {
            return "EXAMPLE\\" + name;
        }

        int winlogon() {
            return 700 + session;
        }

        int explorer() {
            return 4_000 + session;
        }
    }

    /** One event now; its stamp. */
    public Instant log(
            String channel,
            String provider,
            int id,
            int process,
            @Nullable String user,
            @Nullable String activity,
            String body)
            throws IOException {
        return log(now(), channel, provider, id, process, user, activity, body);
    }

    private Instant log(
            Instant at,
            String channel,
            String provider,
            int id,
            int process,
            @Nullable String user,
            @Nullable String activity,
            String body)
            throws IOException {
        long record = recordIds.merge(channel, 1L, Long::sum);
        lab.append(
                channel,
                EventText.event(
                        "Microsoft-Windows-" + provider,
                        id,
                        at,
                        new EventText.Origin(channel, name, record, process, 8, user, activity),
                        body));
        return at;
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private static void until(Instant at) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), at);
        if (left.isPositive()) Thread.sleep(left);
    }

    /** After a shutdown in good order. */
    public Instant boot() throws IOException {
        return boot("true");
    }

    /** Nobody is there, and the system says that it went down without a word. */
    public Instant bootAfterPowerCut() throws IOException {
        shown.clear();
        logons.clear();
        show();
        return boot("false");
    }

    private Instant boot(String lastShutdownGood) throws IOException {
        Instant boot = system("Kernel-General", 12, EventText.fields("BuildVersion", 26100));
        system("Kernel-Boot", 20, EventText.fields("LastShutdownGood", lastShutdownGood));
        system("Kernel-Boot", 27, EventText.fields("BootType", 0));
        system("Kernel-Power", 172, EventText.fields("State", 1, "Reason", 6));
        return boot;
    }

    private Instant system(String provider, int id, String body) throws IOException {
        return log(SYSTEM, provider, id, 4, LOCAL_SYSTEM, null, body);
    }

    /** A whole logon, live; returns its T0 when the desktop is ready. */
    public Instant logOn(User user) throws Exception {
        Instant zero = now();
        at(zero, 0, WINLOGON, "Winlogon", 1, user.winlogon(), LOCAL_SYSTEM, "");
        at(
                zero,
                AUTHENTICATED,
                WINLOGON,
                "Winlogon",
                2,
                user.winlogon(),
                LOCAL_SYSTEM,
                EventText.fields("Win32Status", 0));
        lsm(zero, 60, 41, user);
        lsm(zero, 69, 42, user);
        at(zero, LOGGED_ON, SYSTEM, "Winlogon", 7001, user.winlogon(), LOCAL_SYSTEM, owned(user));
        shown.put(user.session(), row(user, 0, 1, zero));
        logons.put(
                user.session(),
                "%x|EXAMPLE|%s|2|%d|%s|%d\n"
                        .formatted(
                                0x4f1a2b + user.session(),
                                user.name(),
                                user.session(),
                                user.sid(),
                                zero.plusMillis(AUTHENTICATED).toEpochMilli()));
        show();
        lab.control(SESSION_CHANGE, 5, user.session());
        profile(zero, PROFILE_FROM, 1, user);
        profile(zero, PROFILE_TO, 2, user);
        policy(zero, user);
        lsm(zero, 830, 21, user);
        lsm(zero, SHELL_FROM, 22, user);
        shell(zero, 1_560, 62170, "AllLogonTasks", user);
        at(
                zero,
                POLICY_TO,
                POLICY,
                "GroupPolicy",
                8001,
                1228,
                LOCAL_SYSTEM,
                activity(user),
                EventText.fields("PrincipalSamName", user.account(), "IsMachine", 0));
        shell(zero, SHELL_TO, 62171, "AllLogonTasks", user);
        shell(zero, READY, 62171, "NotifyTrayStartIsReady", user);
        return zero;
    }

    private static String owned(User user) {
        return EventText.fields("TSId", user.session(), "UserSid", user.sid());
    }

    private static String activity(User user) {
        return "{6b1c0f00-0000-0000-0000-00000000000" + user.session() + "}";
    }

    private void policy(Instant zero, User user) throws Exception {
        String notice = EventText.fields("NotificationType", 1, "SessionId", user.session());
        at(zero, 240, POLICY, "GroupPolicy", 5324, 1228, LOCAL_SYSTEM, notice);
        at(
                zero,
                POLICY_FROM,
                POLICY,
                "GroupPolicy",
                4001,
                1228,
                LOCAL_SYSTEM,
                activity(user),
                EventText.fields(
                        "PrincipalSamName",
                        user.account(),
                        "IsMachine",
                        0,
                        "IsAsyncProcessing",
                        "true"));
        at(zero, 242, POLICY, "GroupPolicy", 5351, 1228, LOCAL_SYSTEM, "");
    }

    private void profile(Instant zero, int ms, int id, User user) throws Exception {
        String session = EventText.fields("Session", user.session());
        at(zero, ms, PROFILES, "User Profiles Service", id, 1440, user.sid(), session);
    }

    private void shell(Instant zero, int ms, int id, String task, User user) throws Exception {
        String body = EventText.fields("LogonType", 8, "TaskName", task);
        at(zero, ms, SHELL, "Shell-Core", id, user.explorer(), user.sid(), body);
    }

    private void lsm(Instant zero, int ms, int id, User user) throws Exception {
        until(zero.plusMillis(ms));
        lsm(zero.plusMillis(ms), id, user);
    }

    private void lsm(Instant at, int id, User user) throws IOException {
        String body =
                EventText.userFields(
                        "User", user.account(), "SessionID", user.session(), "Address", "LOCAL");
        log(at, LSM, "TerminalServices-LocalSessionManager", id, 900, LOCAL_SYSTEM, null, body);
    }

    private void at(
            Instant zero,
            int ms,
            String channel,
            String provider,
            int id,
            int process,
            String user,
            String body)
            throws Exception {
        at(zero, ms, channel, provider, id, process, user, null, body);
    }

    private void at(
            Instant zero,
            int ms,
            String channel,
            String provider,
            int id,
            int process,
            String user,
            @Nullable String activity,
            String body)
            throws Exception {
        until(zero.plusMillis(ms));
        log(zero.plusMillis(ms), channel, provider, id, process, user, activity, body);
    }

    public void lock(User user, Instant zero) throws Exception {
        change(user, row(user, 0, 0, zero), 7);
    }

    public void unlock(User user, Instant zero) throws Exception {
        change(user, row(user, 0, 1, zero), 8);
    }

    public void disconnect(User user, Instant zero) throws Exception {
        lsm(now(), 24, user);
        change(user, row(user, 4, 1, zero), 2);
    }

    public void reconnect(User user, Instant zero) throws Exception {
        lsm(now(), 25, user);
        change(user, row(user, 0, 1, zero), 1);
    }

    /** The user leaves; the moment of Winlogon 7002. No service need be there to hear of it. */
    public Instant logOff(User user) throws IOException {
        Instant begun = now();
        lsm(begun, 23, user);
        String session = EventText.fields("Session", user.session());
        Instant end = begun.plusMillis(129);
        log(
                begun.plusMillis(40),
                PROFILES,
                "User Profiles Service",
                3,
                1440,
                user.sid(),
                null,
                session);
        log(
                begun.plusMillis(90),
                PROFILES,
                "User Profiles Service",
                4,
                1440,
                user.sid(),
                null,
                session);
        log(end, SYSTEM, "Winlogon", 7002, user.winlogon(), LOCAL_SYSTEM, null, owned(user));
        shown.remove(user.session());
        logons.remove(user.session());
        show();
        return end;
    }

    /** Somebody clears a log: record ids begin again, and the System log tells who did it. */
    public Instant clear(String channel) throws IOException {
        Files.deleteIfExists(file(channel));
        recordIds.remove(channel);
        Instant at = system("Eventlog", 104, EventText.userFields("Channel", channel));
        if (!channel.equals(SYSTEM)) Files.writeString(file(channel), "");
        return at;
    }

    /** So many records come and go unread: the log wraps, its ids go on. */
    public void wrap(String channel, int records) throws IOException {
        recordIds.merge(channel, (long) records, Long::sum);
        Files.writeString(file(channel), "");
    }

    public Path file(String channel) {
        return lab.drive("lab/events/" + channel.replace("/", "%4") + ".xml");
    }

    private void change(User user, String row, int what) throws Exception {
        shown.put(user.session(), row);
        show();
        lab.control(SESSION_CHANGE, what, user.session());
    }

    /** State 0 active, 4 disconnected; flags 0 locked, 1 not. */
    private static String row(User user, int state, int flags, Instant zero) {
        return "%d|%d|%d|Console|EXAMPLE|%s|%d|\n"
                .formatted(
                        user.session(),
                        state,
                        flags,
                        user.name(),
                        zero.plusMillis(AUTHENTICATED).toEpochMilli());
    }

    private void show() throws IOException {
        lab.set("sessions.txt", SERVICES + String.join("", shown.values()));
        lab.set(
                "logons.txt",
                "3e7|EXAMPLE|" + name + "$|0|0|S-1-5-18|0\n" + String.join("", logons.values()));
    }
}
