package org.logonmeter.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Each kind of event as a JSON object and back; nulls are written here and pruned by {@link
 * WireFormat}.
 */
final class EventJson {
    /** A large terminal server has hundreds; ten thousand still fit into a decoded body. */
    private static final int MAX_ALIVE = 10_000;

    private static final int MAX_PHASES = 400;
    private static final int MAX_LIST = 1000;

    private EventJson() {}

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
                            in.object("account", EventJson::account),
                            in.optionalObject("terminal", EventJson::terminal),
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
                in.object("session", EventJson::session),
                in.object("account", EventJson::account),
                in.optionalObject(
                        "details",
                        d ->
                                new SessionDetails(
                                        d.optionalText("type"),
                                        d.optionalText("service"),
                                        d.flag("remote"),
                                        d.optionalObject("terminal", EventJson::terminal))),
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
                in.objects("alive", MAX_ALIVE, EventJson::session),
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
                in.optionalObject("facts", EventJson::facts));
    }

    private static LogonTiming timing(Fields in, EventHeader header) throws WireException {
        return new LogonTiming(
                header,
                in.object("session", EventJson::session),
                in.object("account", EventJson::account),
                in.instant("start"),
                in.optionalInstant("visible"),
                in.optionalInstant("ready"),
                in.optionalNumber("totalMs"),
                in.flag("partial"),
                in.flag("firstLogon"),
                in.optionalInstant("scriptStart"),
                in.objects("phases", MAX_PHASES, EventJson::phase),
                in.objects("before", MAX_PHASES, EventJson::phase),
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
                in.object("account", EventJson::account),
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
                in.optionalObject("terminal", EventJson::terminal),
                in.optionalText("agentVersion"),
                in.flag("reconnect"),
                in.optionalInstant("connectionStart"),
                in.optionalInstant("connectionSetup"),
                in.optionalInstant("connectionEnd"),
                in.optionalObject(
                        "failure",
                        f -> new RecordedSession.Failure(f.text("code"), f.optionalText("text"))),
                in.objects("phases", MAX_PHASES, EventJson::phase));
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
                in.object("account", EventJson::account),
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

    static ObjectNode write(HostEvent event) {
        ObjectNode out = object();
        out.put("kind", event.kind());
        EventHeader header = event.header();
        out.put("eventId", header.eventId().toString());
        out.put("bootId", header.bootId());
        out.put("seq", header.seq());
        put(out, "occurredAt", header.occurredAt());
        out.put("uptimeMs", header.uptimeMs());
        out.put("source", header.source());
        switch (event) {
            case SessionEvent e -> {
                out.set("session", write(e.session()));
                out.set("account", write(e.account()));
                SessionDetails details = e.details();
                if (details != null) {
                    ObjectNode d = out.putObject("details");
                    d.put("type", details.type());
                    d.put("service", details.service());
                    d.put("remote", details.remote());
                    d.set("terminal", write(details.terminal()));
                }
                EndClaim end = e.end();
                if (end != null) {
                    ObjectNode n = out.putObject("end");
                    n.put("quality", end.quality().wireName());
                    n.put("reason", end.reason().wireName());
                    put(n, "earliest", end.earliest());
                    put(n, "latest", end.latest());
                }
            }
            case PowerEvent e -> {
                // the kind says it all
            }
            case Heartbeat e -> {
                ArrayNode alive = out.putArray("alive");
                e.alive().forEach(id -> alive.add(write(id)));
                out.put("intervalMs", e.interval().toMillis());
                AgentState state = e.state();
                if (state != null) {
                    ObjectNode s = out.putObject("state");
                    s.put("produced", state.produced());
                    s.put("queued", state.queued());
                    s.put("parked", state.parked());
                    s.put("dropped", state.dropped());
                    s.put("readFailures", state.readFailures());
                    s.put("oldestQueuedMs", state.oldestQueuedMs());
                    s.put("clockOffsetMs", state.clockOffsetMs());
                    s.put("volatileDisk", state.volatileDisk());
                }
                MachineFacts facts = e.facts();
                if (facts != null) out.set("facts", write(facts));
            }
            case LogonTiming e -> {
                out.set("session", write(e.session()));
                out.set("account", write(e.account()));
                put(out, "start", e.start());
                put(out, "visible", e.visible());
                put(out, "ready", e.ready());
                out.put("totalMs", e.totalMs());
                out.put("partial", e.partial());
                out.put("firstLogon", e.firstLogon());
                put(out, "scriptStart", e.scriptStart());
                out.set("phases", write(e.phases()));
                out.set("before", write(e.before()));
                out.put("unaccountedMs", e.unaccountedMs());
            }
            case LogonFailure e -> {
                out.set("account", write(e.account()));
                out.set("terminal", write(e.terminal()));
                out.put("code", e.code());
                out.put("text", e.text());
            }
            case Gap e -> {
                out.put("count", e.count());
                put(out, "from", e.from());
                put(out, "to", e.to());
                out.put("reason", e.reason());
            }
            case RecordedSession e -> recorded(out, e);
            case Usage e -> {
                out.put("action", e.action());
                out.put("machineName", e.machineName());
                out.put("machineDomain", e.machineDomain());
                out.set("account", write(e.account()));
                out.put("displayName", e.displayName());
                out.put("osVersion", e.osVersion());
                out.put("location", e.location());
                out.put("lab", e.lab());
                out.put("logonType", e.logonType());
                put(out, "logonStart", e.logonStart());
                put(out, "logonEnd", e.logonEnd());
                put(out, "scriptStart", e.scriptStart());
                out.put("callerIp", e.callerIp());
            }
        }
        return out;
    }

    private static void recorded(ObjectNode out, RecordedSession e) {
        out.put("machineName", e.machineName());
        out.put("machineDomain", e.machineDomain());
        out.set("account", write(e.account()));
        out.put("displayName", e.displayName());
        out.put("externalName", e.externalName());
        out.put("accessLevel", e.accessLevel());
        out.put("clientGuid", e.clientGuid());
        out.put("osVersion", e.osVersion());
        out.put("location", e.location());
        out.put("lab", e.lab());
        out.put("logonType", e.logonType());
        out.put("roomId", e.roomId());
        put(out, "loginTime", e.loginTime());
        put(out, "logoutTime", e.logoutTime());
        RecordedSession.EndQuality quality = e.endQuality();
        out.put("endQuality", quality == null ? null : quality.wireName());
        put(out, "endEarliest", e.endEarliest());
        put(out, "endLatest", e.endLatest());
        put(out, "logonStart", e.logonStart());
        put(out, "logonEnd", e.logonEnd());
        put(out, "scriptStart", e.scriptStart());
        ArrayNode inactive = out.putArray("inactive");
        for (RecordedSession.Inactive i : e.inactive()) {
            ObjectNode n = inactive.addObject();
            n.put("kind", i.kind().name().toLowerCase(Locale.ROOT));
            put(n, "from", i.from());
            put(n, "to", i.to());
        }
        out.put("hostIp", e.hostIp());
        out.put("hostMac", e.hostMac());
        out.set("terminal", write(e.terminal()));
        out.put("agentVersion", e.agentVersion());
        out.put("reconnect", e.reconnect());
        put(out, "connectionStart", e.connectionStart());
        put(out, "connectionSetup", e.connectionSetup());
        put(out, "connectionEnd", e.connectionEnd());
        RecordedSession.Failure failure = e.failure();
        if (failure != null)
            out.putObject("failure").put("code", failure.code()).put("text", failure.text());
        out.set("phases", write(e.phases()));
    }

    private static ObjectNode write(Account account) {
        return object().put("domain", account.domain())
                .put("name", account.name())
                .put("id", account.id());
    }

    private static ObjectNode write(SessionId id) {
        return object().put("osId", id.osId()).put("startedAt", id.startedAt().toString());
    }

    private static @Nullable ObjectNode write(@Nullable Terminal terminal) {
        if (terminal == null) return null;
        return object().put("name", terminal.name())
                .put("ip", terminal.ip())
                .put("mac", terminal.mac())
                .put("osType", terminal.osType())
                .put("clientVersion", terminal.clientVersion());
    }

    private static ArrayNode write(List<Phase> phases) {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        for (Phase phase : phases) {
            ObjectNode n = out.addObject();
            n.put("key", phase.key());
            n.put("parent", phase.parent());
            n.put("name", phase.name());
            put(n, "start", phase.start());
            put(n, "end", phase.end());
            ArrayNode source = n.putArray("source");
            phase.source().forEach(source::add);
            ArrayNode gpos = n.putArray("gpos");
            phase.gpos().forEach(g -> gpos.addObject().put("id", g.id()).put("name", g.name()));
            n.put("partial", phase.partial());
        }
        return out;
    }

    static ObjectNode write(MachineFacts facts) {
        ObjectNode out = object();
        out.put("name", facts.name());
        out.put("domain", facts.domain());
        out.put("domainKind", facts.domainKind());
        out.put("osName", facts.osName());
        out.put("osVersion", facts.osVersion());
        out.put("osBuild", facts.osBuild());
        out.put("manufacturer", facts.manufacturer());
        out.put("model", facts.model());
        out.put("hardwareId", facts.hardwareId());
        out.put("machineId", facts.machineId());
        put(out, "bootedAt", facts.bootedAt());
        ArrayNode addresses = out.putArray("addresses");
        facts.addresses().forEach(addresses::add);
        ArrayNode macs = out.putArray("macs");
        facts.macs().forEach(macs::add);
        out.put("location", facts.location());
        out.put("lab", facts.lab());
        out.put("agentVersion", facts.agentVersion());
        return out;
    }

    private static void put(ObjectNode out, String name, @Nullable Instant instant) {
        out.put(name, instant == null ? null : instant.toString());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
