package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.Terminal;

/**
 * A named case of the conformance suite: what is asked and what must come back, and then perhaps
 * more of the same.
 */
record DialectCase(String name, List<Step> steps) {
    private static final YAMLMapper YAML = new YAMLMapper();

    /** One request and what its answer must be; see {@code cases/README.md} for the members. */
    record Step(JsonNode node) {
        String text(String member) {
            return node.path(member).asText("");
        }

        boolean has(String member) {
            return node.has(member);
        }
    }

    /**
     * A file of cases.
     *
     * @param headers sent with every request that does not say otherwise
     */
    record Suite(
            String name,
            Map<String, String> headers,
            List<RecordedSession> sessions,
            List<DialectCase> cases) {}

    static Suite suite(String name) {
        try (InputStream in =
                Objects.requireNonNull(
                        DialectCase.class.getResourceAsStream("/dialect/" + name + ".yaml"))) {
            JsonNode root = YAML.readTree(in);
            Map<String, String> headers = new HashMap<>();
            root.path("headers")
                    .properties()
                    .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
            List<RecordedSession> sessions = new ArrayList<>();
            if (root.has("use")) sessions.addAll(suite(root.path("use").asText()).sessions());
            root.path("sessions").forEach(line -> sessions.add(session(line)));
            List<DialectCase> cases = new ArrayList<>();
            for (JsonNode one : root.path("cases")) {
                List<Step> steps = new ArrayList<>(List.of(new Step(one)));
                one.path("then").forEach(step -> steps.add(new Step(step)));
                cases.add(new DialectCase(one.path("name").asText(), steps));
            }
            return new Suite(name, headers, sessions, cases);
        } catch (IOException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    /** A line of a session file, as an import stores it. */
    static RecordedSession session(JsonNode line) {
        Instant login = instant(line, "loginTime");
        Instant connection = instant(line, "connectionStart");
        JsonNode failure = line.path("failure");
        return new RecordedSession(
                new EventHeader(
                        UUID.nameUUIDFromBytes(line.toString().getBytes(StandardCharsets.UTF_8)),
                        "import",
                        0,
                        Objects.requireNonNull(login == null ? connection : login),
                        null,
                        "import"),
                line.path("machineName").asText(),
                text(line, "machineDomain"),
                new Account(text(line, "userDomain"), line.path("userName").asText(), null),
                text(line, "displayName"),
                text(line, "externalName"),
                text(line, "accessLevel"),
                text(line, "clientGuid"),
                text(line, "osVersion"),
                text(line, "location"),
                line.path("lab").asBoolean(false),
                text(line, "logonType"),
                line.hasNonNull("roomId") ? line.path("roomId").intValue() : null,
                login,
                instant(line, "logoutTime"),
                line.hasNonNull("endQuality")
                        ? RecordedSession.EndQuality.valueOf(
                                line.path("endQuality").asText().toUpperCase(Locale.ROOT))
                        : null,
                instant(line, "endEarliest"),
                instant(line, "endLatest"),
                instant(line, "logonStart"),
                instant(line, "logonEnd"),
                instant(line, "scriptStart"),
                inactive(line),
                text(line, "hostIp"),
                text(line, "hostMac"),
                terminal(line.path("terminal")),
                text(line, "agentVersion"),
                line.path("reconnect").asBoolean(false),
                connection,
                instant(line, "connectionSetup"),
                instant(line, "connectionEnd"),
                failure.isObject()
                        ? new RecordedSession.Failure(
                                failure.path("code").asText(), text(failure, "text"))
                        : null,
                List.of());
    }

    private static List<RecordedSession.Inactive> inactive(JsonNode line) {
        List<RecordedSession.Inactive> list = new ArrayList<>();
        for (JsonNode one : line.path("inactive"))
            list.add(
                    new RecordedSession.Inactive(
                            RecordedSession.Inactive.Kind.valueOf(one.path("kind").asText()),
                            Objects.requireNonNull(instant(one, "from")),
                            instant(one, "to")));
        return list;
    }

    private static @Nullable Terminal terminal(JsonNode node) {
        return node.isObject()
                ? new Terminal(
                        text(node, "name"),
                        text(node, "ip"),
                        text(node, "mac"),
                        text(node, "osType"),
                        text(node, "clientVersion"))
                : null;
    }

    private static @Nullable String text(JsonNode node, String member) {
        return node.hasNonNull(member) ? node.path(member).asText() : null;
    }

    private static @Nullable Instant instant(JsonNode node, String member) {
        String text = text(node, member);
        return text == null ? null : Instant.parse(text);
    }

    /** The bytes of a step's body: text in some charset, hexadecimal digits, or repeated text. */
    static byte[] body(Step step, String text) {
        if (step.has("hex")) return HexFormat.of().parseHex(step.text("hex").replace(" ", ""));
        int times = step.node().path("times").asInt(1);
        Charset charset = Charset.forName(step.node().path("charset").asText("UTF-8"));
        return text.repeat(times).getBytes(charset);
    }
}
