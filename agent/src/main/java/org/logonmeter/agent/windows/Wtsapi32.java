package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import com.sun.jna.win32.W32APITypeMapper;
import org.jspecify.annotations.Nullable;

/**
 * wtsapi32.dll: what jna-platform lacks of it. Layouts are those of wtsapi32.h, 64 bit;
 * BindingLayoutIT compares them with the header.
 */
interface Wtsapi32 extends StdCallLibrary {
    Wtsapi32 INSTANCE = Native.load("wtsapi32", Wtsapi32.class, W32APIOptions.DEFAULT_OPTIONS);

    /** WTS_CURRENT_SERVER_HANDLE. */
    @Nullable Pointer THIS_MACHINE = null;

    /** WTS_INFO_CLASS values. */
    int CLIENT_NAME = 10;

    int CLIENT_ADDRESS = 14;
    int CLIENT_PROTOCOL_TYPE = 16;
    int SESSION_INFO_EX = 25;

    /** WTS_TYPE_CLASS: WTSTypeSessionInfoLevel1. */
    int TYPE_SESSION_INFO_1 = 2;

    /** WTS_CONNECTSTATE_CLASS: WTSDisconnected. */
    int DISCONNECTED = 4;

    /** {@code level} in: 1; {@code filter} must be 0. Free with {@link #WTSFreeMemoryEx}. */
    boolean WTSEnumerateSessionsEx(
            @Nullable Pointer server,
            IntByReference level,
            int filter,
            PointerByReference sessions,
            IntByReference count);

    /** Free the answer with {@link #WTSFreeMemory}. */
    boolean WTSQuerySessionInformation(
            @Nullable Pointer server,
            int session,
            int infoClass,
            PointerByReference answer,
            IntByReference bytes);

    boolean WTSFreeMemoryEx(int typeClass, Pointer memory, int count);

    void WTSFreeMemory(Pointer memory);

    /** WTS_SESSION_INFO_1W. */
    @FieldOrder({
        "ExecEnvId",
        "State",
        "SessionId",
        "pSessionName",
        "pHostName",
        "pUserName",
        "pDomainName",
        "pFarmName"
    })
    class WTS_SESSION_INFO_1 extends Structure {
        public int ExecEnvId;
        public int State;
        public int SessionId;
        public @Nullable String pSessionName;
        public @Nullable String pHostName;
        public @Nullable String pUserName;
        public @Nullable String pDomainName;
        public @Nullable String pFarmName;

        public WTS_SESSION_INFO_1() {
            super(W32APITypeMapper.UNICODE);
        }

        public WTS_SESSION_INFO_1(Pointer memory) {
            super(memory, ALIGN_DEFAULT, W32APITypeMapper.UNICODE);
        }
    }

    /** WTSINFOEXW: a level, then (8-aligned) the one member of the union. */
    @FieldOrder({"Level", "Data"})
    class WTSINFOEX extends Structure {
        public int Level;
        public WTSINFOEX_LEVEL1 Data = new WTSINFOEX_LEVEL1();

        public WTSINFOEX() {}

        public WTSINFOEX(Pointer memory) {
            super(memory);
        }
    }

    /**
     * WTSINFOEX_LEVEL1_W. SessionFlags: 0 locked, 1 unlocked, -1 unknown. Times are FILETIME, UTC,
     * 0 = never.
     */
    @FieldOrder({
        "SessionId",
        "SessionState",
        "SessionFlags",
        "WinStationName",
        "UserName",
        "DomainName",
        "LogonTime",
        "ConnectTime",
        "DisconnectTime",
        "LastInputTime",
        "CurrentTime",
        "IncomingBytes",
        "OutgoingBytes",
        "IncomingFrames",
        "OutgoingFrames",
        "IncomingCompressedBytes",
        "OutgoingCompressedBytes"
    })
    class WTSINFOEX_LEVEL1 extends Structure {
        public int SessionId;
        public int SessionState;
        public int SessionFlags;
        public char[] WinStationName = new char[33];
        public char[] UserName = new char[21];
        public char[] DomainName = new char[18];
        public long LogonTime;
        public long ConnectTime;
        public long DisconnectTime;
        public long LastInputTime;
        public long CurrentTime;
        public int IncomingBytes;
        public int OutgoingBytes;
        public int IncomingFrames;
        public int OutgoingFrames;
        public int IncomingCompressedBytes;
        public int OutgoingCompressedBytes;
    }
}
