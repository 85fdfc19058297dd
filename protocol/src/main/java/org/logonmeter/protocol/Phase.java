package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a logon. Phases overlap; they are never summed.
 *
 * @param key {@code authentication}, {@code profile}, {@code policy}, {@code scripts}, {@code
 *     userinit}, {@code shell}, {@code ready}, or a child's: {@code blocking}, {@code cse}, {@code
 *     newProfile}, {@code roamingSync}, {@code script}; left of zero: {@code boot}, {@code
 *     computerPolicy}, {@code waiting}
 * @param parent key of the phase this one is part of; null for a phase of its own
 * @param name a policy extension's or script's own name
 * @param end null where it is not known
 * @param source what told it: short provider name and event id
 * @param gpos for a {@code cse}: the policies it applied, in the event's order
 * @param partial true where the span rests on a stand-in or a bound is missing
 */
public record Phase(
        String key,
        @Nullable String parent,
        @Nullable String name,
        @Nullable Instant start,
        @Nullable Instant end,
        List<String> source,
        List<Gpo> gpos,
        boolean partial) {

    /**
     * @param id {@code {GUID}}
     */
    public record Gpo(String id, @Nullable String name) {}

    public Phase {
        start = start == null ? null : start.truncatedTo(ChronoUnit.MILLIS);
        end = end == null ? null : end.truncatedTo(ChronoUnit.MILLIS);
        source = List.copyOf(source);
        gpos = List.copyOf(gpos);
        if (start != null && end != null && end.isBefore(start))
            throw new IllegalArgumentException("a phase does not end before it starts");
    }
}
