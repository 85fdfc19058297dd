package org.logonmeter.agent.windows;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.logon.EventRecord;

/**
 * Event XML as Windows renders it, read as a stream: exported logs ({@code wevtutil qe CHANNEL
 * /f:xml}) and single live events. Memory holds a few events at a time. Not thread-safe.
 */
public final class EventRecords {
    private static final int BATCH = 64;
    private static final byte[] EVTX = "ElfFile".getBytes(StandardCharsets.US_ASCII);

    private final EventXml xml = new EventXml();
    private long read;
    private long malformed;

    /** Well-formed events so far, of every kind. */
    public long read() {
        return read;
    }

    /** Events passed over because they could not be read. */
    public long malformed() {
        return malformed;
    }

    /**
     * One event. It is counted.
     *
     * @return null if it is of a kind that is not used, or malformed
     */
    public @Nullable EventRecord one(String event) {
        List<EventRecord> records = new ArrayList<>(1);
        single(event, records::add);
        return records.isEmpty() ? null : records.getFirst();
    }

    /**
     * A whole export. UTF-8, or UTF-16 with or without its mark; what is not valid in it is
     * replaced, so that a log in another code page loses its accents and not its events.
     *
     * @param taken gets each record of a used kind
     * @throws IOException if it cannot be read, or is no export of an event log; the message says
     *     what to do
     */
    public void read(InputStream source, Consumer<EventRecord> taken) throws IOException {
        PushbackInputStream in = new PushbackInputStream(source, EVTX.length);
        byte[] head = in.readNBytes(EVTX.length);
        in.unread(head);
        if (java.util.Arrays.equals(head, EVTX))
            throw new IOException(
                    "is a binary log; export it as text first: wevtutil qe FILE /lf:true /f:xml /uni:true > FILE.xml");
        Reader reader =
                new InputStreamReader(
                        in,
                        charset(head)
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .onUnmappableCharacter(CodingErrorAction.REPLACE));
        EventSplitter events = new EventSplitter(reader);
        List<String> batch = new ArrayList<>(BATCH);
        for (String event = events.next(); event != null; event = events.next()) {
            batch.add(event);
            if (batch.size() == BATCH) flush(batch, taken);
        }
        flush(batch, taken);
        if (!events.looksLikeEvents())
            throw new IOException(
                    "holds no <Event>; export a log with: wevtutil qe CHANNEL /f:xml /uni:true > FILE.xml");
    }

    /**
     * A parser a batch, because making one costs more than reading an event; a batch that does not
     * parse is read event by event.
     */
    private void flush(List<String> batch, Consumer<EventRecord> taken) {
        if (batch.isEmpty()) return;
        List<EventRecord> records = new ArrayList<>();
        try {
            int events = xml.read("<r>" + String.join("\n", batch) + "</r>", records::add);
            if (events != batch.size()) throw new XMLStreamException("events run into one another");
            read += events;
            records.forEach(taken);
        } catch (XMLStreamException e) {
            for (String event : batch) single(event, taken);
        }
        batch.clear();
    }

    private void single(String event, Consumer<EventRecord> taken) {
        List<EventRecord> records = new ArrayList<>(1);
        try {
            int events = xml.read(event, records::add);
            if (events != 1) throw new XMLStreamException("not one event");
            read++;
            records.forEach(taken);
        } catch (XMLStreamException e) {
            malformed++;
        }
    }

    private static Charset charset(byte[] head) {
        if (head.length < 2) return StandardCharsets.UTF_8;
        int first = head[0] & 0xFF;
        int second = head[1] & 0xFF;
        if (first == 0xFF && second == 0xFE) return StandardCharsets.UTF_16;
        if (first == 0xFE && second == 0xFF) return StandardCharsets.UTF_16;
        if (first != 0 && second == 0) return StandardCharsets.UTF_16LE;
        if (first == 0 && second != 0) return StandardCharsets.UTF_16BE;
        return StandardCharsets.UTF_8;
    }
}
