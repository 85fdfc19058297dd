package org.logonmeter.collector.ingest;

import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.util.Set;

/** Encodings that are known and not taken: 415, so that a client sends the body as it is. */
public final class RefusedEncodings implements ContentEncoding {
    @Override
    public Set<String> ids() {
        return Set.of("br", "deflate", "compress", "zstd", "x-gzip");
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return packed -> {
            throw new HttpException("only gzip is taken", Status.UNSUPPORTED_MEDIA_TYPE_415);
        };
    }

    @Override
    public ContentEncoder encoder() {
        throw new IllegalStateException("nothing is sent so");
    }

    @Override
    public String name() {
        return "refused";
    }

    @Override
    public String type() {
        return "refused";
    }
}
