package org.logonmeter.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Each kind of event as a JSON object; nulls are written here and pruned by {@link WireFormat}. */
final class EventWriter {
    private EventWriter() {}

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
