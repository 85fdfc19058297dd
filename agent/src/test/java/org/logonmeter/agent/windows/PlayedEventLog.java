package org.logonmeter.agent.windows;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Wevtapi;
import com.sun.jna.platform.win32.Winevt.EVT_HANDLE;
import com.sun.jna.ptr.IntByReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** The event log of Windows with one channel of records 1..n, some of which cannot be rendered. */
final class PlayedEventLog {
    private static final int NO_MORE_ITEMS = 259;
    private static final int INVALID_DATA = 13;

    private final long newest;
    private final Map<Long, Integer> failures = new HashMap<>();

    /** Of a subscription or bookmark the record it stands at, of an event its own. */
    private final Map<Long, Long> handles = new HashMap<>();

    private long nextHandle = 100;

    PlayedEventLog(long newest) {
        this.newest = newest;
    }

    void fail(long record, int times) {
        failures.put(record, times);
    }

    /** Handles that nobody closed. */
    int open() {
        return handles.size();
    }

    static long record(String xml) {
        return Long.parseLong(xml.replaceAll("\\D", ""));
    }

    Wevtapi api() {
        return (Wevtapi)
                Proxy.newProxyInstance(
                        Wevtapi.class.getClassLoader(),
                        new Class<?>[] {Wevtapi.class},
                        (_, method, arguments) -> answer(method, arguments));
    }

    private Object answer(Method method, Object[] a) {
        return switch (method.getName()) {
            case "EvtSubscribe" -> handle(a[4] == null ? 0 : at(a[4]));
            case "EvtCreateBookmark" -> handle(0);
            case "EvtUpdateBookmark" -> handles.put(key(a[0]), at(a[1])) != null;
            case "EvtNext" -> next(a);
            case "EvtRender" -> render(a);
            case "EvtClose" -> closed(a[0]);
            default -> throw new AssertionError(method.getName());
        };
    }

    private boolean next(Object[] a) {
        EVT_HANDLE[] events = (EVT_HANDLE[]) a[2];
        int count = 0;
        while (count < (Integer) a[1] && at(a[0]) < newest) {
            long record = at(a[0]) + 1;
            handles.put(key(a[0]), record);
            events[count++] = handle(record);
        }
        ((IntByReference) a[5]).setValue(count);
        if (count == 0) Native.setLastError(NO_MORE_ITEMS);
        return count > 0;
    }

    private boolean render(Object[] a) {
        long record = at(a[1]);
        int left = failures.getOrDefault(record, 0);
        if (left > 0) {
            failures.put(record, left - 1);
            Native.setLastError(INVALID_DATA);
            return false;
        }
        ((Pointer) a[4])
                .setWideString(0, "<Event><EventRecordID>" + record + "</EventRecordID></Event>");
        return true;
    }

    private boolean closed(Object handle) {
        if (handles.remove(key(handle)) == null) throw new AssertionError("closed twice");
        return true;
    }

    private EVT_HANDLE handle(long record) {
        handles.put(++nextHandle, record);
        return new EVT_HANDLE(new Pointer(nextHandle));
    }

    private long at(Object handle) {
        Long record = handles.get(key(handle));
        if (record == null) throw new AssertionError("a closed handle was used");
        return record;
    }

    private static long key(Object handle) {
        return Pointer.nativeValue(((EVT_HANDLE) handle).getPointer());
    }
}
