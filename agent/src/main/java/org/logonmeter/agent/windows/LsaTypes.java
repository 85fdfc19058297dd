package org.logonmeter.agent.windows;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.platform.win32.WinNT;
import org.jspecify.annotations.Nullable;

/**
 * Structures of ntsecapi.h, 64 bit; BindingLayoutIT compares them with a C compiler. Not inside the
 * library's interface, so that the layouts can be looked at on any system.
 */
public final class LsaTypes {
    private LsaTypes() {}

    /** LSA_UNICODE_STRING: lengths in bytes, no terminating zero. */
    @FieldOrder({"Length", "MaximumLength", "Buffer"})
    public static class LSA_UNICODE_STRING extends Structure {
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
    public static class SECURITY_LOGON_SESSION_DATA extends Structure {
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
