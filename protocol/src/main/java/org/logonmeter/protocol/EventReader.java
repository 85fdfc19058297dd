package org.logonmeter.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Each kind of event out of the JSON object that {@link EventWriter} makes of it. */
final class EventReader {
    /** A large terminal server has hundreds; ten thousand still fit into a decoded body. */
    private static final int MAX_ALIVE = 10_000;

    private static final int MAX_PHASES = 400;
    private static final int MAX_LIST = 1000;

    private EventReader() {}

    static HostEvent read(JsonNode node) throws WireException {
        return read(Fields.of(node, ""));
    }

    /** Reads what was stored once, under no limit of the wire. */
    static HostEvent stored(JsonNode node) throws WireException {
        return read(Fields.stored(node));
    }

    private static HostEvent read(Fields in) throws WireException {
        try {
            return read(in, in.text("kind"));
        } catch (IllegalArgumentException e) {
            throw new WireException("contradiction", String.valueOf(e.getMessage()));
        }
    }

    private static HostEvent read(Fields in, String kind) throws WireException {
        EventHeader header =
                new EventHeader(
                        in.uuid("eventId"),
                        in.text("bootId"),
                        in.count("seq"),
                        in.instant("occurredAt"),
                        in.optionalNumber("uptimeMs"),
                        in.text("source"));
        for (SessionEvent.Kind event : SessionEvent.Kind.values()) {
            if (event.wireName().equals(kind)) return sessionEvent(in, header, event);
        }
        for (PowerEvent.Kind event : PowerEvent.Kind.values()) {
            if (event.wireName().equals(kind)) return new PowerEvent(header, event);
        }
        return switch (kind) {
            case "heartbeat" -> heartbeat(in, header);
            case "logonTiming" -> timing(in, header);
            case "logonFailure" ->
                    new LogonFailure(
                            header,
                            in.object("account", EventReader::account),
                            in.optionalObject("terminal", EventReader::terminal),
                            in.text("code"),
                            in.optionalText("text"));
            case "gap" ->
                    new Gap(
                            header,
                            in.count("count"),
                            in.instant("from"),
                            in.instant("to"),
                            in.text("reason"));
            case "session" -> recorded(in, header);
            case "usage" -> usage(in, header);
            default ->
                    throw new WireException(
                            "unknown-kind", "this collector does not know this kind of event");
        };
    }

    private static SessionEvent sessionEvent(Fields in, EventHeader header, SessionEvent.Kind event)
            throws WireException {
        return new SessionEvent(
                header,
                event,
                in.object("session", EventReader::session),
                in.object("account", EventReader::account),
                in.optionalObject(
                        "details",
                        d ->
                                new SessionDetails(
                                        d.optionalText("type"),
                                        d.optionalText("service"),
                                        d.flag("remote"),
                                        d.optionalObject("terminal", EventReader::terminal))),
                in.optionalObject(
                        "end",
                        e ->
                                new EndClaim(
                                        e.word("quality", EndClaim.Quality.class),
                                        e.word("reason", EndClaim.Reason.class),
                                        e.optionalInstant("earliest"),
                                        e.optionalInstant("latest"))));
    }

    private static Heartbeat heartbeat(Fields in, EventHeader header) throws WireException {
        return new Heartbeat(
                header,
                in.objects("alive", MAX_ALIVE, EventReader::session),
                Duration.ofMillis(in.count("intervalMs")),
                in.optionalObject(
                        "state",
                        s ->
                                new AgentState(
                                        s.count("produced"),
                                        s.count("queued"),
                                        s.count("parked"),
                                        s.count("dropped"),
                                        s.count("readFailures"),
                                        s.optionalNumber("oldestQueuedMs"),
                                        s.optionalNumber("clockOffsetMs"),
                                        s.flag("volatileDisk"))),
                in.optionalObject("facts", EventReader::facts));
    }

    private static LogonTiming timing(Fields in, EventHeader header) throws WireException {
        return new LogonTiming(
                header,
                in.object("session", EventReader::session),
                in.object("account", EventReader::account),
                in.instant("start"),
                in.optionalInstant("visible"),
                in.optionalInstant("ready"),
                in.optionalNumber("totalMs"),
                in.flag("partial"),
                in.flag("firstLogon"),
                in.optionalInstant("scriptStart"),
                in.objects("phases", MAX_PHASES, EventReader::phase),
                in.objects("before", MAX_PHASES, EventReader::phase),
                in.optionalNumber("unaccountedMs"));
    }

    private static RecordedSession recorded(Fields in, EventHeader header) throws WireException {
        Long room = in.optionalNumber("roomId");
        if (room != null && room.intValue() != room)
            throw new WireException("out-of-range", "roomId must be a 32-bit integer");
        return new RecordedSession(
                header,
                in.text("machineName"),
                in.optionalText("machineDomain"),
                in.object("account", EventReader::account),
                in.optionalText("displayName"),
                in.optionalText("externalName"),
                in.optionalText("accessLevel"),
                in.optionalText("clientGuid"),
                in.optionalText("osVersion"),
                in.optionalText("location"),
                in.flag("lab"),
                in.optionalText("logonType"),
                room == null ? null : room.intValue(),
                in.optionalInstant("loginTime"),
                in.optionalInstant("logoutTime"),
                in.optionalWord("endQuality", RecordedSession.EndQuality.class),
                in.optionalInstant("endEarliest"),
                in.optionalInstant("endLatest"),
                in.optionalInstant("logonStart"),
                in.optionalInstant("logonEnd"),
                in.optionalInstant("scriptStart"),
                in.objects(
                        "inactive",
                        MAX_LIST,
                        i ->
                                new RecordedSession.Inactive(
                                        i.word("kind", RecordedSession.Inactive.Kind.class),
                                        i.instant("from"),
                                        i.optionalInstant("to"))),
                in.optionalText("hostIp"),
                in.optionalText("hostMac"),
                in.optionalObject("terminal", EventReader::terminal),
                in.optionalText("agentVersion"),
                in.flag("reconnect"),
                in.optionalInstant("connectionStart"),
                in.optionalInstant("connectionSetup"),
                in.optionalInstant("connectionEnd"),
                in.optionalObject(
                        "failure",
                        f -> new RecordedSession.Failure(f.text("code"), f.optionalText("text"))),
                in.objects("phases", MAX_PHASES, EventReader::phase));
    }

    private static Usage usage(Fields in, EventHeader header) throws WireException {
        long action = in.number("action");
        if ((int) action != action)
            throw new WireException("out-of-range", "action must be a 32-bit integer");
        return new Usage(
                header,
                (int) action,
                in.text("machineName"),
                in.optionalText("machineDomain"),
                in.object("account", EventReader::account),
                in.optionalText("displayName"),
                in.optionalText("osVersion"),
                in.optionalText("location"),
                in.flag("lab"),
                in.optionalText("logonType"),
                in.optionalInstant("logonStart"),
                in.optionalInstant("logonEnd"),
                in.optionalInstant("scriptStart"),
                in.optionalText("callerIp"));
    }

    private static Account account(Fields in) throws WireException {
        return new Account(in.optionalText("domain"), in.text("name"), in.optionalText("id"));
    }

    private static SessionId session(Fields in) throws WireException {
        return new SessionId(in.text("osId"), in.instant("startedAt"));
    }

    private static Terminal terminal(Fields in) throws WireException {
        return new Terminal(
                in.optionalText("name"),
                in.optionalText("ip"),
                in.optionalText("mac"),
                in.optionalText("osType"),
                in.optionalText("clientVersion"));
    }

    private static Phase phase(Fields in) throws WireException {
        return new Phase(
                in.text("key"),
                in.optionalText("parent"),
                in.optionalText("name"),
                in.optionalInstant("start"),
                in.optionalInstant("end"),
                in.texts("source", MAX_LIST),
                in.objects(
                        "gpos", MAX_LIST, g -> new Phase.Gpo(g.text("id"), g.optionalText("name"))),
                in.flag("partial"));
    }

    static MachineFacts facts(Fields in) throws WireException {
        return new MachineFacts(
                in.text("name"),
                in.optionalText("domain"),
                in.optionalText("domainKind"),
                in.optionalText("osName"),
                in.optionalText("osVersion"),
                in.optionalText("osBuild"),
                in.optionalText("manufacturer"),
                in.optionalText("model"),
                in.optionalText("hardwareId"),
                in.optionalText("machineId"),
                in.optionalInstant("bootedAt"),
                in.texts("addresses", MAX_LIST),
                in.texts("macs", MAX_LIST),
                in.optionalText("location"),
                in.optionalText("lab"),
                in.optionalText("agentVersion"));
    }
}
