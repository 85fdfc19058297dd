package org.logonmeter.agent.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.Wevtapi;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.platform.win32.Winevt.EVT_HANDLE;
import com.sun.jna.ptr.IntByReference;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;

/**
 * A pull subscription to one channel, so that a missing channel fails alone. After an error that
 * ends a subscription it goes on behind the last record it gave, strictly; if that record is gone
 * it begins at the oldest, and the reader knows by the record ids what it has had.
 *
 * <p>One thread.
 */
final class EventChannel implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EventChannel.class.getName());
    private static final Wevtapi WEVTAPI = Wevtapi.INSTANCE;

    /** EVT_SUBSCRIBE_FLAGS. */
    private static final int START_AT_OLDEST = 2;

    private static final int START_AFTER_BOOKMARK = 3;
    private static final int STRICT = 0x10000;

    /** EVT_RENDER_FLAGS. */
    private static final int RENDER_XML = 1;

    private static final int NO_MORE_ITEMS = 259;
    private static final int NOT_FOUND = 1168;
    private static final int INSUFFICIENT_BUFFER = 122;
    private static final int RPC_INVALID_BOUND = 1734;
    private static final int INVALID_OPERATION = 4317;
    private static final int QUERY_RESULT_STALE = 15011;
    private static final int INVALID_POSITION = 15012;
    private static final int MOST = 32;

    private final String path;
    private final String query;
    private final WinNT.HANDLE signal;
    private final Memory rendered = new Memory(1 << 16);
    private @Nullable EVT_HANDLE subscription;
    private @Nullable EVT_HANDLE bookmark;
    private int batch = MOST;

    /**
     * @param signal set by Windows whenever there is something to read
     */
    EventChannel(String path, String query, WinNT.HANDLE signal) {
        this.path = path;
        this.query = query;
        this.signal = signal;
    }

    String path() {
        return path;
    }

    /**
     * Gives every event there is, as XML, oldest first.
     *
     * @throws HostReadException if the channel is not there or may not be read; a later call tries
     *     again
     */
    void drain(Consumer<String> events) throws HostReadException {
        if (subscription == null) open();
        int broken = 0;
        while (true) {
            EVT_HANDLE from = subscription;
            if (from == null) throw new HostReadException("EvtSubscribe", path + ": lost");
            EVT_HANDLE[] found = new EVT_HANDLE[batch];
            IntByReference count = new IntByReference();
            if (WEVTAPI.EvtNext(from, batch, found, 0, 0, count)) {
                give(found, count.getValue(), events);
                continue;
            }
            int error = Native.getLastError();
            if (error == NO_MORE_ITEMS) return;
            reopen(error);
            if (++broken > 3)
                throw new HostReadException(
                        "EvtNext", path + ": Windows error " + error + " again and again");
        }
    }

    private void give(EVT_HANDLE[] found, int count, Consumer<String> events)
            throws HostReadException {
        HostReadException failed = null;
        for (int i = 0; i < count; i++) {
            EVT_HANDLE event = found[i];
            try {
                if (failed == null) {
                    String xml = xml(event);
                    events.accept(xml);
                    if (xml.contains("<EventRecordID>")) remember(event);
                }
            } catch (HostReadException e) {
                failed = e;
            } finally {
                WEVTAPI.EvtClose(event);
            }
        }
        if (failed != null) throw failed;
    }

    private void remember(EVT_HANDLE event) {
        if (bookmark == null) bookmark = WEVTAPI.EvtCreateBookmark(null);
        if (!WEVTAPI.EvtUpdateBookmark(bookmark, event))
            LOG.log(
                    Level.DEBUG,
                    "EvtUpdateBookmark failed; the channel is read again from its beginning after an error. channel="
                            + path);
    }

    private void open() throws HostReadException {
        EVT_HANDLE behind = bookmark;
        int flags = behind == null ? START_AT_OLDEST : START_AFTER_BOOKMARK | STRICT;
        EVT_HANDLE opened =
                WEVTAPI.EvtSubscribe(
                        null,
                        new EVT_HANDLE(signal.getPointer()),
                        path,
                        query,
                        behind,
                        null,
                        null,
                        flags);
        if (isNull(opened)) {
            int error = Native.getLastError();
            if (error == NOT_FOUND && behind != null) {
                LOG.log(
                        Level.INFO,
                        "The log no longer holds the last record read; reading it from its beginning. channel="
                                + path);
                WEVTAPI.EvtClose(behind);
                bookmark = null;
                open();
                return;
            }
            throw new HostReadException(
                    "EvtSubscribe", path + ": Windows error " + error + cure(error));
        }
        subscription = opened;
    }

    private static String cure(int error) {
        return switch (error) {
            case 5 -> "; run the agent as LocalSystem";
            case 15007 -> "; no such channel on this system";
            default -> "";
        };
    }

    private void reopen(int error) throws HostReadException {
        LOG.log(
                Level.DEBUG,
                "Subscription ended; going on behind the last record. channel="
                        + path
                        + " error="
                        + error);
        switch (error) {
            case RPC_INVALID_BOUND -> batch = Math.max(1, batch / 2);
            case QUERY_RESULT_STALE, INVALID_POSITION, INVALID_OPERATION -> {}
            default -> throw failed(error);
        }
        closeSubscription();
        open();
    }

    private HostReadException failed(int error) {
        closeSubscription();
        return new HostReadException("EvtNext", path + ": Windows error " + error);
    }

    private String xml(EVT_HANDLE event) throws HostReadException {
        IntByReference used = new IntByReference();
        IntByReference properties = new IntByReference();
        if (WEVTAPI.EvtRender(
                null, event, RENDER_XML, (int) rendered.size(), rendered, used, properties))
            return rendered.getWideString(0);
        int error = Native.getLastError();
        if (error != INSUFFICIENT_BUFFER)
            throw new HostReadException("EvtRender", path + ": Windows error " + error);
        try (Memory larger = new Memory(used.getValue())) {
            if (WEVTAPI.EvtRender(
                    null, event, RENDER_XML, (int) larger.size(), larger, used, properties))
                return larger.getWideString(0);
            throw new HostReadException(
                    "EvtRender", path + ": Windows error " + Native.getLastError());
        }
    }

    private static boolean isNull(@Nullable EVT_HANDLE handle) {
        return handle == null
                || handle.getPointer() == null
                || Pointer.nativeValue(handle.getPointer()) == 0;
    }

    private void closeSubscription() {
        EVT_HANDLE open = subscription;
        if (open != null) WEVTAPI.EvtClose(open);
        subscription = null;
    }

    @Override
    public void close() {
        closeSubscription();
        EVT_HANDLE behind = bookmark;
        if (behind != null) WEVTAPI.EvtClose(behind);
        bookmark = null;
    }
}
