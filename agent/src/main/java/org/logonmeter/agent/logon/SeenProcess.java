package org.logonmeter.agent.logon;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A process that the live agent saw running, as a record among the log's: its start is the system's
 * own word (GetProcessTimes), so no auditing is needed. It belongs to a session by number, not to a
 * person.
 */
public final class SeenProcess {
    /** The channel that such records stand in; no event log has this name. */
    public static final String CHANNEL = "processes";

    /** Whose start tells of a logon, in lower case. */
    public static final Set<String> TIMED = Set.of("logonui.exe", "userinit.exe", "explorer.exe");

    static final String PROVIDER = "Process";
    static final int STARTED = 0;

    private static final String NAME = "Name";
    private static final String SESSION = "SessionId";

    private SeenProcess() {}

    /**
     * The start of a process as a record.
     *
     * @param name of its image, without path
     * @param session terminal session it runs in
     * @param started by the machine's clock of that moment, UTC
     */
    public static EventRecord record(String name, int processId, int session, Instant started) {
        return new EventRecord(
                "",
                CHANNEL,
                -1,
                PROVIDER,
                STARTED,
                started,
                started,
                null,
                null,
                processId,
                0,
                Map.of(NAME, name.toLowerCase(Locale.ROOT), SESSION, Integer.toString(session)),
                List.of(),
                null);
    }

    /** Name of the image, in lower case. */
    public static String name(EventRecord started) {
        return String.valueOf(started.text(NAME));
    }

    /** Terminal session it ran in. */
    public static int session(EventRecord started) {
        return (int) started.number(SESSION);
    }

    static boolean is(EventRecord started, String name, long session) {
        return started.number(SESSION) == session && name.equals(started.text(NAME));
    }
}
