package org.logonmeter.collector.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.channels.SocketChannel;

/**
 * Writes in pieces, each of which must go in time. Pieces are also what Java copies out of its heap
 * for the system: a whole answer at once would be there twice. On the connection's own thread
 * alone.
 */
final class TimedWriter implements DataWriter {
    private static final int PIECE_BYTES = 16 << 10;

    private final DataWriter wire;
    private final SocketChannel socket;
    private final WriteDeadlines deadlines;

    TimedWriter(DataWriter wire, SocketChannel socket, WriteDeadlines deadlines) {
        this.wire = wire;
        this.socket = socket;
        this.deadlines = deadlines;
    }

    @Override
    public void write(BufferData buffer) {
        writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData buffer) {
        if (buffer.available() <= PIECE_BYTES) {
            piece(buffer);
            return;
        }
        byte[] piece = new byte[PIECE_BYTES];
        while (buffer.available() > 0) {
            int length = buffer.read(piece, 0, Math.min(PIECE_BYTES, buffer.available()));
            piece(BufferData.create(piece, 0, length));
        }
    }

    private void piece(BufferData buffer) {
        try (WriteDeadlines.Piece _ = deadlines.begin(socket)) {
            wire.writeNow(buffer);
        }
    }

    @Override
    public void write(BufferData... buffers) {
        for (BufferData buffer : buffers) writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        for (BufferData buffer : buffers) writeNow(buffer);
    }

    @Override
    public void flush() {
        wire.flush();
    }

    @Override
    public void close() {
        wire.close();
    }
}
