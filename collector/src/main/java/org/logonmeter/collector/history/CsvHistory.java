package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Comma-separated rows of another product, read by a mapping; one row at a time. */
final class CsvHistory implements History {
    private static final Set<String> TERMINAL = Set.of("terminalName", "terminalIp", "terminalMac");

    private final CSVParser parser;
    private final Iterator<CSVRecord> rows;
    private final CsvMapping mapping;
    private final Counting bytes;
    private long next;

    /**
     * @throws RefusedLine if the header lacks a column that the mapping names
     */
    CsvHistory(InputStream in, CsvMapping mapping) throws IOException, RefusedLine {
        this.mapping = mapping;
        bytes = new Counting(in);
        BufferedReader text =
                new BufferedReader(
                        new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()));
        text.mark(1);
        if (text.read() != '\uFEFF') text.reset();
        parser =
                CSVFormat.DEFAULT
                        .builder()
                        .setDelimiter(mapping.delimiter())
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setIgnoreEmptyLines(true)
                        .get()
                        .parse(text);
        rows = parser.iterator();
        List<String> missing = new ArrayList<>(mapping.columns().values());
        missing.removeAll(parser.getHeaderNames());
        if (!missing.isEmpty())
            throw new RefusedLine(
                    "the first line has no column "
                            + String.join(", ", missing)
                            + "; it has "
                            + String.join(", ", parser.getHeaderNames()));
    }

    @Override
    public @Nullable Line next() throws IOException {
        try {
            next = parser.getCurrentLineNumber() + 1;
            if (!rows.hasNext()) return null;
            CSVRecord row = rows.next();
            if (!row.isConsistent())
                return new Line.Refused(
                        next, "it has another number of fields than the first line");
            return new Line.Told(next, SessionLine.read(session(row)));
        } catch (RefusedLine e) {
            return new Line.Refused(next, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private ObjectNode session(CSVRecord row) throws RefusedLine {
        ObjectNode session = JsonNodeFactory.instance.objectNode();
        if (mapping.machine() != null) session.put("machineName", mapping.machine());
        for (Map.Entry<String, String> column : mapping.columns().entrySet()) {
            String value = row.get(column.getValue()).strip();
            String field = column.getKey();
            if (value.isEmpty()) continue;
            if (field.endsWith("Time")) session.put(field, time(column.getValue(), value));
            else if (TERMINAL.contains(field))
                session.withObject("/terminal")
                        .put(
                                field.substring("terminal".length())
                                        .toLowerCase(java.util.Locale.ROOT),
                                value);
            else session.put(field, value);
        }
        split(session);
        if (!session.has("logoutTime")) session.put("endQuality", mapping.withoutLogout());
        return session;
    }

    private String time(String column, String value) throws RefusedLine {
        try {
            TemporalAccessor time =
                    mapping.pattern().parseBest(value, OffsetDateTime::from, LocalDateTime::from);
            Instant at =
                    time instanceof OffsetDateTime o
                            ? o.toInstant()
                            : LocalDateTime.from(time)
                                    .atZone(mapping.zone())
                                    .withLaterOffsetAtOverlap()
                                    .toInstant();
            return at.toString();
        } catch (DateTimeException e) {
            throw new RefusedLine(column + " is no time of the mapping's pattern: " + value);
        }
    }

    /** {@code DOMAIN\name} in a column for the name alone. */
    private static void split(ObjectNode session) {
        String user = session.path("userName").asText();
        int slash = user.indexOf('\\');
        if (slash > 0 && !session.has("userDomain"))
            session.put("userDomain", user.substring(0, slash))
                    .put("userName", user.substring(slash + 1));
    }

    @Override
    public long position() {
        return bytes.count;
    }

    private static final class Counting extends FilterInputStream {
        private long count;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) count++;
            return b;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            if (read > 0) count += read;
            return read;
        }
    }
}
