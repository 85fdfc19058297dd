package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One record of a Windows event log, read by field names, never by its message.
 *
 * @param computer the name the machine had when it wrote the record
 * @param recordId counts up within a channel until it is cleared; -1 where the record has none
 * @param at stamp of the record, UTC, by the machine's clock of that moment
 * @param steady the same moment on one axis without the jumps of the clock; equals {@code at} until
 *     {@link SteadyClock} has seen the whole log
 * @param userSid {@code System/Security/@UserID}
 * @param activityId {@code System/Correlation/@ActivityID}; null where absent or zero, because a
 *     zero id claims nothing
 * @param processId of the writer, 0 where absent
 * @param fields named {@code EventData/Data} or the leaves of {@code UserData}
 * @param values unnamed {@code EventData/Data} of classic events, by position
 * @param binary hexadecimal text of {@code EventData/Binary}
 */
public record EventRecord(
        String computer,
        String channel,
        long recordId,
        String provider,
        int id,
        Instant at,
        Instant steady,
        @Nullable String userSid,
        @Nullable String activityId,
        int processId,
        int threadId,
        Map<String, String> fields,
        List<String> values,
        @Nullable String binary) {

    /** Fields that hold a moment. */
    public static final Set<String> MOMENTS =
            Set.of("NewTime", "OldTime", "SleepTime", "WakeTime", "BootStartTime");

    /** What the wire format can tell; no clock of a PC goes beyond. */
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    public EventRecord {
        fields = Map.copyOf(fields);
        values = List.copyOf(values);
    }

    /**
     * Provider without {@code Microsoft-Windows-}, and the id: how a phase names what told it. A
     * process that was seen running is {@code Process} and its name.
     */
    public String source() {
        if (is(SeenProcess.PROVIDER, SeenProcess.STARTED))
            return SeenProcess.PROVIDER + " " + SeenProcess.name(this);
        return Providers.shortName(provider) + " " + id;
    }

    EventRecord withSteady(Instant moment) {
        return new EventRecord(
                computer,
                channel,
                recordId,
                provider,
                id,
                at,
                moment,
                userSid,
                activityId,
                processId,
                threadId,
                fields,
                values,
                binary);
    }

    boolean is(String wantedProvider, int wantedId) {
        return id == wantedId && provider.equalsIgnoreCase(wantedProvider);
    }

    /** Text of a field; null where absent or empty. */
    public @Nullable String text(String name) {
        String value = fields.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A field as unsigned number, decimal or {@code 0x…} of any width; -1 where it is none. */
    long number(String name) {
        String value = text(name);
        if (value == null) return -1;
        try {
            return value.startsWith("0x") || value.startsWith("0X")
                    ? Long.parseUnsignedLong(value.substring(2), 16)
                    : Long.parseLong(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * A Boolean field. Renderers write true/false or a number; offline readers show a true as 8 or
     * 16.
     */
    boolean flag(String name) {
        String value = text(name);
        if (value == null) return false;
        return value.toLowerCase(Locale.ROOT).equals("true") || number(name) > 0;
    }

    /** True for {@code false} or a zero that was told; an absent field tells nothing. */
    boolean deniedFlag(String name) {
        return text(name) != null && !flag(name);
    }

    /** False for a moment before 1900 or at the end of 9999: arithmetic may not hold there. */
    public static boolean plausible(Instant moment) {
        return !moment.isBefore(EARLIEST) && moment.isBefore(LATEST);
    }

    /** A field as moment; null where absent, no moment, or out of range. */
    @Nullable Instant instant(String name) {
        String value = text(name);
        if (value == null) return null;
        try {
            Instant moment = Instant.parse(value);
            return plausible(moment) ? moment : null;
        } catch (java.time.format.DateTimeParseException e) {
            return null;
        }
    }
}
