package org.logonmeter.collector.history;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.LongConsumer;
import org.logonmeter.collector.report.SessionJson;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.store.StoredSession;

/**
 * Writes every session and attempt as a session file, in the order of their ids: importing it into
 * an empty store gives the same again.
 */
public final class SessionExport {
    private static final int AT_ONCE = 1_000;

    private final SessionRows rows;

    public SessionExport(SessionRows rows) {
        this.rows = rows;
    }

    /**
     * @param now the moment that decides between open and lost
     * @param progress told the number of lines, now and then
     * @return lines written
     */
    public long write(OutputStream out, Instant now, LongConsumer progress) throws IOException {
        long written = 0;
        int last = 0;
        for (List<StoredSession> page = rows.byId(last, AT_ONCE, now);
                !page.isEmpty();
                page = rows.byId(last, AT_ONCE, now)) {
            for (StoredSession session : page)
                out.write((SessionJson.write(session) + "\n").getBytes(StandardCharsets.UTF_8));
            last = page.getLast().sessionId();
            written += page.size();
            progress.accept(written);
        }
        return written;
    }
}
