package org.logonmeter.agent.windows;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a run of {@code <Event>} elements, with or without a root around it, into the text of each.
 * Whatever stands between them (a root, an XML declaration, blanks) is passed over. An event that
 * is cut off ends where the next one begins, so a broken one costs itself only.
 */
final class EventSplitter {
    /** The log itself allows 64 KB an event; its XML is a few times that. */
    private static final int LIMIT_CHARS = 4 << 20;

    private static final int LONGEST_TAG = 4096;

    private static final String CLOSE = "</Event>";
    private static final String DOCTYPE = "<!DOCTYPE";

    private final Reader in;
    private final StringBuilder text = new StringBuilder(1 << 16);
    private final char[] chunk = new char[1 << 13];
    private boolean ended;
    private boolean sawText;
    private boolean sawElement;

    EventSplitter(Reader in) {
        this.in = in instanceof BufferedReader ? in : new BufferedReader(in, 1 << 16);
    }

    /**
     * False if text was there but no {@code <Event>} and no {@code <Events>}: not an exported log.
     */
    boolean looksLikeEvents() {
        return sawElement || !sawText;
    }

    /**
     * Text of the next event, perhaps a broken one; null at the end.
     *
     * @throws DocumentTypeException on a document type declaration: exported logs have none, and
     *     what it defines is not to be trusted
     */
    @Nullable String next() throws IOException {
        int start = findStart();
        if (start < 0) return null;
        text.delete(0, start);
        return take(endOfEvent());
    }

    private String take(int end) {
        String event = text.substring(0, end);
        text.delete(0, end);
        return event;
    }

    private int findStart() throws IOException {
        int from = 0;
        while (true) {
            int tag = text.indexOf("<", from);
            if (tag < 0) {
                noteText(text.length());
                text.setLength(0);
                from = 0;
                if (!fill()) return -1;
                continue;
            }
            noteText(tag);
            if (text.length() - tag < DOCTYPE.length() + 1 && fill()) {
                continue;
            }
            if (startsWith(tag, DOCTYPE)) throw new DocumentTypeException();
            if (isEventTag(tag)) {
                sawElement = true;
                return tag;
            }
            if (startsWith(tag, "<Events")) sawElement = true;
            sawText = true;
            text.delete(0, tag + 1);
            from = 0;
        }
    }

    private void noteText(int until) {
        for (int i = 0; i < until && !sawText; i++) {
            char c = text.charAt(i);
            sawText = !Character.isWhitespace(c) && c != '\uFEFF';
        }
    }

    /** {@code text} begins with an event tag; returns where the event ends. */
    private int endOfEvent() throws IOException {
        Section section = new Section();
        int from = 1;
        while (true) {
            int tag = text.indexOf("<", from);
            boolean enough = tag >= 0 && text.length() - tag > CLOSE.length();
            if (!enough) {
                from = tag >= 0 ? tag : text.length();
                if (text.length() > LIMIT_CHARS) return text.length();
                if (fill()) continue;
            }
            if (tag < 0) return text.length();
            boolean inside = section.holds(tag);
            if (startsWith(tag, CLOSE) && !inside) return tag + CLOSE.length();
            if (isEventTag(tag) && opensRecord(tag)) return tag;
            from = tag + 1;
            if (from > LIMIT_CHARS) return from;
        }
    }

    /**
     * The CDATA section or comment that is open: an end tag inside is text. Asked in the order of
     * the text; each character is looked at once.
     */
    private final class Section {
        private @Nullable String end;
        private int searched;
        private int closed;

        /** True if the tag lies inside a section; one that opens a section begins it. */
        boolean holds(int tag) {
            if (end != null && open(end, tag)) return true;
            end = startsWith(tag, "<![CDATA[") ? "]]>" : startsWith(tag, "<!--") ? "-->" : null;
            searched = tag + 4;
            closed = -1;
            return end != null;
        }

        private boolean open(String wanted, int tag) {
            if (closed < 0) {
                closed = text.indexOf(wanted, searched);
                if (closed < 0) searched = Math.max(searched, text.length() - 2);
            }
            return closed < 0 || closed > tag;
        }
    }

    /**
     * Only a real record has {@code System} as its first child; an element that is merely called
     * Event has not.
     */
    private boolean opensRecord(int tag) throws IOException {
        int close = tagEnd(tag);
        if (close < 0) return false;
        int child = close + 1;
        while (child - close <= LONGEST_TAG) {
            while (child < text.length() && Character.isWhitespace(text.charAt(child))) child++;
            if (child + 7 < text.length()) return startsWith(child, "<System");
            if (!fill()) return startsWith(child, "<System");
        }
        return false;
    }

    private int tagEnd(int tag) throws IOException {
        char quote = 0;
        for (int i = tag; i - tag < LONGEST_TAG; i++) {
            if (i >= text.length() && !fill()) return -1;
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                return i;
            }
        }
        return -1;
    }

    private boolean isEventTag(int tag) {
        if (!startsWith(tag, "<Event") || tag + 6 >= text.length()) return false;
        char after = text.charAt(tag + 6);
        return after == '>' || after == '/' || Character.isWhitespace(after);
    }

    private boolean startsWith(int at, String wanted) {
        if (at + wanted.length() > text.length()) return false;
        for (int i = 0; i < wanted.length(); i++)
            if (text.charAt(at + i) != wanted.charAt(i)) return false;
        return true;
    }

    private boolean fill() throws IOException {
        if (ended) return false;
        int count = in.read(chunk);
        if (count < 0) {
            ended = true;
            return false;
        }
        text.append(chunk, 0, count);
        return true;
    }

    /** The input defines its own document type. */
    static final class DocumentTypeException extends IOException {
        private static final long serialVersionUID = 1L;

        DocumentTypeException() {
            super(
                    "has a document type declaration (DOCTYPE), which no exported event log has; refused");
        }
    }
}
