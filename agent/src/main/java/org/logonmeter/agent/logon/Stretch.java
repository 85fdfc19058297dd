package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Phase;

/**
 * A phase on the steady axis, before it is shown on the session's clock.
 *
 * @param doubtful the span rests on a stand-in, lacks a bound, or crosses a jump of the clock
 * @param counted false for what did not hold the user up (asynchronous scripts): told, but not part
 *     of what explains the total
 */
record Stretch(
        String key,
        @Nullable String parent,
        @Nullable String name,
        @Nullable Instant start,
        @Nullable Instant end,
        List<String> source,
        List<Phase.Gpo> gpos,
        boolean doubtful,
        boolean counted) {

    /** From record to record; either may be missing. An end before the start is no end. */
    static Stretch between(
            String key,
            @Nullable String parent,
            @Nullable EventRecord from,
            @Nullable EventRecord to) {
        List<String> source = new ArrayList<>();
        if (from != null) source.add(from.source());
        if (to != null) source.add(to.source());
        Instant start = from == null ? null : from.steady();
        Instant end = to == null ? null : to.steady();
        boolean backwards = start != null && end != null && end.isBefore(start);
        boolean jumped = from != null && to != null && !clock(from).equals(clock(to));
        boolean doubtful = start == null || end == null || backwards || jumped;
        return new Stretch(
                key,
                parent,
                null,
                start,
                backwards ? null : end,
                source,
                List.of(),
                doubtful,
                true);
    }

    /** Ends with the record, which itself tells how long it took. */
    static Stretch lasting(String key, @Nullable String parent, EventRecord to, long ms) {
        Instant start = to.steady().minusMillis(ms);
        return new Stretch(
                key,
                parent,
                null,
                start,
                to.steady(),
                List.of(to.source()),
                List.of(),
                false,
                true);
    }

    Stretch named(@Nullable String newName, List<Phase.Gpo> newGpos) {
        return new Stretch(key, parent, newName, start, end, source, newGpos, doubtful, counted);
    }

    Stretch inDoubt() {
        return new Stretch(key, parent, name, start, end, source, gpos, true, counted);
    }

    Stretch uncounted() {
        return new Stretch(key, parent, name, start, end, source, gpos, doubtful, false);
    }

    /** Whatever still ran at the logoff ended with it. */
    Stretch cappedAt(@Nullable Instant logoff) {
        if (logoff == null || end == null || !end.isAfter(logoff)) return this;
        boolean after = start != null && start.isAfter(logoff);
        return new Stretch(
                key, parent, name, start, after ? start : logoff, source, gpos, doubtful, counted);
    }

    Phase shown(LogonSession session) {
        return new Phase(
                key,
                parent,
                name,
                start == null ? null : session.onClock(start),
                end == null ? null : session.onClock(end),
                source,
                gpos,
                doubtful);
    }

    private static Duration clock(EventRecord record) {
        return Duration.between(record.at(), record.steady());
    }
}
