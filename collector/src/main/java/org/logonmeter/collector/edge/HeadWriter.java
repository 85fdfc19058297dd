package org.logonmeter.collector.edge;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.Arrays;

/**
 * Leaves the body of an answer to HEAD away, as late as on the wire: so its headers are those of
 * the answer to GET, Content-Length included (RFC 9110 9.3.2), whichever part of the collector
 * answers. On the connection's own thread alone.
 */
final class HeadWriter implements DataWriter {
    private final DataWriter wire;
    private boolean head;
    private boolean bodyBegan;

    HeadWriter(DataWriter wire) {
        this.wire = wire;
    }

    /** A request came; what is written from now on answers it. */
    void answering(boolean head) {
        this.head = head;
        this.bodyBegan = false;
    }

    @Override
    public void write(BufferData buffer) {
        wire.write(head ? withoutBody(buffer) : buffer);
    }

    @Override
    public void writeNow(BufferData buffer) {
        wire.writeNow(head ? withoutBody(buffer) : buffer);
    }

    @Override
    public void write(BufferData... buffers) {
        for (BufferData buffer : buffers) write(buffer);
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

    /** The server writes the headers of an answer whole in one buffer, often the body behind. */
    private BufferData withoutBody(BufferData buffer) {
        if (bodyBegan) return BufferData.empty();
        byte[] all = new byte[buffer.available()];
        buffer.read(all);
        int end = headersEnd(all);
        boolean interim = all.length > 9 && all[9] == '1'; // HTTP/1.1 100
        if (end < 0 || interim) return BufferData.create(all);
        bodyBegan = true;
        return BufferData.create(Arrays.copyOf(all, end));
    }

    private static int headersEnd(byte[] bytes) {
        for (int i = 3; i < bytes.length; i++)
            if (bytes[i] == '\n'
                    && bytes[i - 1] == '\r'
                    && bytes[i - 2] == '\n'
                    && bytes[i - 3] == '\r') return i + 1;
        return -1;
    }
}
