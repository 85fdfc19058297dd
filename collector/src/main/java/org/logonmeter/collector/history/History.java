package org.logonmeter.collector.history;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession;

/** A record of sessions made elsewhere, read place by place. */
public interface History {
    /** One place that tells, or should tell, a session. */
    sealed interface Line {
        /** Place in the file: its line, from 1 (of a wtmpdb answer: its entry, from 1). */
        long number();

        record Told(long number, RecordedSession session) implements Line {}

        record Refused(long number, String why) implements Line {}
    }

    /** The next one; null at the end. */
    @Nullable Line next() throws IOException;

    /** Bytes of the source read so far, for a progress display. */
    long position();
}
