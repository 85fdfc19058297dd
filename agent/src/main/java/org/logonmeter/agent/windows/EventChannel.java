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
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;

/**
 * A pull subscription to one channel, so that a missing channel fails alone. After an error that
 * ends a subscription it goes on behind the last record it gave, strictly; if that record is gone
 * it begins at the oldest, and the reader knows by the record ids what it has had. An event that
 * cannot be read is asked for again in the same way, and passed over at last: it costs itself only,
 * and the reader is told.
 *
 * <p>One thread.
 */
final class EventChannel implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EventChannel.class.getName());

    /** Who takes the events of a channel. */
    interface Reader {
        /** An event as XML. */
        void event(String xml);

        /** An event lies between the last and the next that nobody can read. */
        void unreadable();
    }

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

    /** So often one event is tried. */
    private static final int TRIES = 3;

    private final String path;
    private final String query;
    private final WinNT.HANDLE signal;
    private final Wevtapi wevtapi;
    private final Memory rendered = new Memory(1 << 16);
    private @Nullable EVT_HANDLE subscription;
    private @Nullable EVT_HANDLE bookmark;
    private int batch = MOST;
    private int failures;

    /**
     * @param signal set by Windows whenever there is something to read
     */
    EventChannel(String path, String query, WinNT.HANDLE signal) {
        this(path, query, signal, Wevtapi.INSTANCE);
    }

    /**
     * @param wevtapi Windows itself, or what stands for it
     */
    EventChannel(String path, String query, WinNT.HANDLE signal, Wevtapi wevtapi) {
        this.path = path;
        this.query = query;
        this.signal = signal;
        this.wevtapi = wevtapi;
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
    void drain(Reader reader) throws HostReadException {
        if (subscription == null) open();
        int broken = 0;
        while (true) {
            EVT_HANDLE from = subscription;
            if (from == null) throw new HostReadException("EvtSubscribe", path + ": lost");
            EVT_HANDLE[] found = new EVT_HANDLE[batch];
            IntByReference count = new IntByReference();
            if (wevtapi.EvtNext(from, batch, found, 0, 0, count)) {
                give(found, count.getValue(), reader);
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

    /**
     * Behind one that fails nothing more is taken: the subscription is opened anew behind the last
     * that was given, so that it comes again. All are closed in any case.
     */
    private void give(EVT_HANDLE[] found, int count, Reader reader) throws HostReadException {
        int next = 0;
        boolean whole = false;
        try {
            while (next < count && given(found[next], reader)) wevtapi.EvtClose(found[next++]);
            whole = next == count;
        } finally {
            for (int i = next; i < count; i++) wevtapi.EvtClose(found[i]);
            if (!whole) closeSubscription();
        }
        if (!whole) open();
    }

    /** False if it is to be asked for again. */
    private boolean given(EVT_HANDLE event, Reader reader) {
        try {
            String xml = xml(event);
            reader.event(xml);
            failures = 0;
            if (xml.contains("<EventRecordID>")) remember(event);
            return true;
        } catch (HostReadException | RuntimeException e) {
            if (++failures < TRIES) return false;
            failures = 0;
            LOG.log(
                    Level.WARNING,
                    "An event cannot be read and is passed over; what it alone told is lost. "
                            + e.getMessage());
            reader.unreadable();
            remember(event);
            return true;
        }
    }

    private void remember(EVT_HANDLE event) {
        if (bookmark == null) bookmark = wevtapi.EvtCreateBookmark(null);
        if (!wevtapi.EvtUpdateBookmark(bookmark, event))
            LOG.log(
                    Level.DEBUG,
                    "EvtUpdateBookmark failed; the channel is read again from its beginning after an error. channel="
                            + path);
    }

    private void open() throws HostReadException {
        EVT_HANDLE behind = bookmark;
        int flags = behind == null ? START_AT_OLDEST : START_AFTER_BOOKMARK | STRICT;
        EVT_HANDLE opened =
                wevtapi.EvtSubscribe(
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
                wevtapi.EvtClose(behind);
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
        if (wevtapi.EvtRender(
                null, event, RENDER_XML, (int) rendered.size(), rendered, used, properties))
            return rendered.getWideString(0);
        int error = Native.getLastError();
        if (error != INSUFFICIENT_BUFFER)
            throw new HostReadException("EvtRender", path + ": Windows error " + error);
        try (Memory larger = new Memory(used.getValue())) {
            if (wevtapi.EvtRender(
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
        if (open != null) wevtapi.EvtClose(open);
        subscription = null;
    }

    @Override
    public void close() {
        closeSubscription();
        EVT_HANDLE behind = bookmark;
        if (behind != null) wevtapi.EvtClose(behind);
        bookmark = null;
    }
}
