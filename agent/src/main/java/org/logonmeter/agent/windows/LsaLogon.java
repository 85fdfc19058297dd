package org.logonmeter.agent.windows;

import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A logon of the local security authority. Ended ones stay listed while a program holds their
 * token, so these only add the SID to a session that WTS shows; they never make one.
 */
record LsaLogon(
        int session,
        int type,
        String domain,
        String user,
        String sid,
        @Nullable Instant logonTime) {
    private static final Logger LOG = System.getLogger(LsaLogon.class.getName());
    private static final int INTERACTIVE = 2;
    private static final int REMOTE_INTERACTIVE = 10;
    private static final int CACHED_INTERACTIVE = 11;
    private static final int CACHED_REMOTE_INTERACTIVE = 12;
    private static final int LUID_BYTES = 8;

    /** What can be read of them; a logon that is refused or gone is left out. */
    static List<LsaLogon> all() {
        IntByReference count = new IntByReference();
        PointerByReference list = new PointerByReference();
        List<LsaLogon> logons = new ArrayList<>();
        try {
            int status = Secur32.INSTANCE.LsaEnumerateLogonSessions(count, list);
            if (status != 0) {
                LOG.log(
                        Level.DEBUG,
                        "LsaEnumerateLogonSessions failed; accounts without SID. status="
                                + Integer.toHexString(status));
                return logons;
            }
            Pointer luids = list.getValue();
            if (luids == null) return logons;
            try {
                for (int i = 0; i < count.getValue(); i++) {
                    LsaLogon logon = of(luids.share((long) i * LUID_BYTES));
                    if (logon != null) logons.add(logon);
                }
            } finally {
                Secur32.INSTANCE.LsaFreeReturnBuffer(luids);
            }
        } catch (LinkageError e) {
            LOG.log(Level.DEBUG, "The security authority cannot be asked; accounts without SID", e);
        }
        return logons;
    }

    private static @Nullable LsaLogon of(Pointer luid) {
        PointerByReference answer = new PointerByReference();
        if (Secur32.INSTANCE.LsaGetLogonSessionData(luid, answer) != 0) return null;
        Pointer memory = answer.getValue();
        if (memory == null) return null;
        try {
            LsaTypes.SECURITY_LOGON_SESSION_DATA data =
                    new LsaTypes.SECURITY_LOGON_SESSION_DATA(memory);
            if (memory.getInt(0) < data.size()) return null;
            data.read();
            Pointer sid = data.Sid;
            if (sid == null || !atThisDesk(data.LogonType)) return null;
            return new LsaLogon(
                    data.Session,
                    data.LogonType,
                    data.LogonDomain.text(),
                    data.UserName.text(),
                    new WinNT.PSID(sid).getSidString(),
                    FileTime.instant(data.LogonTime));
        } catch (Win32Exception e) {
            LOG.log(
                    Level.DEBUG,
                    "A logon's SID cannot be read; its account goes without. error="
                            + e.getErrorCode());
            return null;
        } finally {
            Secur32.INSTANCE.LsaFreeReturnBuffer(memory);
        }
    }

    private static boolean atThisDesk(int type) {
        return type == INTERACTIVE
                || type == REMOTE_INTERACTIVE
                || type == CACHED_INTERACTIVE
                || type == CACHED_REMOTE_INTERACTIVE;
    }

    /** SID of the session's user: the same number and name, the logon nearest in time. */
    static Optional<String> sidOf(WtsSession session, List<LsaLogon> logons) {
        Instant at = session.logonTime();
        return logons.stream()
                .filter(
                        l ->
                                l.session() == session.number()
                                        && l.user().equalsIgnoreCase(session.user()))
                .min(Comparator.comparing((LsaLogon l) -> distance(l.logonTime(), at)))
                .map(LsaLogon::sid);
    }

    private static Duration distance(@Nullable Instant a, @Nullable Instant b) {
        return a == null || b == null ? Duration.ofDays(365) : Duration.between(a, b).abs();
    }
}
