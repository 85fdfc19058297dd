package org.logonmeter.agent.windows;

import java.io.StringReader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.TakenEvents;

/**
 * The shape of one event: {@code System}, then {@code EventData} (named or, in classic events,
 * positional) or {@code UserData} (any element around the fields). Everything else, the rendered
 * message above all, is passed over. Not thread-safe.
 */
final class EventXml {
    private static final int POOL = 200_000;
    private static final String NO_ACTIVITY = "{00000000-0000-0000-0000-000000000000}";

    private final XMLInputFactory factory = factory();
    private final Map<String, String> pool = new HashMap<>();

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver(
                (publicId, systemId, base, namespace) -> {
                    throw new XMLStreamException("external entity refused");
                });
        return factory;
    }

    /**
     * Reads every event of a well-formed document.
     *
     * @return how many events it held
     * @throws XMLStreamException if it is not well-formed, or an event lacks provider, id, time or
     *     computer
     */
    int read(String document, Consumer<EventRecord> taken) throws XMLStreamException {
        XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(document));
        try {
            int events = 0;
            while (xml.hasNext()) {
                int token = xml.next();
                if (token == XMLStreamConstants.DTD)
                    throw new XMLStreamException("document type refused");
                if (token == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("Event")) {
                    EventRecord record = event(xml);
                    if (record != null && TakenEvents.tells(record)) taken.accept(record);
                    events++;
                }
            }
            return events;
        } finally {
            xml.close();
        }
    }

    private @Nullable EventRecord event(XMLStreamReader xml) throws XMLStreamException {
        Head head = new Head();
        Map<String, String> fields = new HashMap<>();
        List<String> values = new ArrayList<>();
        String binary = null;
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
                case "System" -> system(xml, head);
                case "EventData" -> binary = eventData(xml, wanted(head), fields, values);
                case "UserData" -> userData(xml, wanted(head), fields);
                default -> skip(xml);
            }
        }
        String provider = head.provider;
        Instant at = head.at;
        String computer = head.computer;
        if (provider == null || head.id < 0 || at == null || computer == null)
            throw new XMLStreamException("an event without provider, id, time or computer");
        if (wanted(head) == null) return null;
        for (String moment : EventRecord.MOMENTS) moment(fields.get(moment));
        return new EventRecord(
                pooled(computer),
                pooled(head.channel),
                head.recordId,
                pooled(provider),
                head.id,
                at,
                at,
                pooledOrNull(head.userSid),
                head.activityId,
                head.processId,
                head.threadId,
                fields,
                values,
                binary);
    }

    private static @Nullable Set<String> wanted(Head head) {
        return head.provider == null ? null : TakenEvents.fields(head.provider, head.id);
    }

    private static void system(XMLStreamReader xml, Head head) throws XMLStreamException {
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            switch (xml.getLocalName()) {
                case "Provider" -> {
                    String name = xml.getAttributeValue(null, "Name");
                    head.provider =
                            name != null ? name : xml.getAttributeValue(null, "EventSourceName");
                    skip(xml);
                }
                case "EventID" -> head.id = number(text(xml));
                case "TimeCreated" -> {
                    head.at = time(xml.getAttributeValue(null, "SystemTime"));
                    skip(xml);
                }
                case "EventRecordID" -> head.recordId = longNumber(text(xml));
                case "Correlation" -> {
                    String activity = xml.getAttributeValue(null, "ActivityID");
                    head.activityId =
                            activity == null || activity.isBlank() || activity.equals(NO_ACTIVITY)
                                    ? null
                                    : activity;
                    skip(xml);
                }
                case "Execution" -> {
                    head.processId = Math.max(0, number(xml.getAttributeValue(null, "ProcessID")));
                    head.threadId = Math.max(0, number(xml.getAttributeValue(null, "ThreadID")));
                    skip(xml);
                }
                case "Channel" -> head.channel = text(xml).strip();
                case "Computer" -> {
                    String name = text(xml).strip();
                    head.computer = name.isEmpty() ? null : name;
                }
                case "Security" -> {
                    head.userSid = xml.getAttributeValue(null, "UserID");
                    skip(xml);
                }
                default -> skip(xml);
            }
        }
    }

    private @Nullable String eventData(
            XMLStreamReader xml,
            @Nullable Set<String> wanted,
            Map<String, String> fields,
            List<String> values)
            throws XMLStreamException {
        String binary = null;
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            String name = xml.getAttributeValue(null, "Name");
            boolean data = xml.getLocalName().equals("Data");
            if (wanted == null) {
                skip(xml);
            } else if (data && name == null) {
                values.add(pooled(text(xml)));
            } else if (data && wanted.contains(name)) {
                fields.put(pooled(name), pooled(text(xml)));
            } else if (xml.getLocalName().equals("Binary")) {
                binary = text(xml);
            } else {
                skip(xml);
            }
        }
        return binary;
    }

    private void userData(
            XMLStreamReader xml, @Nullable Set<String> wanted, Map<String, String> fields)
            throws XMLStreamException {
        while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
            if (wanted == null) {
                skip(xml);
                continue;
            }
            while (nextElement(xml)) {
                String name = xml.getLocalName();
                if (wanted.contains(name)) fields.put(pooled(name), pooled(text(xml)));
                else skip(xml);
            }
        }
    }

    /** To the next child, over text that stands between; false at the end of the parent. */
    private static boolean nextElement(XMLStreamReader xml) throws XMLStreamException {
        while (true) {
            int token = xml.next();
            if (token == XMLStreamConstants.START_ELEMENT) return true;
            if (token == XMLStreamConstants.END_ELEMENT) return false;
        }
    }

    /** All text inside the present element, markup left out; stands at its end tag afterwards. */
    private static String text(XMLStreamReader xml) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE ->
                        text.append(xml.getText());
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new XMLStreamException("unknown entity");
                default -> {}
            }
        }
        return text.toString();
    }

    private static void skip(XMLStreamReader xml) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new XMLStreamException("unknown entity");
                default -> {}
            }
        }
    }

    private static int number(@Nullable String text) throws XMLStreamException {
        long value = text == null ? -1 : longNumber(text);
        if (value > Integer.MAX_VALUE)
            throw new XMLStreamException("number out of range: " + value);
        return (int) value;
    }

    private static long longNumber(String text) throws XMLStreamException {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new XMLStreamException("not a number: " + text, e);
        }
    }

    private static @Nullable Instant time(@Nullable String text) throws XMLStreamException {
        if (text == null) return null;
        try {
            Instant time = Instant.parse(text.strip());
            if (!EventRecord.plausible(time))
                throw new XMLStreamException("a time out of range: " + text);
            return time;
        } catch (DateTimeParseException e) {
            throw new XMLStreamException("not a time: " + text, e);
        }
    }

    /** A field that may be no time at all, but if it is one, then a possible one. */
    private static void moment(@Nullable String text) throws XMLStreamException {
        if (text == null) return;
        try {
            if (!EventRecord.plausible(Instant.parse(text.strip())))
                throw new XMLStreamException("a time out of range: " + text);
        } catch (DateTimeParseException e) {
            return;
        }
    }

    private @Nullable String pooledOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : pooled(text);
    }

    /** A log says the same few thousand strings over and over. */
    private String pooled(String text) {
        if (pool.size() >= POOL) pool.clear();
        String known = pool.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private static final class Head {
        @Nullable String provider;
        @Nullable Instant at;
        @Nullable String computer;
        @Nullable String userSid;
        @Nullable String activityId;
        String channel = "";
        int id = -1;
        long recordId = -1;
        int processId;
        int threadId;
    }
}
