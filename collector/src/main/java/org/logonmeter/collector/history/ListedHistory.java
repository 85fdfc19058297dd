package org.logonmeter.collector.history;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history whose later lines explain its earlier ones, so that it was read whole first. */
final class ListedHistory implements History {
    private final Iterator<Line> lines;
    private final long size;

    ListedHistory(List<Line> lines, long size) {
        this.lines = lines.iterator();
        this.size = size;
    }

    @Override
    public @Nullable Line next() {
        return lines.hasNext() ? lines.next() : null;
    }

    @Override
    public long position() {
        return size;
    }
}
