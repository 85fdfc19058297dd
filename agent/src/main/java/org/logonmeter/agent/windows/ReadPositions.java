package org.logonmeter.agent.windows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.SeenProcess;

/**
 * How far each channel was told of, the boot that ran, and the process starts that no log keeps:
 * the text that the spool keeps beside the events. Record ids begin again after a log is cleared,
 * so the stamp decides with them.
 */
final class ReadPositions {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The last of them: about forty logons. */
    private static final int MOST_PROCESSES = 120;

    private final Map<String, Position> channels = new TreeMap<>();
    private final List<EventRecord> processes = new ArrayList<>();
    private String bootId;

    private record Position(long recordId, Instant at) {}

    private ReadPositions(String bootId) {
        this.bootId = bootId;
    }

    /** From the text of {@link #text}; anything else reads everything anew. */
    static ReadPositions of(String text) {
        ReadPositions positions = new ReadPositions("");
        if (text.isBlank()) return positions;
        try {
            JsonNode node = JSON.readTree(text);
            positions.bootId = node.path("boot").asText("");
            node.path("channels")
                    .properties()
                    .forEach(
                            entry ->
                                    positions.channels.put(
                                            entry.getKey(),
                                            new Position(
                                                    entry.getValue().path("record").asLong(-1),
                                                    Instant.parse(
                                                            entry.getValue()
                                                                    .path("at")
                                                                    .asText("")))));
            node.path("processes").forEach(p -> positions.processes.add(started(p)));
        } catch (JsonProcessingException | DateTimeException e) {
            positions.channels.clear();
            positions.processes.clear();
        }
        return positions;
    }

    String text() {
        ObjectNode node = JSON.createObjectNode();
        node.put("boot", bootId);
        ObjectNode all = node.putObject("channels");
        channels.forEach(
                (channel, position) ->
                        all.putObject(channel)
                                .put("record", position.recordId())
                                .put("at", position.at().toString()));
        ArrayNode seen = node.putArray("processes");
        for (EventRecord process : processes)
            seen.addObject()
                    .put("name", SeenProcess.name(process))
                    .put("id", process.processId())
                    .put("session", SeenProcess.session(process))
                    .put("at", process.at().toString());
        return node.toString();
    }

    private static EventRecord started(JsonNode process) {
        return SeenProcess.record(
                process.path("name").asText(""),
                process.path("id").asInt(0),
                process.path("session").asInt(-1),
                Instant.parse(process.path("at").asText("")));
    }

    /** The starts that were told of before this text was kept, oldest first. */
    List<EventRecord> processes() {
        return List.copyOf(processes);
    }

    /** Empty until one was noted. */
    String bootId() {
        return bootId;
    }

    void booted(String id) {
        bootId = id;
    }

    /** True if the record was told of before this text was kept. */
    boolean had(EventRecord record) {
        if (processes.contains(record)) return true;
        Position position = channels.get(record.channel());
        if (position == null) return false;
        return record.recordId() < 0
                ? !record.at().isAfter(position.at())
                : record.recordId() <= position.recordId()
                        && !record.at().isAfter(position.at().plusSeconds(60));
    }

    /** A record of a log without an id moves nothing. */
    void note(EventRecord record) {
        if (record.channel().equals(SeenProcess.CHANNEL)) {
            if (!processes.contains(record)) processes.add(record);
            if (processes.size() > MOST_PROCESSES) processes.removeFirst();
            return;
        }
        if (record.recordId() < 0) return;
        Position before = channels.get(record.channel());
        if (before == null
                || record.recordId() > before.recordId()
                || record.at().isAfter(before.at().plusSeconds(60)))
            channels.put(record.channel(), new Position(record.recordId(), record.at()));
    }
}
