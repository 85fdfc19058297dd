package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * One line of a session file: a session, or an attempt at one, as an event. A line is read by the
 * rules of the wire, with its own names for the account; members nobody knows are ignored.
 *
 * <p>The event's id follows from what makes the record the same session: told again it is the same
 * event. A session that is still open may be told again with more in it, so there the whole content
 * makes the id.
 */
final class SessionLine {
    private static final Set<String> ACCESS_LEVELS = Set.of("ADM", "MDR", "STD");
    private static final UUID NO_ID = new UUID(0, 0);

    private SessionLine() {}

    static RecordedSession read(byte[] line) throws RefusedLine {
        try {
            return read(WireFormat.readObject(line));
        } catch (WireException e) {
            throw new RefusedLine(String.valueOf(e.getMessage()).replace("the body", "the line"));
        }
    }

    /** A line by its members. */
    static RecordedSession read(ObjectNode members) throws RefusedLine {
        try {
            ObjectNode event = event(members);
            RecordedSession told = (RecordedSession) WireFormat.readEvent(event);
            check(told);
            event.put("eventId", eventId(told).toString());
            return (RecordedSession) WireFormat.readEvent(event);
        } catch (WireException e) {
            throw new RefusedLine(inTheWordsOfTheLine(String.valueOf(e.getMessage()), members));
        }
    }

    /** An event has other names for the time and the account; who wrote the line knows its own. */
    private static String inTheWordsOfTheLine(String why, ObjectNode members) {
        return why.replace("the body", "the line")
                .replaceFirst("^occurredAt\\b", when(members))
                .replaceFirst("^account\\.name\\b", "userName")
                .replaceFirst("^account\\.domain\\b", "userDomain");
    }

    /** The field that says when it began. */
    private static String when(ObjectNode members) {
        return present(members, "failure") ? "connectionStart" : "loginTime";
    }

    /** The members as those of an event of the wire. */
    private static ObjectNode event(ObjectNode members) throws RefusedLine {
        ObjectNode out = members.deepCopy();
        boolean attempt = present(members, "failure");
        JsonNode at = required(members, when(members));
        required(members, "machineName");
        JsonNode name = required(members, "userName");
        if (attempt) out.remove("loginTime");
        out.put("kind", "session")
                .put("eventId", NO_ID.toString())
                .put("bootId", "import")
                .put("seq", 0)
                .put("source", "import");
        out.remove("uptimeMs");
        out.set("occurredAt", at);
        ObjectNode account = out.putObject("account");
        account.set("name", name);
        account.set("domain", members.get("userDomain"));
        if (!attempt && !present(members, "endQuality") && !present(members, "logoutTime"))
            out.put("endQuality", EndQuality.OPEN.wireName()); // as an export of it says
        if (out.get("inactive") instanceof ArrayNode stretches) {
            for (JsonNode stretch : stretches) {
                if (stretch instanceof ObjectNode s && s.path("kind").isTextual())
                    s.put("kind", s.path("kind").textValue().toLowerCase(Locale.ROOT));
            }
        }
        return out;
    }

    private static JsonNode required(ObjectNode members, String name) throws RefusedLine {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) throw new RefusedLine(name + " is missing");
        if (!value.isTextual()) throw new RefusedLine(name + " must be a text");
        if (value.textValue().isBlank()) throw new RefusedLine(name + " is empty");
        return value;
    }

    private static boolean present(ObjectNode members, String name) {
        return members.get(name) != null && !members.get(name).isNull();
    }

    private static void check(RecordedSession told) throws RefusedLine {
        if (told.accessLevel() != null && !ACCESS_LEVELS.contains(told.accessLevel()))
            throw new RefusedLine("accessLevel must be ADM, MDR or STD");
        for (RecordedSession.Inactive stretch : told.inactive())
            inOrder("inactive.from", stretch.from(), "inactive.to", stretch.to());
        Instant login = told.loginTime();
        if (login == null) return;
        inOrder("loginTime", login, "logoutTime", told.logoutTime());
        inOrder("loginTime", login, "endEarliest", told.endEarliest());
        inOrder("loginTime", login, "endLatest", told.endLatest());
        if (told.endEarliest() != null)
            inOrder("endEarliest", told.endEarliest(), "endLatest", told.endLatest());
        EndQuality quality = told.endQuality();
        if (quality == null) return;
        boolean seen =
                List.of(EndQuality.OBSERVED, EndQuality.INITIATED, EndQuality.SHUTDOWN)
                        .contains(quality);
        if (seen && told.logoutTime() == null)
            throw new RefusedLine("endQuality " + quality.wireName() + " needs a logoutTime");
        if (quality == EndQuality.INFERRED
                && told.endEarliest() == null
                && told.logoutTime() == null)
            throw new RefusedLine("endQuality inferred needs endEarliest and endLatest");
        if (quality == EndQuality.OPEN && told.logoutTime() != null)
            throw new RefusedLine("endQuality open contradicts a logoutTime");
    }

    private static void inOrder(String first, Instant from, String second, @Nullable Instant to)
            throws RefusedLine {
        if (to != null && to.isBefore(from)) throw new RefusedLine(second + " is before " + first);
    }

    /** True for a record that a later one of the same session may still change. */
    static boolean open(RecordedSession told) {
        if (told.failure() != null) return false;
        return told.endQuality() == null
                ? told.logoutTime() == null
                : told.endQuality() == EndQuality.OPEN;
    }

    private static UUID eventId(RecordedSession told) {
        String content = open(told) ? "\n" + WireFormat.write(told) : "";
        return EventIds.derived("session-file\n" + told.identity() + content);
    }

    /** The id of the record that tells the same session, or attempt, with its end. */
    static UUID endedId(RecordedSession told) {
        return EventIds.derived("session-file\n" + told.identity());
    }
}
