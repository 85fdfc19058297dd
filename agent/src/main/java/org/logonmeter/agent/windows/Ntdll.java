package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.win32.StdCallLibrary;

/** ntdll.dll: the true version of the system, whatever the program's manifest says. */
interface Ntdll extends StdCallLibrary {
    Ntdll INSTANCE = Native.load("ntdll", Ntdll.class);

    /** Fills in the version; {@code dwOSVersionInfoSize} must be set. NTSTATUS, 0 = success. */
    int RtlGetVersion(WinNT.OSVERSIONINFOEX version);
}
