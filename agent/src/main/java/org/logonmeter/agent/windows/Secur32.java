package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;

/**
 * secur32.dll: logon sessions of the local security authority (ntsecapi.h). jna-platform has none
 * of it. Results are NTSTATUS, 0 = success.
 */
interface Secur32 extends StdCallLibrary {
    Secur32 INSTANCE = Native.load("secur32", Secur32.class);

    int LsaEnumerateLogonSessions(IntByReference count, PointerByReference luids);

    int LsaGetLogonSessionData(Pointer luid, PointerByReference data);

    int LsaFreeReturnBuffer(Pointer memory);
}
