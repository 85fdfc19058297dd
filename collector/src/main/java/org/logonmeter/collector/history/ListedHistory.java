package org.logonmeter.collector.history;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A history whose later lines explain its earlier ones, so that it was read whole first. */
final class ListedHistory implements History {
    private final Iterator<Line> lines;
    private final int count;
    private final long size;
    private long told;

    /**
     * @param size bytes of the source
     */
    ListedHistory(List<Line> lines, long size) {
        this.lines = lines.iterator();
        this.count = lines.size();
        this.size = size;
    }

    @Override
    public @Nullable Line next() {
        if (!lines.hasNext()) return null;
        told++;
        return lines.next();
    }

    /** The share of the source that the lines told so far are. */
    @Override
    public long position() {
        return count == 0 ? size : size * told / count;
    }
}
