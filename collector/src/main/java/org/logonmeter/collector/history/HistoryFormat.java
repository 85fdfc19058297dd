package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import org.logonmeter.settings.SettingsException;

/** How a history is written, with what its text does not say. */
public sealed interface HistoryFormat {
    /**
     * Opens a history.
     *
     * @throws RefusedLine if the file as a whole is no such history
     */
    History open(InputStream in) throws IOException, RefusedLine;

    /** The session file. */
    static HistoryFormat sessions() {
        return new Sessions();
    }

    /** The text of {@code last -F -w} of one machine; its times are in that zone. */
    static HistoryFormat last(String machine, ZoneId zone) {
        return new Last(machine, zone);
    }

    /** The answer of {@code wtmpdb last --json --time-format iso --fullnames} of one machine. */
    static HistoryFormat wtmpdb(String machine) {
        return new Wtmpdb(machine);
    }

    /** Comma-separated rows, explained by a mapping file. */
    static HistoryFormat csv(Path mapping) throws SettingsException {
        return new Csv(CsvMapping.read(mapping));
    }

    record Sessions() implements HistoryFormat {
        @Override
        public History open(InputStream in) {
            return new SessionFile(in);
        }
    }

    record Last(String machine, ZoneId zone) implements HistoryFormat {
        @Override
        public History open(InputStream in) throws IOException, RefusedLine {
            byte[] text = whole(in);
            return new ListedHistory(
                    new LastListing(zone).read(new String(text, StandardCharsets.UTF_8), machine),
                    text.length);
        }
    }

    record Wtmpdb(String machine) implements HistoryFormat {
        @Override
        public History open(InputStream in) throws IOException, RefusedLine {
            byte[] text = whole(in);
            try {
                return new ListedHistory(
                        WtmpdbListing.read(new ObjectMapper().readTree(text), machine),
                        text.length);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new RefusedLine("this is no JSON: " + e.getOriginalMessage());
            }
        }
    }

    record Csv(CsvMapping mapping) implements HistoryFormat {
        @Override
        public History open(InputStream in) throws IOException, RefusedLine {
            return new CsvHistory(in, mapping);
        }
    }

    /** A listing is read whole; one of 64 MB has about 700,000 logons. */
    private static byte[] whole(InputStream in) throws IOException, RefusedLine {
        int limit = 64 << 20;
        byte[] text = in.readNBytes(limit + 1);
        if (text.length > limit)
            throw new RefusedLine("the listing is larger than 64 MB; split it");
        return text;
    }
}
