package org.logonmeter.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.RecordedSession.Inactive;

/**
 * One message of every kind and shape: what the golden files of version 1 were written from. A new
 * sample brings a new file; old ones stay.
 */
final class WireSamples {
    private static final Instant AT = Instant.parse("2026-11-25T08:59:00Z");
    private static final String BOOT = "3c0d5b0e-6d0f-4a53-9f9a-0b6c2a1f77aa";
    private static final String EPOCH = "9b2b8c1a-5bb0-4e0f-8a43-1f3df3a3c9a1";
    private static final SessionId LINUX = new SessionId("c1", AT.minusMillis(59_993));
    private static final SessionId WINDOWS = new SessionId("2", AT.minusSeconds(60));
    private static final Account JO =
            new Account("EXAMPLE", "jo", "S-1-5-21-1004336348-1177238915-682003330-1105");
    private static final Account UID = new Account(null, "josé 🎓", "1001");
    private static final Account BARE = new Account(null, "jo", null);
    private static final Terminal TERMINAL =
            new Terminal("WYSE-7", "2001:db8::17", "00-11-22-aa-bb-cc", "Windows CE", "10.0.1");
    private static final MachineFacts FACTS =
            new MachineFacts(
                    "LAB-01",
                    "example.org",
                    "domain",
                    "Windows 11 Education",
                    "24H2",
                    "26100.7171",
                    "Dell Inc.",
                    "OptiPlex 7090",
                    "4c4c4544-0042-3510-8051-b7c04f4d3732",
                    "9f6c3c6a1f0e4f5b8f0f0a7f9a0d3b11",
                    AT.minusSeconds(900),
                    List.of("192.0.2.17", "2001:db8::17"),
                    List.of("00-11-22-aa-bb-cc"),
                    "Library 2",
                    "lab",
                    "0.1.0");
    private static final MachineFacts LEAST =
            new MachineFacts(
                    "box", null, null, null, null, null, null, null, null, null, null, List.of(),
                    List.of(), null, null, null);

    private final Map<String, HostEvent> events = new LinkedHashMap<>();

    private WireSamples() {
        sessionEvents();
        hostEvents();
        timings();
        records();
    }

    /** File name less {@code .json} → the event. */
    static Map<String, HostEvent> events() {
        return new WireSamples().events;
    }

    /** File name less {@code .json} → the bytes written today. */
    static Map<String, byte[]> messages() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        Map<String, HostEvent> events = events();
        events.forEach(
                (name, event) ->
                        all.put(name, WireFormat.write(event).getBytes(StandardCharsets.UTF_8)));
        all.put(
                "batch-empty",
                WireFormat.write(
                        new EventBatch("0.1.0", AT, BOOT, null, null, List.of(), List.of())));
        all.put("batch-five", WireFormat.write(batch(List.copyOf(events.values()).subList(0, 5))));
        all.put("receipt", WireFormat.write(receipt()));
        all.put(
                "enrol-request-full",
                WireFormat.write(
                        new Enrolment.Request(
                                FACTS, List.of("hw:4c4c4544", "mac:00-11-22-aa-bb-cc"), "b5c6")));
        all.put(
                "enrol-request-least",
                WireFormat.write(new Enrolment.Request(LEAST, List.of(), null)));
        all.put(
                "enrol-response",
                WireFormat.write(new Enrolment.Response("d-17", "shown-once", EPOCH)));
        return all;
    }

    static EventBatch batch(List<HostEvent> events) {
        return new EventBatch("0.1.0", AT, BOOT, 77_000L, EPOCH, events, List.of());
    }

    private static BatchReceipt receipt() {
        return new BatchReceipt(
                EPOCH,
                77,
                AT,
                List.of(
                        new BatchReceipt.Item(
                                "01939c1e-8f00-7a00-8000-000000000001",
                                BatchReceipt.Outcome.ACCEPTED,
                                null,
                                null),
                        new BatchReceipt.Item(
                                "01939c1e-8f00-7a00-8000-000000000002",
                                BatchReceipt.Outcome.DUPLICATE,
                                null,
                                null),
                        new BatchReceipt.Item(
                                "01939c1e-8f00-7a00-8000-000000000003",
                                BatchReceipt.Outcome.CONFLICT,
                                "other-content",
                                "stored before with other content"),
                        new BatchReceipt.Item(
                                null,
                                BatchReceipt.Outcome.REJECTED,
                                "unknown-kind",
                                "this collector does not know this kind of event")));
    }

    private EventHeader header(String source, boolean uptime) {
        int n = events.size() + 1;
        UUID id = UUID.fromString("01939c1e-8f00-7a00-8000-%012d".formatted(n));
        return new EventHeader(
                id,
                BOOT,
                40 + n,
                AT.plusMillis(59_123 + n),
                uptime ? 3_600_000L + n : null,
                source);
    }

    private void session(
            String name,
            String source,
            boolean uptime,
            SessionEvent.Kind kind,
            SessionId id,
            Account who,
            @Nullable SessionDetails details,
            @Nullable EndClaim end) {
        events.put(
                "event-" + name,
                new SessionEvent(header(source, uptime), kind, id, who, details, end));
    }

    private void sessionEvents() {
        session(
                "logon-console",
                "logind",
                true,
                SessionEvent.Kind.LOGON,
                LINUX,
                UID,
                new SessionDetails("x11", "gdm-password", false, null),
                null);
        session(
                "logon-remote",
                "eventlog",
                false,
                SessionEvent.Kind.LOGON,
                WINDOWS,
                JO,
                new SessionDetails("remote", "rdp", true, TERMINAL),
                null);
        session("logon-bare", "wtmp", false, SessionEvent.Kind.LOGON, LINUX, BARE, null, null);
        session(
                "logoff-observed",
                "logind",
                true,
                SessionEvent.Kind.LOGOFF,
                LINUX,
                UID,
                null,
                EndClaim.LOGOFF_SEEN);
        session(
                "logoff-initiated",
                "eventlog",
                false,
                SessionEvent.Kind.LOGOFF,
                WINDOWS,
                JO,
                null,
                new EndClaim(EndClaim.Quality.INITIATED, EndClaim.Reason.LOGOFF, null, null));
        session(
                "logoff-shutdown",
                "agent",
                true,
                SessionEvent.Kind.LOGOFF,
                LINUX,
                UID,
                null,
                EndClaim.SHUTDOWN_SEEN);
        session(
                "logoff-crash",
                "agent",
                false,
                SessionEvent.Kind.LOGOFF,
                LINUX,
                UID,
                null,
                new EndClaim(
                        EndClaim.Quality.INFERRED, EndClaim.Reason.CRASH, AT, AT.plusSeconds(90)));
        session(
                "logoff-unknown",
                "agent",
                true,
                SessionEvent.Kind.LOGOFF,
                LINUX,
                UID,
                null,
                new EndClaim(EndClaim.Quality.INFERRED, EndClaim.Reason.UNKNOWN, AT, AT));
        session("lock", "logind", true, SessionEvent.Kind.LOCK, LINUX, UID, null, null);
        session("unlock", "logind", true, SessionEvent.Kind.UNLOCK, LINUX, UID, null, null);
        session(
                "connect",
                "wts",
                true,
                SessionEvent.Kind.CONNECT,
                WINDOWS,
                JO,
                new SessionDetails(
                        "remote", null, true, new Terminal(null, "192.0.2.9", null, null, null)),
                null);
        session("disconnect", "wts", true, SessionEvent.Kind.DISCONNECT, WINDOWS, JO, null, null);
        session("idle", "logind", true, SessionEvent.Kind.IDLE, LINUX, UID, null, null);
        session("active", "logind", true, SessionEvent.Kind.ACTIVE, LINUX, UID, null, null);
    }

    private void hostEvents() {
        for (PowerEvent.Kind kind : PowerEvent.Kind.values())
            events.put("event-" + kind.wireName(), new PowerEvent(header("journal", true), kind));
        AgentState busy = new AgentState(120, 3, 1, 0, 2, 4_000L, -12L, false);
        AgentState fresh = new AgentState(1, 0, 0, 0, 0, null, null, true);
        Duration five = Duration.ofMinutes(5);
        events.put(
                "event-heartbeat-nobody",
                new Heartbeat(header("agent", true), List.of(), five, null, null));
        events.put(
                "event-heartbeat-alive",
                new Heartbeat(header("agent", true), List.of(LINUX, WINDOWS), five, busy, null));
        events.put(
                "event-heartbeat-facts",
                new Heartbeat(
                        header("agent", true),
                        List.of(LINUX),
                        Duration.ofSeconds(30),
                        fresh,
                        FACTS));
        events.put(
                "event-heartbeat-least-facts",
                new Heartbeat(header("agent", false), List.of(), five, null, LEAST));
        events.put(
                "event-gap",
                new Gap(header("agent", true), 17, AT, AT.plusSeconds(600), "spool-full"));
        events.put(
                "event-logon-failure",
                new LogonFailure(
                        header("eventlog", false), JO, TERMINAL, "0xC000006A", "wrong password"));
        events.put(
                "event-logon-failure-least",
                new LogonFailure(header("journal", false), BARE, null, "denied", null));
    }

    private static Phase profile() {
        return new Phase(
                "profile",
                null,
                null,
                AT,
                AT.plusMillis(812),
                List.of("User Profile Service 1", "User Profile Service 2"),
                List.of(),
                false);
    }

    private void timings() {
        Phase cse =
                new Phase(
                        "cse",
                        "policy",
                        "Group Policy Drive Maps",
                        AT,
                        AT.plusSeconds(2),
                        List.of("GroupPolicy 4016", "GroupPolicy 5016"),
                        List.of(
                                new Phase.Gpo(
                                        "{31B2F340-016D-11D2-945F-00C04FB984F9}",
                                        "Default Domain Policy"),
                                new Phase.Gpo("{6AC1786C-016F-11D2-945F-00C04FB984F9}", null)),
                        false);
        Phase waiting = new Phase("waiting", null, null, null, AT, List.of(), List.of(), true);
        events.put(
                "event-logon-timing",
                new LogonTiming(
                        header("eventlog", false),
                        WINDOWS,
                        JO,
                        AT,
                        AT.plusSeconds(9),
                        AT.plusSeconds(14),
                        14_000L,
                        false,
                        true,
                        AT.plusSeconds(3),
                        List.of(profile(), cse),
                        List.of(waiting),
                        4_188L));
        events.put(
                "event-logon-timing-least",
                new LogonTiming(
                        header("logind", false),
                        LINUX,
                        UID,
                        AT,
                        null,
                        null,
                        null,
                        true,
                        false,
                        null,
                        List.of(),
                        List.of(),
                        null));
    }

    private void records() {
        Inactive lock = new Inactive(Inactive.Kind.LOCK, AT.plusSeconds(60), AT.plusSeconds(120));
        Inactive idle = new Inactive(Inactive.Kind.IDLE, AT.plusSeconds(200), null);
        Inactive away =
                new Inactive(Inactive.Kind.DISCONNECTED, AT.plusSeconds(300), AT.plusSeconds(301));
        Inactive asleep =
                new Inactive(Inactive.Kind.ASLEEP, AT.plusSeconds(400), AT.plusSeconds(500));
        events.put(
                "event-session",
                new RecordedSession(
                        header("import", false),
                        "LAB-01",
                        "example.org",
                        new Account("abc.com", "John", null),
                        "John Doe",
                        "john@abc.com",
                        "STD",
                        "{any text}",
                        "Windows 10",
                        "Library 2",
                        true,
                        "Interactive",
                        1093,
                        AT,
                        AT.plusSeconds(3600),
                        EndQuality.OBSERVED,
                        null,
                        null,
                        AT,
                        AT.plusSeconds(5),
                        AT.plusSeconds(2),
                        List.of(lock, idle, away, asleep),
                        "192.0.2.17",
                        "00-11-22-aa-bb-cc",
                        TERMINAL,
                        "3.2",
                        true,
                        AT,
                        AT.plusSeconds(1),
                        AT.plusSeconds(3000),
                        null,
                        List.of(profile())));
        for (EndQuality quality : EndQuality.values())
            events.put("event-session-" + quality.wireName(), record(AT, quality, null, null));
        events.put("event-session-least", record(AT, null, null, null));
        events.put(
                "event-session-attempt",
                record(
                        null,
                        null,
                        AT,
                        new RecordedSession.Failure("AUTH_FAILED", "wrong password")));
        events.put(
                "event-usage",
                new Usage(
                        header("loginstats", false),
                        17,
                        "LAB-01",
                        "EXAMPLE",
                        JO,
                        "Jo",
                        "Windows 10",
                        "Library 2",
                        true,
                        "Interactive",
                        AT,
                        AT.plusSeconds(1),
                        AT.plusSeconds(2),
                        "192.0.2.44"));
        events.put(
                "event-usage-least",
                new Usage(
                        header("loginstats", false),
                        0,
                        "LAB-01",
                        null,
                        BARE,
                        null,
                        null,
                        null,
                        false,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    private RecordedSession record(
            @Nullable Instant login,
            @Nullable EndQuality quality,
            @Nullable Instant connection,
            RecordedSession.@Nullable Failure failure) {
        boolean bounds = quality == EndQuality.INFERRED || quality == EndQuality.LOST;
        boolean ended = quality != null && quality != EndQuality.OPEN && !bounds;
        return new RecordedSession(
                header("import", false),
                "LAB-01",
                null,
                BARE,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                null,
                login,
                ended ? AT.plusSeconds(9) : null,
                quality,
                bounds ? AT.plusSeconds(5) : null,
                bounds ? AT.plusSeconds(8) : null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                false,
                connection,
                null,
                null,
                failure,
                List.of());
    }
}
