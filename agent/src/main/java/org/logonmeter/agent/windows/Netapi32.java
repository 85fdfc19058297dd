package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import org.jspecify.annotations.Nullable;

/**
 * netapi32.dll: whether the machine is joined to Microsoft Entra (Windows 10 and later; older
 * systems lack the function).
 */
interface Netapi32 extends StdCallLibrary {
    Netapi32 INSTANCE = Native.load("netapi32", Netapi32.class, W32APIOptions.DEFAULT_OPTIONS);

    /**
     * HRESULT; the answer is null for a machine that is not joined. Free with {@link
     * #NetFreeAadJoinInformation}.
     */
    int NetGetAadJoinInformation(@Nullable String tenant, PointerByReference joinInfo);

    void NetFreeAadJoinInformation(Pointer joinInfo);
}
