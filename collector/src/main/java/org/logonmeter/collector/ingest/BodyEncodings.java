package org.logonmeter.collector.ingest;

import io.helidon.http.Headers;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.encoding.ContentEncodingContextConfig;
import java.util.Locale;

/**
 * How bodies may be packed: not at all, or once with gzip. Encodings are named without case, and
 * {@code x-gzip} is gzip (RFC 9110 8.4.1). Everything else is 415, so that a client sends the body
 * as it is; the server's own context would call an unknown name a malformed request.
 */
public final class BodyEncodings implements ContentEncodingContext {
    private final GzipBody gzip = new GzipBody();
    private final ContentEncodingContext usual =
            ContentEncodingContext.builder()
                    .contentEncodingsDiscoverServices(false)
                    .addContentEncoding(gzip)
                    .build();

    /** Whether a Content-Encoding with this value says that the body is packed with gzip. */
    static boolean isGzip(String contentEncoding) {
        String name = contentEncoding.strip().toLowerCase(Locale.ROOT);
        return name.equals("gzip") || name.equals("x-gzip");
    }

    private static boolean isPlain(String contentEncoding) {
        return contentEncoding.isBlank() || contentEncoding.strip().equalsIgnoreCase("identity");
    }

    @Override
    public boolean contentDecodingEnabled() {
        return true;
    }

    /** Always true, for a refusal is a decoder too. */
    @Override
    public boolean contentDecodingSupported(String encoding) {
        return true;
    }

    @Override
    public ContentDecoder decoder(String encoding) {
        if (isGzip(encoding)) return gzip.decoder();
        if (isPlain(encoding)) return ContentDecoder.NO_OP;
        return packed -> {
            throw new HttpException("only gzip is taken", Status.UNSUPPORTED_MEDIA_TYPE_415);
        };
    }

    @Override
    public boolean contentEncodingEnabled() {
        return usual.contentEncodingEnabled();
    }

    @Override
    public boolean contentEncodingSupported(String encoding) {
        return usual.contentEncodingSupported(encoding);
    }

    @Override
    public ContentEncoder encoder(String encoding) {
        return usual.encoder(encoding);
    }

    @Override
    public ContentEncoder encoder(Headers headers) {
        return usual.encoder(headers);
    }

    @Override
    public ContentEncodingContextConfig prototype() {
        return usual.prototype();
    }
}
