package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of {@code docs/dialects/} are what the collector answers, byte by byte. */
class DialectPagesTest {
    private static final Pattern EXAMPLE = Pattern.compile("```http\n(.*?)\n```", Pattern.DOTALL);
    private static final List<String> PARTS =
            List.of(
                    "Source: ",
                    "## Configuration",
                    "## Endpoints",
                    "## Parameters",
                    "## Deviations",
                    "## Example");

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"loginstats", "ekran", "workspace", "electa", "epm"})
    void answersAsThePageSays(String name) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "dialects", name + ".md"));
        assertThat(page).as("the parts of the template").containsSubsequence(PARTS);
        List<String> blocks =
                EXAMPLE.matcher(page).results().map((MatchResult m) -> m.group(1)).toList();
        assertThat(blocks).as("pairs of request and answer").hasSizeGreaterThanOrEqualTo(4);
        assertThat(blocks.size() % 2).isZero();
        try (DialectFixture fixture = new DialectFixture(directory)) {
            fixture.store(DialectCase.suite("common").sessions().subList(0, 1));
            String token =
                    fixture.http
                            .send("GET /token/?CID=12345&AppKey=app-key", List.of(), new byte[0])
                            .text()
                            .replaceAll(".*<ResponseData>(.*)</ResponseData>.*", "$1");
            for (int i = 0; i < blocks.size(); i += 2) {
                RawHttp.Reply reply = send(fixture, blocks.get(i).replace("<token>", token));
                Block answer = Block.of(blocks.get(i + 1));
                assertThat(String.valueOf(reply.status())).isEqualTo(answer.first());
                for (Map.Entry<String, String> header : answer.headers())
                    assertThat(reply.header(header.getKey())).contains(header.getValue());
                assertThat(reply.text()).as(blocks.get(i)).isEqualTo(answer.body());
            }
        }
    }

    private static RawHttp.Reply send(DialectFixture fixture, String text) throws IOException {
        Block request = Block.of(text);
        return fixture.http.send(
                request.first(),
                request.headers(),
                request.body().getBytes(StandardCharsets.UTF_8));
    }

    /** First line, headers, an empty line, the body. */
    private record Block(String first, List<Map.Entry<String, String>> headers, String body) {
        static Block of(String text) {
            int gap = text.indexOf("\n\n");
            String[] head = (gap < 0 ? text : text.substring(0, gap)).split("\n", -1);
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            for (int i = 1; i < head.length; i++) {
                int colon = head[i].indexOf(':');
                headers.add(
                        Map.entry(
                                head[i].substring(0, colon), head[i].substring(colon + 1).strip()));
            }
            return new Block(head[0], headers, gap < 0 ? "" : text.substring(gap + 2));
        }
    }
}
