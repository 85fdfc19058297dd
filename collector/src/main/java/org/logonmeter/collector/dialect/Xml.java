package org.logonmeter.collector.dialect;

import java.io.StringReader;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** XML in, without anything that could expand or fetch, and text for XML out. */
final class Xml {
    private static final XMLInputFactory FACTORY = factory();

    private Xml() {}

    /** Stands on the root element. */
    interface Reading<T> {
        T read(XMLStreamReader in) throws XMLStreamException, Refusal;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setXMLResolver(
                (publicId, systemId, base, namespace) -> {
                    throw new XMLStreamException("nothing is fetched");
                });
        return factory;
    }

    /**
     * Reads a document to its end.
     *
     * @throws Refusal if it is not well-formed XML 1.0, or has a document type declaration
     */
    static <T> T read(String text, Reading<T> reading) throws Refusal {
        try {
            XMLStreamReader in = FACTORY.createXMLStreamReader(new StringReader(text));
            if ("1.1".equals(in.getVersion())) throw unreadable("Only XML 1.0 is read.");
            while (in.getEventType() != XMLStreamConstants.START_ELEMENT) {
                if (in.getEventType() == XMLStreamConstants.DTD)
                    throw unreadable("A document type declaration is not allowed.");
                in.next();
            }
            T result = reading.read(in);
            while (in.hasNext()) in.next();
            return result;
        } catch (XMLStreamException e) {
            throw unreadable("The body is not well-formed XML.");
        }
    }

    private static Refusal unreadable(String text) {
        return new Refusal(new Problem.Unreadable(text));
    }

    /** Passes over the element the reader stands on, with all that is in it. */
    static void skip(XMLStreamReader in) throws XMLStreamException {
        int depth = 1;
        while (depth > 0) {
            int event = in.next();
            if (event == XMLStreamConstants.START_ELEMENT) depth++;
            if (event == XMLStreamConstants.END_ELEMENT) depth--;
        }
    }

    /** All text of the element the reader stands on; empty if it holds elements. */
    static Optional<String> text(XMLStreamReader in) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        boolean plain = true;
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                plain = false;
                skip(in);
            } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new XMLStreamException("no entities are known");
            } else if (in.isCharacters()) {
                text.append(in.getText());
            }
        }
        return plain ? Optional.of(text.toString()) : Optional.empty();
    }

    /** Character data: markup escaped, what XML 1.0 cannot hold replaced by U+FFFD. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        c -> {
                            switch (c) {
                                case '&' -> out.append("&amp;");
                                case '<' -> out.append("&lt;");
                                case '>' -> out.append("&gt;");
                                case '\r' -> out.append("&#xD;");
                                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
                            }
                        });
        return out.toString();
    }

    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    /** An element with text in it; empty text gives {@code <name/>}. */
    static String element(String name, String text) {
        return text.isEmpty()
                ? "<" + name + "/>"
                : "<" + name + ">" + escaped(text) + "</" + name + ">";
    }
}
