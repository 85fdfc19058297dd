package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * What a line says otherwise than the record of the same session that is stored, or what it says
 * beyond it. What a line leaves out it does not deny.
 *
 * @param field in the words of the session file, {@code terminal.ip} for one inside another
 * @param stored as JSON text, texts without their quotes; null = nothing is stored
 * @param told in the same form
 */
public record Difference(String field, @Nullable String stored, String told) {
    /** Who, where and when are the same, or it would be another session; the rest is our own. */
    private static final Set<String> NOT_COMPARED =
            Set.of(
                    "eventId",
                    "kind",
                    "bootId",
                    "seq",
                    "occurredAt",
                    "uptimeMs",
                    "source",
                    "account",
                    "machineName");

    private static final int SHOWN_CHARS = 200;

    static List<Difference> between(RecordedSession stored, RecordedSession told) {
        List<Difference> found = new ArrayList<>();
        compare("", members(stored), members(told), found);
        return found;
    }

    /** One sentence. */
    static String sentence(List<Difference> differences) {
        return differences.stream()
                .map(
                        d ->
                                d.stored() == null
                                        ? d.field() + " " + d.told() + " is new here"
                                        : d.field()
                                                + " is "
                                                + d.stored()
                                                + " there, "
                                                + d.told()
                                                + " here")
                .collect(Collectors.joining("; "));
    }

    private static void compare(
            String path, ObjectNode stored, ObjectNode told, List<Difference> found) {
        for (Map.Entry<String, JsonNode> member : told.properties()) {
            JsonNode says = member.getValue();
            JsonNode said = stored.get(member.getKey());
            String field = path + member.getKey();
            if (NOT_COMPARED.contains(field) || saysNothing(says) || says.equals(said)) continue;
            if (says instanceof ObjectNode inner && said instanceof ObjectNode kept)
                compare(field + ".", kept, inner, found);
            else
                found.add(
                        new Difference(
                                field,
                                said == null || saysNothing(said) ? null : text(said),
                                text(says)));
        }
    }

    /** Absent and false, absent and empty are the same in a session file. */
    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty());
    }

    private static ObjectNode members(RecordedSession session) {
        try {
            ObjectNode members =
                    WireFormat.readObject(
                            WireFormat.write(session)
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            end(session, members);
            return members;
        } catch (WireException e) {
            throw new IllegalStateException("what was written can be read", e);
        }
    }

    /** What an end leaves open is what it is taken for, and so what an export of it says. */
    private static void end(RecordedSession session, ObjectNode members) {
        Instant logout = session.logoutTime();
        EndQuality quality = session.endQuality();
        if (quality == null && logout != null)
            members.put("endQuality", EndQuality.OBSERVED.wireName());
        if (quality != EndQuality.LOST && quality != EndQuality.INFERRED) return;
        Instant earliest = session.endEarliest();
        if (earliest == null) earliest = logout == null ? session.loginTime() : logout;
        members.remove("logoutTime");
        if (earliest == null) return;
        members.put("endEarliest", earliest.toString());
        if (quality == EndQuality.INFERRED && session.endLatest() == null)
            members.put("endLatest", earliest.toString());
    }

    private static String text(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : value.toString();
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }
}
