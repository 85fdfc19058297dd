package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Names one session on its host. Operating systems reuse their session numbers, so the start
 * belongs to the name.
 *
 * @param osId the system's own id: a terminal session id on Windows, a logind id ({@code c1},
 *     {@code 4}) or a terminal line on Linux
 * @param startedAt UTC, milliseconds; what the host first told as the start and repeats in every
 *     later event of the session
 */
public record SessionId(String osId, Instant startedAt) {
    public SessionId {
        startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    }
}
