package org.logonmeter.collector.dialect;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/** Sends an {@link Answer}. */
final class AnswerWriter {
    private static final System.Logger LOG = System.getLogger(AnswerWriter.class.getName());

    private AnswerWriter() {}

    static void send(Answer answer, Call call, ServerResponse response, Dialect dialect) {
        if (call.method().equals("HEAD")) {
            head(answer, response);
            response.send();
        } else if (answer.content() instanceof Answer.Content.Flowing flowing) {
            flow(answer, flowing, call, response, dialect);
        } else {
            head(answer, response);
            response.send(answer.bytes());
        }
    }

    private static void head(Answer answer, ServerResponse response) {
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (!answer.type().isEmpty()) response.header(HeaderNames.CONTENT_TYPE, answer.type());
        answer.headers()
                .forEach(h -> response.header(HeaderNames.create(h.getKey()), h.getValue()));
    }

    /** A fault midway leaves the stream unended, so the client sees that something is missing. */
    private static void flow(
            Answer answer,
            Answer.Content.Flowing flowing,
            Call call,
            ServerResponse response,
            Dialect dialect) {
        FirstPiece out =
                new FirstPiece(
                        () -> {
                            head(answer, response);
                            if (flowing.length() >= 0) {
                                // As it is, so that the length told is the length sent.
                                response.header(HeaderNames.CONTENT_ENCODING, "identity");
                                response.contentLength(flowing.length());
                            }
                            return response.outputStream();
                        });
        try {
            flowing.source().writeTo(out);
            if (out.gone()) {
                out.end();
            } else {
                head(answer, response);
                if (flowing.length() >= 0)
                    response.header(HeaderNames.CONTENT_ENCODING, "identity");
                response.send(out.whole());
            }
        } catch (IOException | RuntimeException e) {
            // The client went away, or was cut off because it does not read.
            if (e instanceof ServerConnectionException gone) throw gone;
            if (out.gone()) throw new IllegalStateException("an answer broke off midway", e);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "An answer failed before it began; it was told so. dialect=" + dialect.name(),
                    e);
            send(dialect.problem(new Problem.Unavailable(), call), call, response, dialect);
        }
    }
}
