package org.logonmeter.agent.windows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.SeenProcess;

/**
 * How far each channel was read and told of, the boot that ran, and the process starts that no log
 * keeps: the text that the spool keeps beside the events. Record ids begin again after a log is
 * cleared, so stamps decide with them.
 */
final class ReadPositions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLEARED_BY = "Microsoft-Windows-Eventlog";
    private static final int CLEARED = 104;
    private static final int SECURITY_CLEARED = 1102;

    /** Records of one log are written out of the order of their stamps by less than this. */
    private static final int DISORDER_SECONDS = 60;

    /** The last of them: about forty logons. */
    private static final int MOST_PROCESSES = 120;

    private final Map<String, Position> channels = new TreeMap<>();
    private final List<EventRecord> processes = new ArrayList<>();
    private String bootId;

    /**
     * @param recordId of the last record told of; -1 = none
     * @param at its stamp
     * @param read every record up to this number was there to be read; -1 = unknown
     * @param readAt host clock of that moment
     */
    private record Position(
            long recordId, @Nullable Instant at, long read, @Nullable Instant readAt) {
        static final Position NONE = new Position(-1, null, -1, null);
    }

    /** Records went away unread between the two instants. */
    record Loss(Instant from, Instant to) {
        Loss and(Loss other) {
            return new Loss(
                    from.isBefore(other.from) ? from : other.from,
                    to.isAfter(other.to) ? to : other.to);
        }
    }

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
                    .forEach(entry -> positions.channels.put(entry.getKey(), of(entry.getValue())));
            node.path("processes").forEach(p -> positions.processes.add(started(p)));
        } catch (JsonProcessingException | DateTimeException e) {
            positions.channels.clear();
            positions.processes.clear();
        }
        return positions;
    }

    private static Position of(JsonNode node) {
        return new Position(
                node.path("record").asLong(-1),
                instant(node, "at"),
                node.path("read").asLong(-1),
                instant(node, "readAt"));
    }

    private static @Nullable Instant instant(JsonNode node, String name) {
        return node.has(name) ? Instant.parse(node.path(name).asText()) : null;
    }

    String text() {
        ObjectNode node = JSON.createObjectNode();
        node.put("boot", bootId);
        ObjectNode all = node.putObject("channels");
        channels.forEach(
                (channel, position) -> {
                    ObjectNode one = all.putObject(channel);
                    if (position.at() != null)
                        one.put("record", position.recordId()).put("at", position.at().toString());
                    if (position.readAt() != null)
                        one.put("read", position.read())
                                .put("readAt", position.readAt().toString());
                });
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

    /** True where nothing was ever read: the first start on this machine. */
    boolean isEmpty() {
        return channels.isEmpty();
    }

    /** When any channel was last read; null if not known. */
    @Nullable Instant lastRead() {
        Instant last = null;
        for (Position position : channels.values()) {
            Instant at = position.readAt() == null ? position.at() : position.readAt();
            if (at != null && (last == null || at.isAfter(last))) last = at;
        }
        return last;
    }

    void booted(String id) {
        bootId = id;
    }

    /**
     * Takes note that a channel was read to its end. If its numbers do not go on where they were
     * left, records were lost: the log was cleared, or they were overwritten before they were read.
     * After a clear nothing that it holds was told of.
     *
     * @param found what was read since, of every channel
     */
    Optional<Loss> reached(LogExtent now, Collection<EventRecord> found) {
        Position before = channels.getOrDefault(now.channel(), Position.NONE);
        boolean again = begunAgain(before, now, found);
        Position kept = again ? Position.NONE : before;
        channels.put(
                now.channel(),
                new Position(
                        kept.recordId(), kept.at(), now.isEmpty() ? -1 : now.newest(), now.at()));
        boolean overwritten =
                before.read() >= 0 && !now.isEmpty() && now.oldest() > before.read() + 1;
        if (!again && !overwritten) return Optional.empty();
        Instant from = before.readAt() == null ? before.at() : before.readAt();
        Instant to =
                found.stream()
                        .filter(r -> r.channel().equals(now.channel()))
                        .map(EventRecord::at)
                        .min(Comparator.naturalOrder())
                        .orElse(now.at());
        return Optional.of(new Loss(from == null || from.isAfter(to) ? to : from, to));
    }

    private static boolean begunAgain(
            Position before, LogExtent now, Collection<EventRecord> found) {
        if (before.read() >= 0 && now.newest() < before.read()) return true;
        for (EventRecord record : found) {
            boolean another =
                    record.channel().equals(now.channel())
                            && record.recordId() >= 0
                            && record.recordId() == before.recordId()
                            && !record.at().equals(before.at());
            boolean cleared =
                    now.channel().equals(clears(record))
                            && before.readAt() != null
                            && record.at().isAfter(before.readAt());
            if (another || cleared) return true;
        }
        return false;
    }

    /** The channel whose clearing a record tells of. */
    private static @Nullable String clears(EventRecord record) {
        if (!record.provider().equalsIgnoreCase(CLEARED_BY)) return null;
        if (record.id() == SECURITY_CLEARED) return record.channel();
        return record.id() == CLEARED ? record.text("Channel") : null;
    }

    /** True if the record was told of before this text was kept. */
    boolean had(EventRecord record) {
        if (processes.contains(record)) return true;
        Position position = channels.get(record.channel());
        if (position == null || position.at() == null) return false;
        return record.recordId() < 0
                ? !record.at().isAfter(position.at())
                : record.recordId() <= position.recordId()
                        && !record.at().isAfter(position.at().plusSeconds(DISORDER_SECONDS));
    }

    /** A record of a log without an id moves nothing. */
    void note(EventRecord record) {
        if (record.channel().equals(SeenProcess.CHANNEL)) {
            if (!processes.contains(record)) processes.add(record);
            if (processes.size() > MOST_PROCESSES) processes.removeFirst();
            return;
        }
        if (record.recordId() < 0) return;
        Position before = channels.getOrDefault(record.channel(), Position.NONE);
        Instant at = before.at();
        if (at == null
                || record.recordId() > before.recordId()
                || record.at().isAfter(at.plusSeconds(DISORDER_SECONDS)))
            channels.put(
                    record.channel(),
                    new Position(
                            record.recordId(),
                            record.at(),
                            Math.max(before.read(), record.recordId()),
                            before.readAt()));
    }
}
