package org.logonmeter.agent.linux;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of utmp(5).
 *
 * @param type see the constants
 * @param pid of the process that wrote the login, e.g. sshd's for that connection
 * @param line the terminal without {@code /dev/}: {@code pts/0}, {@code tty2}, {@code :0}
 * @param user at most 32 bytes of the name
 * @param host where the person came from, or a display ({@code :0}); may be empty
 * @param address text of {@code ut_addr_v6}; null if none
 * @param at UTC, microseconds
 */
record UtmpRecord(
        int type,
        int pid,
        String line,
        String user,
        String host,
        @Nullable String address,
        Instant at) {
    static final int RUN_LVL = 1;
    static final int BOOT_TIME = 2;
    static final int USER_PROCESS = 7;
    static final int DEAD_PROCESS = 8;

    /** Types run from EMPTY (0) to ACCOUNTING (9). */
    static final int LAST_TYPE = 9;

    /** Shutdown and reboot are written as a run level change of the user {@code shutdown}. */
    boolean endsAllSessions() {
        return type == BOOT_TIME || (type == RUN_LVL && user.equals("shutdown"));
    }

    /**
     * A login of a person. A window of a terminal emulator or of tmux and screen has a record of
     * its own: a pseudo terminal whose host is a display or the multiplexer; that is no session.
     */
    boolean opensSession() {
        return type == USER_PROCESS && !user.isBlank() && !line.isBlank() && !isWindow();
    }

    private boolean isWindow() {
        return line.startsWith("pts/")
                && (host.startsWith(":") || host.startsWith("tmux(") || host.contains(":S."));
    }
}
