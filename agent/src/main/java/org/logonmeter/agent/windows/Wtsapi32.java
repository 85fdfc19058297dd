package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import org.jspecify.annotations.Nullable;

/** wtsapi32.dll: what jna-platform lacks of it. */
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

    /** {@code reserved} 0, {@code version} 1. Free the answer with {@link #WTSFreeMemory}. */
    boolean WTSEnumerateProcesses(
            @Nullable Pointer server,
            int reserved,
            int version,
            PointerByReference processes,
            IntByReference count);

    boolean WTSFreeMemoryEx(int typeClass, Pointer memory, int count);

    void WTSFreeMemory(Pointer memory);
}
