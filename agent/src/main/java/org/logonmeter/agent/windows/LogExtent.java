package org.logonmeter.agent.windows;

import com.sun.jna.Memory;
import com.sun.jna.platform.win32.Wevtapi;
import com.sun.jna.platform.win32.Winevt.EVT_HANDLE;
import com.sun.jna.platform.win32.Winevt.EVT_LOG_PROPERTY_ID;
import com.sun.jna.ptr.IntByReference;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The record numbers that a channel holds at one moment, those that nobody asked for included: they
 * show whether records went away unread.
 *
 * @param oldest number of the first record
 * @param newest number of the last record; below {@code oldest} where there is none
 * @param at host clock, UTC
 */
record LogExtent(String channel, long oldest, long newest, Instant at) {
    /** EVT_OPEN_LOG_FLAGS. */
    private static final int CHANNEL_PATH = 1;

    /** An EVT_VARIANT: eight bytes of value, count, type. */
    private static final int VARIANT_BYTES = 16;

    boolean isEmpty() {
        return newest < oldest;
    }

    /** Empty if Windows does not tell: then nothing is known of it. */
    static Optional<LogExtent> of(String channel, Instant now) {
        EVT_HANDLE log = Wevtapi.INSTANCE.EvtOpenLog(null, channel, CHANNEL_PATH);
        if (log == null) return Optional.empty();
        try {
            OptionalLong oldest = number(log, EVT_LOG_PROPERTY_ID.EvtLogOldestRecordNumber);
            OptionalLong count = number(log, EVT_LOG_PROPERTY_ID.EvtLogNumberOfLogRecords);
            if (oldest.isEmpty() || count.isEmpty()) return Optional.empty();
            long newest = oldest.getAsLong() + count.getAsLong() - 1;
            return Optional.of(new LogExtent(channel, oldest.getAsLong(), newest, now));
        } finally {
            Wevtapi.INSTANCE.EvtClose(log);
        }
    }

    private static OptionalLong number(EVT_HANDLE log, int property) {
        try (Memory variant = new Memory(VARIANT_BYTES)) {
            IntByReference used = new IntByReference();
            return Wevtapi.INSTANCE.EvtGetLogInfo(log, property, VARIANT_BYTES, variant, used)
                    ? OptionalLong.of(variant.getLong(0))
                    : OptionalLong.empty();
        }
    }
}
