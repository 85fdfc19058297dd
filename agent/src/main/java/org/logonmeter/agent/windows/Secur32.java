package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;
import org.jspecify.annotations.Nullable;

/**
 * secur32.dll: logon sessions of the local security authority (ntsecapi.h). jna-platform has none
 * of it. Results are NTSTATUS, 0 = success.
 */
interface Secur32 extends StdCallLibrary {
    Secur32 INSTANCE = Native.load("secur32", Secur32.class);

    int LsaEnumerateLogonSessions(IntByReference count, PointerByReference luids);

    int LsaGetLogonSessionData(Pointer luid, PointerByReference data);

    int LsaFreeReturnBuffer(Pointer memory);

    /** LSA_UNICODE_STRING: lengths in bytes, no terminating zero. */
    @FieldOrder({"Length", "MaximumLength", "Buffer"})
    class LSA_UNICODE_STRING extends Structure {
        public short Length;
        public short MaximumLength;
        public @Nullable Pointer Buffer;

        String text() {
            Pointer buffer = Buffer;
            return buffer == null ? "" : new String(buffer.getCharArray(0, (Length & 0xFFFF) / 2));
        }
    }

    /**
     * SECURITY_LOGON_SESSION_DATA. Only the first {@code Size} bytes are there. Times are FILETIME,
     * UTC.
     */
    @FieldOrder({
        "Size",
        "LogonId",
        "UserName",
        "LogonDomain",
        "AuthenticationPackage",
        "LogonType",
        "Session",
        "Sid",
        "LogonTime",
        "LogonServer",
        "DnsDomainName",
        "Upn",
        "UserFlags",
        "LastSuccessfulLogon",
        "LastFailedLogon",
        "FailedAttemptCountSinceLastSuccessfulLogon",
        "LogonScript",
        "ProfilePath",
        "HomeDirectory",
        "HomeDirectoryDrive",
        "LogoffTime",
        "KickOffTime",
        "PasswordLastSet",
        "PasswordCanChange",
        "PasswordMustChange"
    })
    class SECURITY_LOGON_SESSION_DATA extends Structure {
        public int Size;
        public WinNT.LUID LogonId = new WinNT.LUID();
        public LSA_UNICODE_STRING UserName = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING LogonDomain = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING AuthenticationPackage = new LSA_UNICODE_STRING();
        public int LogonType;
        public int Session;
        public @Nullable Pointer Sid;
        public long LogonTime;
        public LSA_UNICODE_STRING LogonServer = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING DnsDomainName = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING Upn = new LSA_UNICODE_STRING();
        public int UserFlags;
        public long LastSuccessfulLogon;
        public long LastFailedLogon;
        public int FailedAttemptCountSinceLastSuccessfulLogon;
        public LSA_UNICODE_STRING LogonScript = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING ProfilePath = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING HomeDirectory = new LSA_UNICODE_STRING();
        public LSA_UNICODE_STRING HomeDirectoryDrive = new LSA_UNICODE_STRING();
        public long LogoffTime;
        public long KickOffTime;
        public long PasswordLastSet;
        public long PasswordCanChange;
        public long PasswordMustChange;

        public SECURITY_LOGON_SESSION_DATA() {}

        public SECURITY_LOGON_SESSION_DATA(Pointer memory) {
            super(memory);
        }
    }
}
