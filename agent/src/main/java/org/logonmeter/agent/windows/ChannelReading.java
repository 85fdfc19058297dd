package org.logonmeter.agent.windows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;

/**
 * One channel as it is read: its records, and between which stamps an event was passed over that
 * could not be read.
 */
final class ChannelReading implements EventChannel.Reader {
    private final EventRecords parser;
    private final LogLosses losses;
    private final List<EventRecord> records = new ArrayList<>();
    private @Nullable Instant last;
    private boolean hole;

    /**
     * @param last stamp of the last record that was read before; null if none was
     */
    ChannelReading(EventRecords parser, LogLosses losses, @Nullable Instant last) {
        this.parser = parser;
        this.losses = losses;
        this.last = last;
    }

    @Override
    public void event(String xml) {
        EventRecord record = parser.one(xml);
        if (record == null) return;
        close(record.at(), record);
        last = record.at();
        records.add(record);
    }

    @Override
    public void unreadable() {
        hole = true;
    }

    /**
     * Nothing more is read now.
     *
     * @return the stamp of the last record; null if there was none yet
     */
    @Nullable Instant end(Instant now) {
        close(now, null);
        return last;
    }

    private void close(Instant until, @Nullable EventRecord next) {
        if (hole) losses.unreadable(last == null ? until : last, until, next);
        hole = false;
    }

    List<EventRecord> records() {
        return records;
    }
}
