package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of one logon went. A later timing of the same session replaces an earlier one.
 *
 * @param start T0, credentials accepted
 * @param visible the desktop became visible; null where the system does not tell
 * @param ready the desktop became usable; null where only a stand-in is known
 * @param totalMs milliseconds from T0 to the end; null where no end is known
 * @param partial true if {@code totalMs} or a phase rests on a stand-in
 * @param firstLogon the user's first on this machine
 * @param scriptStart when the site's logon script began; null if it did not say
 * @param before what lay left of T0: boot, computer policy, waiting; never in the total
 * @param unaccountedMs total less the union of the phases inside it, milliseconds
 */
public record LogonTiming(
        EventHeader header,
        SessionId session,
        Account account,
        Instant start,
        @Nullable Instant visible,
        @Nullable Instant ready,
        @Nullable Long totalMs,
        boolean partial,
        boolean firstLogon,
        @Nullable Instant scriptStart,
        List<Phase> phases,
        List<Phase> before,
        @Nullable Long unaccountedMs)
        implements HostEvent {
    public LogonTiming {
        start = start.truncatedTo(ChronoUnit.MILLIS);
        visible = visible == null ? null : visible.truncatedTo(ChronoUnit.MILLIS);
        ready = ready == null ? null : ready.truncatedTo(ChronoUnit.MILLIS);
        scriptStart = scriptStart == null ? null : scriptStart.truncatedTo(ChronoUnit.MILLIS);
        phases = List.copyOf(phases);
        before = List.copyOf(before);
    }

    @Override
    public String kind() {
        return "logonTiming";
    }
}
