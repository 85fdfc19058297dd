package org.logonmeter.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's JSON, both ways, with the limits every reader holds.
 *
 * <p>Unknown members are ignored, so an older collector reads a newer agent; an unknown {@code
 * kind} refuses that event alone. A body that is not strict UTF-8 JSON, or repeats a member, is
 * refused whole.
 */
public final class WireFormat {
    /** Events in one batch, at most. */
    public static final int MAX_EVENTS = 500;

    /** Size of a body after decoding, bytes. */
    public static final int MAX_DECODED_BYTES = 4 << 20;

    /** Size of a body as it comes over the wire, bytes. */
    public static final int MAX_WIRE_BYTES = 1 << 20;

    /** No event tells of a moment before. */
    public static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    /** No event tells of a moment after; finer parts of its millisecond are cut. */
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    static final int MAX_DEPTH = 32;
    static final int MAX_NUMBER_CHARS = 40;
    static final int MAX_TEXT_CHARS = 4096;
    static final int MAX_NAME_CHARS = 128;

    private static final ObjectMapper JSON =
            mapper(
                    StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .maxStringLength(MAX_TEXT_CHARS)
                            .maxNameLength(MAX_NAME_CHARS)
                            .maxDocumentLength(MAX_DECODED_BYTES)
                            .build());

    /** Whatever was stored is read back; its size was limited when it came. */
    private static final ObjectMapper STORED =
            mapper(
                    StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build());

    private WireFormat() {}

    private static ObjectMapper mapper(StreamReadConstraints limits) {
        return JsonMapper.builder(
                        JsonFactory.builder()
                                .streamReadConstraints(limits)
                                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** Whether an event can tell of this moment. */
    public static boolean tellable(Instant at) {
        Instant told = at.truncatedTo(ChronoUnit.MILLIS);
        return !told.isBefore(EARLIEST) && !told.isAfter(LATEST);
    }

    public static byte[] write(EventBatch batch) {
        ObjectNode out = JSON.createObjectNode();
        out.put("agentVersion", batch.agentVersion());
        out.put("sentAt", batch.sentAt().toString());
        out.put("bootId", batch.bootId());
        out.put("uptimeMs", batch.uptimeMs());
        out.put("storeEpoch", batch.storeEpoch());
        ArrayNode events = out.putArray("events");
        for (HostEvent event : batch.events()) events.add(EventWriter.write(event));
        return bytes(pruned(out));
    }

    /**
     * A batch of events that were written before, byte for byte as they were: what is sent twice is
     * the same twice, even if this version would write it otherwise.
     *
     * @param envelope its own events are left out
     * @param events each as {@link #write(HostEvent)} gave it
     */
    public static byte[] write(EventBatch envelope, List<String> events) {
        byte[] head =
                write(
                        new EventBatch(
                                envelope.agentVersion(),
                                envelope.sentAt(),
                                envelope.bootId(),
                                envelope.uptimeMs(),
                                envelope.storeEpoch(),
                                List.of(),
                                List.of()));
        String text = new String(head, StandardCharsets.UTF_8);
        String open = text.substring(0, text.lastIndexOf("]"));
        return (open + String.join(",", events) + "]}").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a batch: the envelope wholly or not at all, the events one by one. */
    public static EventBatch readBatch(byte[] body) throws WireException {
        JsonNode root = parse(body);
        Fields in = Fields.of(root, "");
        JsonNode items = root.get("events");
        if (items == null || items.isNull())
            throw new WireException("missing-field", "events is missing");
        if (!items.isArray()) throw new WireException("wrong-type", "events must be an array");
        if (items.size() > MAX_EVENTS)
            throw new WireException(
                    "too-many-events", "a batch holds at most " + MAX_EVENTS + " events");
        List<HostEvent> events = new ArrayList<>();
        List<EventBatch.Unreadable> unreadable = new ArrayList<>();
        int index = 0;
        for (JsonNode item : items) {
            try {
                events.add(EventReader.read(item));
            } catch (WireException e) {
                unreadable.add(
                        new EventBatch.Unreadable(
                                index, idOf(item), e.code(), String.valueOf(e.getMessage())));
            }
            index++;
        }
        return new EventBatch(
                in.text("agentVersion"),
                in.instant("sentAt"),
                in.text("bootId"),
                in.optionalNumber("uptimeMs"),
                in.optionalText("storeEpoch"),
                events,
                unreadable);
    }

    public static byte[] write(BatchReceipt receipt) {
        ObjectNode out = JSON.createObjectNode();
        out.put("storeEpoch", receipt.storeEpoch());
        out.put("highWater", receipt.highWater());
        out.put("receivedAt", receipt.receivedAt().toString());
        ArrayNode results = out.putArray("results");
        for (BatchReceipt.Item item : receipt.results()) {
            ObjectNode row = results.addObject();
            row.put("eventId", item.eventId());
            row.put("outcome", item.outcome().wireName());
            row.put("code", item.code());
            row.put("detail", item.detail());
        }
        return bytes(pruned(out));
    }

    public static BatchReceipt readReceipt(byte[] body) throws WireException {
        Fields in = Fields.of(parse(body), "");
        return new BatchReceipt(
                in.text("storeEpoch"),
                in.number("highWater"),
                in.instant("receivedAt"),
                in.objects(
                        "results",
                        MAX_EVENTS,
                        item ->
                                new BatchReceipt.Item(
                                        item.optionalText("eventId"),
                                        item.word("outcome", BatchReceipt.Outcome.class),
                                        item.optionalText("code"),
                                        item.optionalText("detail"))));
    }

    public static byte[] write(Enrolment.Request request) {
        ObjectNode out = JSON.createObjectNode();
        out.set("facts", EventWriter.write(request.facts()));
        ArrayNode parts = out.putArray("fingerprint");
        request.fingerprint().forEach(parts::add);
        out.put("nonce", request.nonce());
        return bytes(pruned(out));
    }

    public static Enrolment.Request readEnrolmentRequest(byte[] body) throws WireException {
        Fields in = Fields.of(parse(body), "");
        return new Enrolment.Request(
                in.object("facts", EventReader::facts),
                in.texts("fingerprint", 32),
                in.optionalText("nonce"));
    }

    public static byte[] write(Enrolment.Response response) {
        ObjectNode out = JSON.createObjectNode();
        out.put("deviceId", response.deviceId());
        out.put("credential", response.credential());
        out.put("storeEpoch", response.storeEpoch());
        return bytes(out);
    }

    public static Enrolment.Response readEnrolmentResponse(byte[] body) throws WireException {
        Fields in = Fields.of(parse(body), "");
        return new Enrolment.Response(
                in.text("deviceId"), in.text("credential"), in.text("storeEpoch"));
    }

    /** One event as stored: canonical, so equal events have equal text. */
    public static String write(HostEvent event) {
        return new String(bytes(pruned(EventWriter.write(event))), StandardCharsets.UTF_8);
    }

    /** Reads back what {@link #write(HostEvent)} wrote. */
    public static HostEvent readEvent(String json) throws WireException {
        return EventReader.read(parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads back what was stored, even if a message that said so would be refused: no list is too
     * long, and a moment outside the years 1900 to 9999 is read as the nearest inside.
     */
    public static HostEvent readStored(String json) throws WireException {
        try {
            return EventReader.stored(STORED.readTree(json));
        } catch (JsonProcessingException e) {
            throw new WireException("malformed-json", "a stored event is not JSON");
        }
    }

    /** A machine's description as stored: canonical, so equal descriptions have equal text. */
    public static String write(MachineFacts facts) {
        return new String(bytes(pruned(EventWriter.write(facts))), StandardCharsets.UTF_8);
    }

    /** Reads back what {@link #write(MachineFacts)} wrote. */
    public static MachineFacts readFacts(String json) throws WireException {
        return EventReader.facts(Fields.of(parse(json.getBytes(StandardCharsets.UTF_8)), ""));
    }

    /** One JSON object from elsewhere, under the limits that hold for everything read here. */
    public static ObjectNode readObject(byte[] text) throws WireException {
        if (parse(text) instanceof ObjectNode object) return object;
        throw new WireException("wrong-type", "it must be a JSON object");
    }

    /** An event from a tree of its members, as if they had come as text. */
    public static HostEvent readEvent(ObjectNode members) throws WireException {
        return EventReader.read(members);
    }

    private static @Nullable String idOf(JsonNode item) {
        JsonNode id = item.path("eventId");
        return id.isTextual() && id.textValue().length() <= 64 ? id.textValue() : null;
    }

    private static JsonNode parse(byte[] body) throws WireException {
        if (body.length > MAX_DECODED_BYTES)
            throw new WireException(
                    "too-large", "a body holds at most " + MAX_DECODED_BYTES + " bytes");
        try {
            // Jackson guesses UTF-16 and lets some broken UTF-8 pass; the protocol is strict UTF-8.
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            JsonNode root = JSON.readTree(text);
            if (root.isMissingNode())
                throw new WireException("malformed-json", "the body is empty");
            return root;
        } catch (CharacterCodingException e) {
            throw new WireException("bad-text", "the body is not UTF-8");
        } catch (StreamConstraintsException e) {
            boolean deep = String.valueOf(e.getMessage()).contains("nesting depth");
            throw new WireException(
                    deep ? "too-deep" : "too-large",
                    "a limit was exceeded: depth 32, texts 4096, names 128, numbers 40 characters");
        } catch (JsonProcessingException e) {
            boolean twice = String.valueOf(e.getMessage()).startsWith("Duplicate field");
            throw new WireException(
                    twice ? "duplicate-key" : "malformed-json",
                    twice ? "an object repeats a member" : "the body is not JSON");
        }
    }

    private static ObjectNode pruned(ObjectNode node) {
        node.properties().removeIf(entry -> entry.getValue().isNull());
        for (JsonNode child : node) {
            if (child instanceof ObjectNode object) pruned(object);
            else if (child instanceof ArrayNode array) {
                for (JsonNode item : array) if (item instanceof ObjectNode object) pruned(object);
            }
        }
        return node;
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new IllegalStateException("a tree in memory can always be written", e);
        }
    }
}
