package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Download, list and delete of the report files, under the vendor's several paths. */
final class EpmFileCalls {
    private static final List<String> VERSIONS = List.of("v1", "11.1.2.3.600");
    private static final String JSON = "application/json";
    private static final int NO_SUCH_FILE = 8;

    private final EpmAccess access;
    private final EpmFiles files;
    private final Function<Call, String> base;

    /**
     * @param base what links begin with
     */
    EpmFileCalls(EpmAccess access, EpmFiles files, Function<Call, String> base) {
        this.access = access;
        this.files = files;
        this.base = base;
    }

    List<Endpoint> endpoints() {
        List<Endpoint> all = new ArrayList<>();
        for (String version : VERSIONS) {
            String snapshots = "/interop/rest/" + version + "/applicationsnapshots";
            all.add(own(Route.of(snapshots, "GET"), (call, at) -> list(call)));
            all.add(
                    own(
                            Route.of(snapshots + "/{}/contents", "GET"),
                            (call, at) -> download(call, at.getFirst())));
            all.add(
                    own(
                            Route.of(snapshots + "/{}", "DELETE"),
                            (call, at) -> delete(call, at.getFirst())));
        }
        all.add(own(Route.of("/interop/rest/v2/files/list", "GET"), (call, at) -> list(call)));
        all.add(
                own(
                        Route.of("/interop/rest/v2/files/delete", "DELETE"),
                        (call, at) -> delete(call, asked(call))));
        all.add(
                own(
                        Route.of("/interop/rest/v3/files/delete", "POST"),
                        (call, at) -> delete(call, asked(call))));
        return all;
    }

    private Endpoint own(Route route, Endpoint.Answering answering) {
        return new Endpoint.Own(route, (call, captured) -> check(call), answering);
    }

    private String check(Call call) throws Refusal {
        return access.reader(call).orElseThrow(() -> new Refusal(new Problem.Forbidden()));
    }

    /** The name in a JSON body, else in the query; empty text if in neither. */
    private static String asked(Call call) throws Refusal {
        String[] found = {Parameters.of(call.rawQuery(), true).text("fileName")};
        if (call.body().length > 0)
            Json.members(
                    Parameters.text(call.body(), StandardCharsets.UTF_8),
                    (name, in) -> {
                        JsonToken token = in.currentToken();
                        if (token.isStructStart()) in.skipChildren();
                        else if (name.equals("fileName") && token == JsonToken.VALUE_STRING)
                            found[0] = in.getText();
                    });
        return Objects.requireNonNullElse(found[0], "");
    }

    /** The bare name; the inbox in front of it is where all files are. */
    private static String bare(String name) {
        String text = name.strip();
        return text.regionMatches(true, 0, "inbox/", 0, 6)
                        || text.regionMatches(true, 0, "inbox\\", 0, 6)
                ? text.substring(6)
                : text;
    }

    private Answer download(Call call, String name) throws IOException {
        Optional<EpmFiles.Stored> file = files.find(bare(name));
        if (file.isEmpty()) return noSuchFile(call);
        EpmFiles.Stored stored = file.get();
        Optional<ByteRange> range = ByteRange.of(call.header("range"), stored.bytes());
        if (range.isPresent() && range.get().empty())
            return EpmDialect.envelope(416, 20616, "The range lies behind the file's end.")
                    .with("Content-Range", "bytes */" + stored.bytes());
        ByteRange part = range.orElse(new ByteRange(0, stored.bytes()));
        Answer answer =
                new Answer(
                                range.isPresent() ? 206 : 200,
                                "application/octet-stream",
                                List.of(),
                                new Answer.Content.Flowing(
                                        out -> {
                                            try (InputStream in =
                                                    Files.newInputStream(stored.path())) {
                                                in.skipNBytes(part.from());
                                                part.copy(in, out);
                                            }
                                        },
                                        part.length()))
                        .showing(EpmReport.shown(stored))
                        .with("fileExtension", "csv")
                        .with("Accept-Ranges", "bytes");
        return range.isEmpty()
                ? answer
                : answer.with(
                        "Content-Range",
                        "bytes " + part.from() + "-" + (part.before() - 1) + "/" + stored.bytes());
    }

    private Answer list(Call call) throws IOException {
        List<EpmFiles.Stored> all = files.list();
        return json(
                out -> {
                    out.writeStartObject();
                    out.writeNumberField("status", 0);
                    out.writeArrayFieldStart("items");
                    for (EpmFiles.Stored file : all) {
                        out.writeStartObject();
                        out.writeStringField("name", file.name());
                        out.writeStringField("type", "EXTERNAL");
                        out.writeStringField("size", String.valueOf(file.bytes()));
                        out.writeStringField(
                                "lastmodifiedtime", String.valueOf(file.modified().toEpochMilli()));
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeNullField("details");
                    links(out, call);
                    out.writeEndObject();
                });
    }

    private Answer delete(Call call, String name) throws IOException {
        if (!files.delete(bare(name))) return noSuchFile(call);
        return json(
                out -> {
                    out.writeStartObject();
                    out.writeNumberField("status", 0);
                    out.writeNullField("details");
                    links(out, call);
                    out.writeEndObject();
                });
    }

    private Answer noSuchFile(Call call) {
        return json(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("details", "Not a valid file.");
                    out.writeNumberField("status", NO_SUCH_FILE);
                    links(out, call);
                    out.writeEndObject();
                });
    }

    private static Answer json(Json.Writing writing) {
        return Answer.of(200, JSON, Json.text(writing));
    }

    private void links(JsonGenerator out, Call call) throws IOException {
        out.writeArrayFieldStart("links");
        out.writeStartObject();
        out.writeStringField("href", base.apply(call) + call.target());
        out.writeStringField("action", call.method());
        out.writeStringField("rel", "self");
        out.writeNullField("data");
        out.writeEndObject();
        out.writeEndArray();
    }
}
