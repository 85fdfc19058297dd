package org.logonmeter.collector.ingest;

import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.webserver.http.ServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.collector.edge.SlowBodyException;
import org.logonmeter.protocol.WireFormat;

/** Reads a body whole, within a limit of bytes; the connection itself limits the time. */
final class RequestBody {
    private RequestBody() {}

    /**
     * The decoded bytes.
     *
     * @param share gets as large as the body
     * @throws ProblemException 400, 408, 413, 415, or 503 if the room is full
     */
    static byte[] read(ServerRequest request, BodyRoom.Share share) {
        List<String> encodings = request.headers().values(HeaderNames.CONTENT_ENCODING);
        if (encodings.size() > 1) throw unknownEncoding();
        boolean packed = encodings.stream().anyMatch(BodyEncodings::isGzip);
        int limit = packed ? WireFormat.MAX_DECODED_BYTES : WireFormat.MAX_WIRE_BYTES;
        try {
            InputStream in = request.content().inputStream();
            byte[] body = whole(in, limit, share);
            in.close();
            return body;
        } catch (ProblemException e) {
            throw e;
        } catch (HttpException e) {
            throw switch (e.status().code()) {
                case 413 -> new ProblemException(413, "too-large", "the body is too large");
                case 415 -> unknownEncoding();
                default -> unreadable(false);
            };
        } catch (IOException e) {
            throw SlowBodyException.isCauseOf(e) ? tooSlow() : unreadable(false);
        } catch (RuntimeException e) {
            // The server's own, for a body whose end it cannot find: nothing can follow it.
            throw SlowBodyException.isCauseOf(e) ? tooSlow() : unreadable(true);
        }
    }

    private static byte[] whole(InputStream in, int limit, BodyRoom.Share share)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] piece = new byte[BodyRoom.STEP_BYTES];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            if (body.size() + n > limit)
                throw new ProblemException(
                        413, "too-large", "the body holds more than " + limit + " bytes");
            share.hold(body.size() + n);
            body.write(piece, 0, n);
        }
        return body.toByteArray();
    }

    private static ProblemException unknownEncoding() {
        return new ProblemException(
                415,
                "unknown-encoding",
                "a body comes as it is or packed once, with Content-Encoding: gzip");
    }

    private static ProblemException tooSlow() {
        return ProblemException.last(
                new Problem(408, "too-slow", "the body did not arrive in time"));
    }

    private static ProblemException unreadable(boolean last) {
        Problem problem =
                new Problem(
                        400,
                        "unreadable-body",
                        "the body is cut off or not packed as its headers say");
        return last ? ProblemException.last(problem) : new ProblemException(problem);
    }
}
