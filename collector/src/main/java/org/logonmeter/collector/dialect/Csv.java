package org.logonmeter.collector.dialect;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;

/**
 * Comma-separated rows as spreadsheets open them: UTF-8 with a BOM, CRLF after every line, every
 * data field in quotes.
 */
final class Csv implements AutoCloseable {
    private static final CSVFormat FORMAT =
            CSVFormat.Builder.create(CSVFormat.DEFAULT)
                    .setRecordSeparator("\r\n")
                    .setQuoteMode(QuoteMode.ALL)
                    .get();
    private static final String DANGEROUS = "=+-@\t\r";

    private final BufferedWriter out;
    private final CSVPrinter rows;
    private final boolean guarded;

    /**
     * @param guarded whether a field that a spreadsheet would run as a formula gets a leading
     *     apostrophe
     */
    Csv(OutputStream to, boolean guarded) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
        this.rows = new CSVPrinter(out, FORMAT);
        this.guarded = guarded;
        out.write('\uFEFF');
    }

    /** A line as it is, without quotes. */
    void line(String text) throws IOException {
        rows.flush();
        out.write(text + "\r\n");
    }

    void row(String... fields) throws IOException {
        String[] safe = new String[fields.length];
        for (int i = 0; i < fields.length; i++) safe[i] = guarded(fields[i]);
        rows.printRecord((Object[]) safe);
    }

    private String guarded(String field) {
        boolean danger = !field.isEmpty() && DANGEROUS.indexOf(field.charAt(0)) >= 0;
        return guarded && danger ? "'" + field : field;
    }

    @Override
    public void close() throws IOException {
        rows.close(true);
    }
}
