package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;

/**
 * A terminal session with a user, as WTS shows it. Sessions without a user (services, listeners,
 * login screens) are left out.
 *
 * @param locked null where the system does not tell
 * @param remote true for a session over RDP
 * @param logonTime survives disconnect and reconnect; null where not told
 * @param clientName name of the remote device; null for the console
 */
record WtsSession(
        int number,
        String domain,
        String user,
        boolean connected,
        @Nullable Boolean locked,
        boolean remote,
        @Nullable Instant logonTime,
        @Nullable String clientName,
        @Nullable String clientAddress) {

    private static final int RDP = 2;
    private static final int IPV4 = 2;

    /** All of them, or an exception: unknown is not empty. */
    static List<WtsSession> all() throws HostReadException {
        IntByReference level = new IntByReference(1);
        PointerByReference answer = new PointerByReference();
        IntByReference count = new IntByReference();
        if (!Wtsapi32.INSTANCE.WTSEnumerateSessionsEx(
                Wtsapi32.THIS_MACHINE, level, 0, answer, count))
            throw new HostReadException(
                    "WTSEnumerateSessionsEx",
                    "Windows error "
                            + Native.getLastError()
                            + "; is the service TermService running?");
        List<WtsSession> sessions = new ArrayList<>();
        try {
            if (count.getValue() == 0) return sessions;
            Structure[] rows =
                    new WtsTypes.WTS_SESSION_INFO_1(answer.getValue()).toArray(count.getValue());
            for (Structure row : rows) {
                WtsTypes.WTS_SESSION_INFO_1 info = (WtsTypes.WTS_SESSION_INFO_1) row;
                info.read();
                WtsSession session = of(info);
                if (session != null) sessions.add(session);
            }
            return sessions;
        } finally {
            Wtsapi32.INSTANCE.WTSFreeMemoryEx(
                    Wtsapi32.TYPE_SESSION_INFO_1, answer.getValue(), count.getValue());
        }
    }

    private static @Nullable WtsSession of(WtsTypes.WTS_SESSION_INFO_1 info)
            throws HostReadException {
        String user = info.pUserName;
        if (user == null || user.isBlank()) return null;
        int number = info.SessionId;
        WtsTypes.WTSINFOEX_LEVEL1 more = ask(number, Wtsapi32.SESSION_INFO_EX, WtsSession::infoEx);
        if (more == null) return null;
        Integer protocol =
                ask(
                        number,
                        Wtsapi32.CLIENT_PROTOCOL_TYPE,
                        answer -> (int) answer.memory().getShort(0));
        String client =
                ask(number, Wtsapi32.CLIENT_NAME, answer -> answer.memory().getWideString(0));
        String address = ask(number, Wtsapi32.CLIENT_ADDRESS, WtsSession::address);
        Boolean locked =
                more.SessionFlags == 0
                        ? Boolean.TRUE
                        : more.SessionFlags == 1 ? Boolean.FALSE : null;
        String domain = info.pDomainName;
        return new WtsSession(
                number,
                domain == null ? "" : domain,
                user,
                info.State != Wtsapi32.DISCONNECTED,
                locked,
                protocol != null && protocol == RDP,
                FileTime.instant(more.LogonTime),
                client == null || client.isBlank() ? null : client,
                address);
    }

    private record Answer(Pointer memory, int bytes) {}

    /** Null if the session ended meanwhile or does not tell. */
    private static <T> @Nullable T ask(
            int session, int infoClass, Function<Answer, @Nullable T> reader) {
        PointerByReference answer = new PointerByReference();
        IntByReference bytes = new IntByReference();
        if (!Wtsapi32.INSTANCE.WTSQuerySessionInformation(
                Wtsapi32.THIS_MACHINE, session, infoClass, answer, bytes)) return null;
        Pointer memory = answer.getValue();
        if (memory == null) return null;
        try {
            return reader.apply(new Answer(memory, bytes.getValue()));
        } finally {
            Wtsapi32.INSTANCE.WTSFreeMemory(memory);
        }
    }

    /** The size is checked at run time: a shorter answer would be read past its end. */
    private static WtsTypes.@Nullable WTSINFOEX_LEVEL1 infoEx(Answer answer) {
        WtsTypes.WTSINFOEX info = new WtsTypes.WTSINFOEX(answer.memory());
        if (answer.bytes() < info.size()) return null;
        info.read();
        return info.Level == 1 ? info.Data : null;
    }

    private static @Nullable String address(Answer answer) {
        if (answer.bytes() < 24 || answer.memory().getInt(0) != IPV4) return null;
        try {
            return InetAddress.getByAddress(answer.memory().getByteArray(6, 4)).getHostAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
