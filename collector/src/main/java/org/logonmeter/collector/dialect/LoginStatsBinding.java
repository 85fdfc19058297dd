package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.WireFormat;

/**
 * A LoginStats request while it is read: values by member, and what was wrong with others. All
 * faults are told together.
 */
final class LoginStatsBinding {
    /** What .NET holds where no time was given. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1, 1, 1, 0, 0);

    private static final int MAX_TEXT_CHARS = 4096;
    private static final Pattern GUID =
            Pattern.compile(
                    "(?:[0-9a-fA-F]{32}"
                            + "|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
                            + "|\\{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\}"
                            + "|\\([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\))");

    private final ZoneId zone;
    private final Map<LoginStatsMember, Object> values = new EnumMap<>(LoginStatsMember.class);
    private final Map<LoginStatsMember, String> faults = new EnumMap<>(LoginStatsMember.class);

    private final Set<LoginStatsMember> read = EnumSet.noneOf(LoginStatsMember.class);

    /**
     * @param zone of times that are written without one
     */
    LoginStatsBinding(ZoneId zone) {
        this.zone = zone;
    }

    /** Marks the member as read; tells whether it was before. */
    boolean seen(LoginStatsMember member) {
        return !read.add(member);
    }

    boolean faulty(LoginStatsMember member) {
        return faults.containsKey(member);
    }

    /** Forgets what was read before for this member. */
    void forget(LoginStatsMember member) {
        values.remove(member);
        faults.remove(member);
    }

    void put(LoginStatsMember member, Object value) {
        values.put(member, value);
    }

    void fault(LoginStatsMember member, String text) {
        faults.put(member, text);
    }

    void text(LoginStatsMember member, String text) {
        if (text.length() > MAX_TEXT_CHARS)
            fault(member, "The text is longer than " + MAX_TEXT_CHARS + " characters.");
        else if (!storable(text)) fault(member, "The text holds a character that is none.");
        else values.put(member, text);
    }

    /** No NUL and no half of a surrogate pair: no database keeps these. */
    private static boolean storable(String text) {
        return text.codePoints()
                .noneMatch(
                        c ->
                                c == 0
                                        || (c >= Character.MIN_SURROGATE
                                                && c <= Character.MAX_SURROGATE));
    }

    void guid(LoginStatsMember member, String text) {
        guid(text)
                .ifPresentOrElse(
                        value -> values.put(member, value),
                        () -> fault(member, "The value is not a GUID."));
    }

    static Optional<UUID> guid(String text) {
        String value = text.strip();
        if (!GUID.matcher(value).matches()) return Optional.empty();
        String digits = value.replaceAll("[^0-9a-fA-F]", "");
        return Optional.of(
                UUID.fromString(
                        digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5")));
    }

    /** The GUID in lower case with hyphens; null if it is none. */
    static @Nullable String canonicalGuid(String text) {
        return guid(text).map(UUID::toString).orElse(null);
    }

    void number(LoginStatsMember member, String text) {
        Parameters.integer(text)
                .ifPresentOrElse(
                        value -> values.put(member, value),
                        () -> fault(member, "The value is not a 32-bit integer."));
    }

    void time(LoginStatsMember member, Optional<DateGrammar.Written> written) {
        if (written.isEmpty()) {
            fault(member, "The value is not a date and time.");
            return;
        }
        DateGrammar.Written time = written.get();
        if (time.local().equals(NO_TIME)) return;
        Instant at = time.in(zone);
        if (WireFormat.tellable(at)) values.put(member, at);
        else fault(member, "The time must lie in the years 1900 to 9999 of UTC.");
    }

    /**
     * The request, if all of it could be read.
     *
     * @throws Refusal with every fault
     */
    LoginStatsRequest bound() throws Refusal {
        if (!faults.isEmpty()) throw faults(true);
        return new LoginStatsRequest(
                (Integer) values.getOrDefault(LoginStatsMember.ACTION_ID, 0),
                text(LoginStatsMember.OS_VERSION),
                text(LoginStatsMember.LOCATION),
                (Boolean) values.getOrDefault(LoginStatsMember.LAB, false),
                text(LoginStatsMember.LOGON_TYPE),
                text(LoginStatsMember.MACHINE_DOMAIN),
                text(LoginStatsMember.USER_SNAME),
                time(LoginStatsMember.LOGON_START_TIME),
                time(LoginStatsMember.LOGON_END_TIME),
                time(LoginStatsMember.SCRIPT_START_TIME),
                text(LoginStatsMember.MACHINE_NAME),
                text(LoginStatsMember.USER_NAME),
                (UUID) values.get(LoginStatsMember.TOKEN));
    }

    /**
     * Insists on the two names without which nothing can be attributed.
     *
     * @throws Refusal that names those that are missing
     */
    void requireNames() throws Refusal {
        Refusal missing = faults(false);
        if (missing.problem() instanceof Problem.BadValues bad && !bad.texts().isEmpty())
            throw missing;
    }

    private Refusal faults(boolean all) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        for (LoginStatsMember member : LoginStatsMember.values()) {
            String fault = faults.get(member);
            boolean name =
                    member == LoginStatsMember.MACHINE_NAME || member == LoginStatsMember.USER_NAME;
            if (all && fault != null) texts.put("request." + member.wireName(), List.of(fault));
            else if (name && (text(member) == null || String.valueOf(text(member)).isBlank()))
                texts.put(
                        "request." + member.wireName(),
                        List.of("The " + member.wireName() + " field is required."));
        }
        return new Refusal(new Problem.BadValues(texts));
    }

    private @Nullable String text(LoginStatsMember member) {
        return (String) values.get(member);
    }

    private @Nullable Instant time(LoginStatsMember member) {
        return (Instant) values.get(member);
    }
}
