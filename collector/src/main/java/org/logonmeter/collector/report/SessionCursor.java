package org.logonmeter.collector.report;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.logonmeter.collector.store.SessionPosition;

/**
 * A place in the list of sessions as an opaque text: safe in a query, the same for ever for the
 * same place, checked when it comes back.
 */
public final class SessionCursor {
    private static final byte VERSION = 1;
    private static final int BYTES = 1 + Long.BYTES + Integer.BYTES;

    private SessionCursor() {}

    public static String write(SessionPosition place) {
        byte[] bytes =
                ByteBuffer.allocate(BYTES)
                        .put(VERSION)
                        .putLong(place.start().toEpochMilli())
                        .putInt(place.sessionId())
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Empty if it is not a text that {@link #write} makes. */
    public static Optional<SessionPosition> read(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != BYTES || bytes[0] != VERSION) return Optional.empty();
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOfRange(bytes, 1, BYTES));
        SessionPosition place =
                new SessionPosition(Instant.ofEpochMilli(in.getLong()), in.getInt());
        return write(place).equals(text) ? Optional.of(place) : Optional.empty();
    }
}
