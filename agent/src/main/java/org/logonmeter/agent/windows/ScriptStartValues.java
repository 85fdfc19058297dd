package org.logonmeter.agent.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.Advapi32;
import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.WinReg;
import com.sun.jna.ptr.IntByReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.ScriptStart;
import org.logonmeter.protocol.SessionId;

/**
 * Starts of logon scripts that users left in their own registry hives. A hive is found by the SID
 * of the logon, and only that user (and administrators) can write it.
 *
 * <p>One thread.
 */
final class ScriptStartValues {
    private static final String KEY = "Software\\Logonmeter";
    private static final String NAME = "ScriptStart";

    /** RRF_RT_REG_SZ: any other type is refused. */
    private static final int TEXT_ONLY = 2;

    /** A timing that still waits for its script is looked at again for so long. */
    private static final Duration WAITS = Duration.ofMinutes(20);

    private static final int MOST_WAITING = 100;

    private final Map<SessionId, Evidence.Measured> waiting = new LinkedHashMap<>();

    /**
     * The same evidence with the starts that are known; timings told before come again when their
     * script's start is found later.
     */
    List<Evidence> in(List<Evidence> entries, Instant now) {
        List<Evidence> all = new ArrayList<>();
        for (Evidence entry : entries) {
            if (entry instanceof Evidence.Measured m) {
                waiting.remove(m.timing().session());
                Optional<Evidence.Measured> with = with(m, now);
                if (with.isEmpty()) waiting.put(m.timing().session(), m);
                all.add(with.orElse(m));
            } else {
                all.add(entry);
            }
        }
        List<SessionId> done = new ArrayList<>();
        for (Evidence.Measured m : waiting.values()) {
            Optional<Evidence.Measured> with =
                    entries.contains(m) ? Optional.empty() : with(m, now);
            with.ifPresent(all::add);
            boolean over = m.timing().start().plus(WAITS).isBefore(now);
            if (with.isPresent() || over || waiting.size() - done.size() > MOST_WAITING)
                done.add(m.timing().session());
        }
        done.forEach(waiting::remove);
        return all;
    }

    private static Optional<Evidence.Measured> with(Evidence.Measured m, Instant now) {
        String sid = m.timing().account().id();
        if (sid == null || !sid.matches("S-1-[0-9-]{3,180}")) return Optional.empty();
        return left(sid)
                .filter(at -> ScriptStart.fits(at, m.timing().start(), now))
                .map(
                        at ->
                                new Evidence.Measured(
                                        m.at(),
                                        m.bootId(),
                                        m.uptimeMs(),
                                        m.source(),
                                        ScriptStart.in(m.timing(), at)));
    }

    /** Empty also for a value of another type, or longer than an instant is. */
    private static Optional<Instant> left(String sid) {
        try (Memory text = new Memory(2L * (ScriptStart.LONGEST + 1))) {
            IntByReference bytes = new IntByReference((int) text.size());
            int error =
                    Advapi32.INSTANCE.RegGetValue(
                            WinReg.HKEY_USERS,
                            sid + "\\" + KEY,
                            NAME,
                            TEXT_ONLY,
                            null,
                            text,
                            bytes);
            return error == 0 ? ScriptStart.parse(text.getWideString(0)) : Optional.empty();
        }
    }

    /** As the user, into his own hive. */
    static void leave(Instant scriptStart) {
        Advapi32Util.registryCreateKey(WinReg.HKEY_CURRENT_USER, KEY);
        Advapi32Util.registrySetStringValue(
                WinReg.HKEY_CURRENT_USER, KEY, NAME, scriptStart.toString());
    }
}
