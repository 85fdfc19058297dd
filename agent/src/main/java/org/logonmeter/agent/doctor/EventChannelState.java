package org.logonmeter.agent.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * How a channel of the Windows event log is set up.
 *
 * @param maxBytes size after which its oldest records go; negative = not told
 * @param error Windows' error number when it was opened or read; 0 = none
 */
public record EventChannelState(String path, boolean enabled, long maxBytes, int error) {
    private static final int ACCESS_DENIED = 5;
    private static final int NOT_FOUND = 2;
    private static final int CHANNEL_NOT_FOUND = 15007;

    /** Windows' own size of most channels, which a busy PC fills within days. */
    static final long SMALL = 1_052_672;

    static final long ADVISED = 16L << 20;

    public static EventChannelState unknown(String path, int error) {
        return new EventChannelState(path, false, -1, error);
    }

    /** What that means for the agent; never empty. */
    public static List<Finding> judged(EventChannelState s) {
        String check = "channel " + s.path();
        if (s.error == ACCESS_DENIED)
            return List.of(
                    Finding.fault(
                            check,
                            "may not be read by this account",
                            "run the agent as LocalSystem, or add its account to Event Log Readers (S-1-5-32-573)"));
        if (s.error == CHANNEL_NOT_FOUND || s.error == NOT_FOUND)
            return List.of(
                    Finding.note(
                            check,
                            "does not exist on this system; what it alone tells stays unknown",
                            null));
        if (s.error != 0)
            return List.of(
                    Finding.fault(
                            check,
                            "cannot be read: Windows error " + s.error,
                            "check that the service EventLog runs, then: wevtutil gl \""
                                    + s.path
                                    + "\""));
        List<Finding> findings = new ArrayList<>();
        if (!s.enabled)
            findings.add(
                    Finding.fault(check, "is off", "run: wevtutil sl \"" + s.path + "\" /e:true"));
        if (s.maxBytes >= 0 && s.maxBytes < SMALL)
            findings.add(
                    Finding.fault(
                            check,
                            size(s) + ", too small: a logon may be overwritten before it is read",
                            larger(s)));
        else if (s.maxBytes >= 0 && s.maxBytes <= SMALL * 2)
            findings.add(
                    Finding.note(
                            check,
                            size(s)
                                    + ": enough while the agent runs, days at most while it does not",
                            larger(s)));
        if (findings.isEmpty()) findings.add(Finding.well(check, "on, " + size(s)));
        return findings;
    }

    private static String size(EventChannelState s) {
        return s.maxBytes < 0 ? "size not told" : (s.maxBytes >> 10) + " KiB";
    }

    private static String larger(EventChannelState s) {
        return "run: wevtutil sl \"" + s.path + "\" /ms:" + ADVISED;
    }
}
