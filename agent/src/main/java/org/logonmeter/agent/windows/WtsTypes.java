package org.logonmeter.agent.windows;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.win32.W32APITypeMapper;
import org.jspecify.annotations.Nullable;

/**
 * Structures of wtsapi32.h, 64 bit; BindingLayoutIT compares them with a C compiler. Not inside the
 * library's interface, so that the layouts can be looked at on any system.
 */
public final class WtsTypes {
    private WtsTypes() {}

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
    public static class WTS_SESSION_INFO_1 extends Structure {
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

    /** WTS_PROCESS_INFOW. The name is that of the image, without path. */
    @FieldOrder({"SessionId", "ProcessId", "pProcessName", "pUserSid"})
    public static class WTS_PROCESS_INFO extends Structure {
        public int SessionId;
        public int ProcessId;
        public @Nullable String pProcessName;
        public @Nullable Pointer pUserSid;

        public WTS_PROCESS_INFO() {
            super(W32APITypeMapper.UNICODE);
        }

        public WTS_PROCESS_INFO(Pointer memory) {
            super(memory, ALIGN_DEFAULT, W32APITypeMapper.UNICODE);
        }
    }

    /** WTSINFOEXW: a level, then (8-aligned) the one member of the union. */
    @FieldOrder({"Level", "Data"})
    public static class WTSINFOEX extends Structure {
        public int Level;
        public WTSINFOEX_LEVEL1 Data = new WTSINFOEX_LEVEL1();

        public WTSINFOEX() {}

        public WTSINFOEX(Pointer memory) {
            super(memory);
        }
    }

    /**
     * WTSINFOEX_LEVEL1_W. Texts are UTF-16 units. SessionFlags: 0 locked, 1 unlocked, -1 unknown.
     * Times are FILETIME, UTC, 0 = never.
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
    public static class WTSINFOEX_LEVEL1 extends Structure {
        public int SessionId;
        public int SessionState;
        public int SessionFlags;
        public short[] WinStationName = new short[33];
        public short[] UserName = new short[21];
        public short[] DomainName = new short[18];
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
