package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;

/**
 * A process as WTS lists it.
 *
 * @param session terminal session it runs in
 * @param name of its image, without path
 */
record RunningProcess(int id, int session, String name) {

    /** All of them that this account may see; the system shows LocalSystem all. */
    static List<RunningProcess> all() throws HostReadException {
        PointerByReference answer = new PointerByReference();
        IntByReference count = new IntByReference();
        if (!Wtsapi32.INSTANCE.WTSEnumerateProcesses(Wtsapi32.THIS_MACHINE, 0, 1, answer, count))
            throw new HostReadException(
                    "WTSEnumerateProcesses", "Windows error " + Native.getLastError());
        Pointer memory = answer.getValue();
        List<RunningProcess> all = new ArrayList<>();
        if (memory == null) return all;
        try {
            if (count.getValue() == 0) return all;
            for (Structure row : new WtsTypes.WTS_PROCESS_INFO(memory).toArray(count.getValue())) {
                WtsTypes.WTS_PROCESS_INFO process = (WtsTypes.WTS_PROCESS_INFO) row;
                process.read();
                String name = process.pProcessName;
                if (name != null)
                    all.add(new RunningProcess(process.ProcessId, process.SessionId, name));
            }
            return all;
        } finally {
            Wtsapi32.INSTANCE.WTSFreeMemory(memory);
        }
    }

    /** When it was created, UTC; null if it is gone or may not be asked. */
    @Nullable Instant started() {
        WinNT.HANDLE process =
                Kernel32.INSTANCE.OpenProcess(WinNT.PROCESS_QUERY_LIMITED_INFORMATION, false, id);
        if (process == null) return null;
        try {
            WinBase.FILETIME created = new WinBase.FILETIME();
            WinBase.FILETIME other = new WinBase.FILETIME();
            if (!Kernel32.INSTANCE.GetProcessTimes(process, created, other, other, other))
                return null;
            return FileTime.instant(
                    ((long) created.dwHighDateTime << 32)
                            | Integer.toUnsignedLong(created.dwLowDateTime));
        } finally {
            Kernel32.INSTANCE.CloseHandle(process);
        }
    }
}
