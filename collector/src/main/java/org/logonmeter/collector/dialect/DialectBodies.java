package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Reads bodies of calls up to {@link Call#MAX_BODY_BYTES}; the connection limits the time. */
final class DialectBodies {
    private static final int BUFFER_BYTES = 8192;

    private DialectBodies() {}

    private interface Reading<T> {
        T read(InputStream in) throws IOException, Refusal;
    }

    /** Refuses a body that says itself that it is too large. */
    static void checkAnnounced(OptionalLong length) throws Refusal {
        if (length.isPresent() && length.getAsLong() > Call.MAX_BODY_BYTES)
            throw new Refusal(new Problem.TooLarge());
    }

    static byte[] read(Supplier<InputStream> body) throws Refusal {
        return reading(
                body,
                in -> {
                    byte[] bytes = in.readNBytes(Call.MAX_BODY_BYTES + 1);
                    if (bytes.length > Call.MAX_BODY_BYTES)
                        throw new Refusal(new Problem.TooLarge());
                    return bytes;
                });
    }

    /** Reads a body of no interest, without keeping it, to learn whether it is too large. */
    static void drain(Supplier<InputStream> body) throws Refusal {
        reading(
                body,
                in -> {
                    byte[] buffer = new byte[BUFFER_BYTES];
                    long total = 0;
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        total += n;
                        if (total > Call.MAX_BODY_BYTES) throw new Refusal(new Problem.TooLarge());
                    }
                    return total;
                });
    }

    private static <T> T reading(Supplier<InputStream> body, Reading<T> reading) throws Refusal {
        try {
            InputStream in = body.get();
            T read = reading.read(in);
            in.close();
            return read;
        } catch (IOException | RuntimeException e) {
            // The server's reader throws what it likes at chunks that are none.
            throw new Refusal(cutOff());
        }
    }

    private static Problem cutOff() {
        return new Problem.Unreadable("The body is cut off, or not encoded as was said.");
    }
}
