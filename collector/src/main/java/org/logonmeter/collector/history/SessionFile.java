package org.logonmeter.collector.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session file line by line: one JSON object a line, UTF-8, blank lines skipped. Holds one
 * line at a time.
 */
public final class SessionFile implements History {
    /** Longest line that is read, bytes. */
    static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private long number;
    private long bytes;

    public SessionFile(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next line; null at the end of the file. */
    @Override
    public @Nullable Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        while (true) {
            line.reset();
            boolean tooLong = false;
            int b = in.read();
            if (b < 0) return null;
            number++;
            for (; b >= 0 && b != '\n'; b = in.read()) {
                bytes++;
                if (line.size() < MAX_LINE) line.write(b);
                else tooLong = true;
            }
            bytes++;
            if (tooLong)
                return new Line.Refused(number, "the line is longer than " + MAX_LINE + " bytes");
            byte[] text = stripped(line.toByteArray());
            if (text.length > 0) return line(text);
        }
    }

    /** Bytes read so far. */
    @Override
    public long position() {
        return bytes;
    }

    private Line line(byte[] text) {
        try {
            return new Line.Told(number, SessionLine.read(text));
        } catch (RefusedLine e) {
            return new Line.Refused(number, String.valueOf(e.getMessage()));
        }
    }

    /** Without the byte order mark that editors put first, and blanks around. */
    private byte[] stripped(byte[] line) {
        int from = 0;
        int to = line.length;
        if (number == 1
                && to >= 3
                && line[0] == (byte) 0xEF
                && line[1] == (byte) 0xBB
                && line[2] == (byte) 0xBF) from = 3;
        while (from < to && blank(line[from])) from++;
        while (to > from && blank(line[to - 1])) to--;
        return java.util.Arrays.copyOfRange(line, from, to);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
