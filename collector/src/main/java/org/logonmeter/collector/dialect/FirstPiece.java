package org.logonmeter.collector.dialect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the beginning of an answer back until there is more of it than fits: what fails before that
 * can still be told in words, and what ends before that is sent whole.
 */
final class FirstPiece extends OutputStream {
    private static final int HELD_BYTES = 32 << 10;

    private final Supplier<OutputStream> target;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable OutputStream flowing;

    /**
     * @param target asked for when the first byte must go
     */
    FirstPiece(Supplier<OutputStream> target) {
        this.target = target;
    }

    /** Whether bytes have gone. */
    boolean gone() {
        return flowing != null;
    }

    /** All of it, if nothing has gone. */
    byte[] whole() {
        return held.toByteArray();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        if (flowing == null && held.size() + length <= HELD_BYTES) {
            held.write(bytes, from, length);
            return;
        }
        if (flowing == null) {
            flowing = target.get();
            held.writeTo(flowing);
            held.reset();
        }
        flowing.write(bytes, from, length);
    }

    /** Ends an answer that has begun to go. */
    void end() throws IOException {
        if (flowing != null) flowing.close();
    }
}
