package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store holds for a question.
 *
 * @param total number of all records found, not of those told; 0 where a page was asked for without
 *     it
 * @param records read piece by piece while they are told
 */
record Told(long total, Records records) {
    /** Records in the order of the question, each once. */
    public interface Records {
        /**
         * Hands over every record.
         *
         * @throws IOException what {@code hearer} throws, or where the store fails midway
         */
        void each(Hearer hearer) throws IOException;
    }

    public interface Hearer {
        void hear(SessionRecord session) throws IOException;
    }

    /** All of them; only for questions whose paging bounds them. */
    List<SessionRecord> list() throws IOException {
        List<SessionRecord> list = new ArrayList<>();
        records.each(list::add);
        return list;
    }
}
