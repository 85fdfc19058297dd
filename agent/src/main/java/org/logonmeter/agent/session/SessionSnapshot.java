package org.logonmeter.agent.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.SessionDetails;
import org.logonmeter.protocol.SessionId;

/**
 * One session as the system shows it now.
 *
 * @param locked null where the system does not tell
 * @param idle no input for the system's own idle time; null where it does not tell
 * @param idleSince start of the idle time, UTC; null if not idle or not told
 * @param connected false for a session whose user is away by disconnecting or switching; null where
 *     the system does not tell
 */
public record SessionSnapshot(
        SessionId id,
        Account account,
        SessionDetails details,
        @Nullable Boolean locked,
        @Nullable Boolean idle,
        @Nullable Instant idleSince,
        @Nullable Boolean connected) {}
