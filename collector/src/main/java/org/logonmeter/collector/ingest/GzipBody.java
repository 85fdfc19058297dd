package org.logonmeter.collector.ingest;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.logonmeter.protocol.WireFormat;

/** Bodies packed with gzip, both ways; a packed body has two limits, before and after unpacking. */
public final class GzipBody implements ContentEncoding {
    @Override
    public Set<String> ids() {
        return Set.of("gzip");
    }

    @Override
    public boolean supportsEncoding() {
        return true;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return GzipBody::unpacked;
    }

    @Override
    public ContentEncoder encoder() {
        return new Packer();
    }

    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public String type() {
        return "gzip";
    }

    private static InputStream unpacked(InputStream packed) {
        try {
            return new Unpacked(new Limited(packed, WireFormat.MAX_WIRE_BYTES));
        } catch (IOException e) {
            throw new HttpException("the body is not gzip", Status.BAD_REQUEST_400, e);
        }
    }

    /** Says what it does to the body: without the header no client could read it. */
    private static final class Packer implements ContentEncoder {
        @Override
        public OutputStream apply(OutputStream plain) {
            try {
                return new GZIPOutputStream(plain, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void headers(WritableHeaders<?> headers) {
            headers.set(HeaderNames.CONTENT_ENCODING, "gzip");
            headers.add(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING_NAME);
            headers.remove(HeaderNames.CONTENT_LENGTH);
        }
    }

    /** One packed body with nothing behind it, and not more in it than events can make. */
    private static final class Unpacked extends GZIPInputStream {
        /** Lists that repeat in each heartbeat of a crowded server pack about so well. */
        private static final int MAX_RATIO = 100;

        /** What could have come unpacked is no bomb. */
        private static final long ALWAYS = WireFormat.MAX_WIRE_BYTES;

        private static final int TRAILER = 8; // RFC 1952 2.3.1: CRC32 and ISIZE

        private final Limited packed;
        private long filled;
        private long unpacked;

        Unpacked(Limited packed) throws IOException {
            super(packed);
            this.packed = packed;
        }

        @Override
        protected void fill() throws IOException {
            super.fill();
            filled = packed.count;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n < 0) refuseMore();
            else unpacked += n;
            if (unpacked > ALWAYS && unpacked > MAX_RATIO * packed.count)
                throw new HttpException(
                        "the body is too large", Status.REQUEST_ENTITY_TOO_LARGE_413);
            return n;
        }

        private void refuseMore() throws IOException {
            while (packed.read() >= 0) {
                // only their number matters, and it is limited
            }
            if (packed.count != filled - inf.getRemaining() + TRAILER)
                throw new ZipException("bytes follow the end");
        }
    }

    /** Fails once more bytes came than allowed. */
    private static final class Limited extends FilterInputStream {
        private final long limit;
        private long count;

        Limited(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            if (b >= 0) count(1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            if (n > 0) count(n);
            return n;
        }

        private void count(int n) {
            count += n;
            if (count > limit)
                throw new HttpException(
                        "the body is too large", Status.REQUEST_ENTITY_TOO_LARGE_413);
        }
    }
}
