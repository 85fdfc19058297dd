package org.logonmeter.agent.windows;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** FILETIME: 100 ns since 1601, UTC; 0 and the largest value mean never. */
final class FileTime {
    private static final long EPOCH = 116_444_736_000_000_000L;

    private FileTime() {}

    static @Nullable Instant instant(long fileTime) {
        if (fileTime <= EPOCH || fileTime == Long.MAX_VALUE) return null;
        long ticks = fileTime - EPOCH;
        return Instant.ofEpochSecond(ticks / 10_000_000, ticks % 10_000_000 * 100);
    }
}
