package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance suite: every case of {@code src/test/resources/dialect/*.yaml} over a real socket
 * against a real collector on SQLite.
 */
class DialectCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;
    private final List<DialectFixture> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(DialectFixture::close);
    }

    @TestFactory
    Stream<DynamicTest> loginStats() {
        return cases("loginstats");
    }

    @TestFactory
    Stream<DynamicTest> ekran() {
        return cases("ekran");
    }

    @TestFactory
    Stream<DynamicTest> workspace() {
        return cases("workspace");
    }

    @TestFactory
    Stream<DynamicTest> electa() {
        return cases("electa");
    }

    @TestFactory
    Stream<DynamicTest> epm() {
        return cases("epm");
    }

    private Stream<DynamicTest> cases(String name) {
        DialectCase.Suite suite = DialectCase.suite(name);
        DialectFixture fixture = fixture(name);
        fixture.store(suite.sessions());
        List<DynamicTest> tests = new ArrayList<>();
        for (DialectCase one : suite.cases()) {
            int number = tests.size();
            tests.add(
                    DynamicTest.dynamicTest(
                            one.name(), () -> run(fixture, suite, one, "c" + number)));
        }
        assertThat(suite.cases().stream().map(DialectCase::name))
                .as("every case has a name of its own")
                .doesNotHaveDuplicates();
        return tests.stream();
    }

    private DialectFixture fixture(String name) {
        try {
            DialectFixture fixture =
                    new DialectFixture(Files.createDirectory(directory.resolve(name)));
            running.add(fixture);
            return fixture;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void run(
            DialectFixture fixture, DialectCase.Suite suite, DialectCase one, String id)
            throws IOException {
        Map<String, String> words = new HashMap<>(Map.of("case", id));
        for (DialectCase.Step step : one.steps()) {
            fixture.at(step.has("at") ? Instant.parse(step.text("at")) : DialectFixture.NOW);
            RawHttp.Reply reply = send(fixture, suite, step, words);
            try {
                check(step, reply, words);
            } catch (AssertionError e) {
                throw new AssertionError(
                        filled(step.text("ask"), words)
                                + "\n"
                                + reply.status()
                                + " "
                                + reply.headers()
                                + "\n"
                                + reply.text()
                                + "\n"
                                + e.getMessage(),
                        e);
            }
        }
    }

    private static RawHttp.Reply send(
            DialectFixture fixture,
            DialectCase.Suite suite,
            DialectCase.Step step,
            Map<String, String> words)
            throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(suite.headers());
        step.node()
                .path("headers")
                .properties()
                .forEach(
                        h -> {
                            if (h.getValue().isNull()) headers.remove(h.getKey());
                            else headers.put(h.getKey(), filled(h.getValue().asText(), words));
                        });
        return fixture.http.send(
                filled(step.text("ask"), words),
                List.copyOf(headers.entrySet()),
                DialectCase.body(step, filled(step.text("body"), words)));
    }

    private static String filled(String text, Map<String, String> words) {
        String result = text;
        for (Map.Entry<String, String> word : words.entrySet())
            result = result.replace("<" + word.getKey() + ">", word.getValue());
        return result;
    }

    private static void check(DialectCase.Step step, RawHttp.Reply reply, Map<String, String> words)
            throws IOException {
        String text =
                new String(
                        reply.body(),
                        Charset.forName(step.node().path("reply-charset").asText("UTF-8")));
        assertThat(reply.status()).as("status").isEqualTo(step.node().path("status").asInt(200));
        if (step.has("type"))
            assertThat(reply.header("Content-Type")).as("type").contains(step.text("type"));
        for (Map.Entry<String, JsonNode> header : step.node().path("reply").properties()) {
            if (header.getValue().isNull())
                assertThat(reply.header(header.getKey())).as(header.getKey()).isEmpty();
            else
                assertThat(reply.header(header.getKey()))
                        .as(header.getKey())
                        .contains(filled(header.getValue().asText(), words));
        }
        if (step.has("is")) assertThat(text).isEqualTo(filled(step.text("is"), words));
        for (JsonNode part : step.node().path("has"))
            assertThat(text).contains(filled(part.asText(), words));
        for (JsonNode part : step.node().path("lacks"))
            assertThat(text).doesNotContain(filled(part.asText(), words));
        if (step.has("json"))
            assertThat(JSON.readTree(text))
                    .isEqualTo(JSON.readTree(filled(step.node().path("json").toString(), words)));
        for (Map.Entry<String, JsonNode> at : step.node().path("pick").properties())
            assertThat(JSON.readTree(text).at(at.getKey()).toString())
                    .as(at.getKey())
                    .isEqualTo(filled(at.getValue().toString(), words));
        if (step.has("matches")) assertThat(text).matches(step.text("matches"));
        for (Map.Entry<String, JsonNode> keep : step.node().path("keep").properties()) {
            Matcher found = Pattern.compile(keep.getValue().asText()).matcher(text);
            assertThat(found.find()).as("something to keep as " + keep.getKey()).isTrue();
            words.put(keep.getKey(), found.group(1));
        }
        assertThat(reply.header("Cache-Control")).as("R8").contains("no-store");
    }
}
