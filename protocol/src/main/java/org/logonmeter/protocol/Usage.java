package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A site's own script said that something happened, and no session changed by it: an action nobody
 * mapped, or the end of a session that nobody saw begin. Kept as it came, because it was
 * acknowledged. Agents do not send it.
 *
 * @param action the script's own number for what happened
 * @param callerIp address the post came from
 */
public record Usage(
        EventHeader header,
        int action,
        String machineName,
        @Nullable String machineDomain,
        Account account,
        @Nullable String displayName,
        @Nullable String osVersion,
        @Nullable String location,
        boolean lab,
        @Nullable String logonType,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        @Nullable Instant scriptStart,
        @Nullable String callerIp)
        implements HostEvent {
    public Usage {
        logonStart = logonStart == null ? null : logonStart.truncatedTo(ChronoUnit.MILLIS);
        logonEnd = logonEnd == null ? null : logonEnd.truncatedTo(ChronoUnit.MILLIS);
        scriptStart = scriptStart == null ? null : scriptStart.truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public String kind() {
        return "usage";
    }
}
