package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, as a Range header asks for it (RFC 9110, 14.2): one range; of several, none.
 *
 * @param from first byte
 * @param before the byte after the last
 */
record ByteRange(long from, long before) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int BUFFER_BYTES = 64 << 10;

    /** Empty where the whole file is to be sent; an empty range where it cannot be met. */
    static Optional<ByteRange> of(@Nullable String header, long size) {
        Matcher m = ONE.matcher(header == null ? "" : header.strip());
        if (!m.matches()) return Optional.empty();
        if (m.group(1).isEmpty()) {
            if (m.group(2).isEmpty()) return Optional.empty();
            long last = Long.parseLong(m.group(2));
            return Optional.of(new ByteRange(Math.max(0, size - last), size));
        }
        long from = Long.parseLong(m.group(1));
        long to = m.group(2).isEmpty() ? size - 1 : Long.parseLong(m.group(2));
        if (to < from && !m.group(2).isEmpty()) return Optional.empty();
        return Optional.of(new ByteRange(from, Math.min(to + 1, size)));
    }

    boolean empty() {
        return from >= before;
    }

    long length() {
        return before - from;
    }

    void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = length();
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) throw new IOException("the file is shorter than it was");
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
