package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads a LoginStats body: JSON, XML or form, each by its own rules. */
final class LoginStatsBody {
    private static final String NAMESPACE =
            "http://schemas.datacontract.org/2004/07/WinAPI.Requests";
    private static final QName ROOT = new QName(NAMESPACE, "LoginStatsRequest");
    private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
    private static final int MAX_NUMBER_CHARS = 40;

    private LoginStatsBody() {}

    static void json(String text, LoginStatsBinding into) throws Refusal {
        boolean object =
                Json.members(
                        text,
                        (name, in) -> {
                            Optional<LoginStatsMember> member = LoginStatsMember.inAnyCase(name);
                            if (member.isEmpty()) {
                                in.skipChildren();
                                return;
                            }
                            into.forget(member.get());
                            json(member.get(), in, into);
                        });
        if (!object) throw new Refusal(new Problem.Unreadable("The body must not be null."));
    }

    private static void json(LoginStatsMember member, JsonParser in, LoginStatsBinding into)
            throws IOException {
        JsonToken token = in.currentToken();
        if (token.isStructStart()) {
            in.skipChildren();
            into.fault(member, "The value must not be an object or array.");
            return;
        }
        if (token == JsonToken.VALUE_NULL) {
            absent(member, into);
            return;
        }
        String text = in.getText();
        switch (member.kind()) {
            case TEXT -> into.text(member, text);
            case GUID -> guid(member, token, text, into);
            case NUMBER -> number(member, token, text, into);
            case FLAG -> flag(member, token, text, into);
            case TIME -> time(member, token, text, into);
        }
    }

    private static void absent(LoginStatsMember member, LoginStatsBinding into) {
        switch (member.kind()) {
            case NUMBER, FLAG -> into.fault(member, "The value must not be null.");
            case TEXT, GUID, TIME -> {
                // the same as not given
            }
        }
    }

    private static void guid(
            LoginStatsMember member, JsonToken token, String text, LoginStatsBinding into) {
        if (token == JsonToken.VALUE_STRING) into.guid(member, text);
        else into.fault(member, "The value is not a GUID.");
    }

    private static void number(
            LoginStatsMember member, JsonToken token, String text, LoginStatsBinding into) {
        boolean integral = token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING;
        into.number(member, integral ? text : "");
    }

    private static void flag(
            LoginStatsMember member, JsonToken token, String text, LoginStatsBinding into) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (token == JsonToken.VALUE_NUMBER_INT && text.length() <= MAX_NUMBER_CHARS)
            into.put(member, new BigInteger(text).signum() != 0);
        else if (!token.isNumeric() && (word.equals("true") || word.equals("false")))
            into.put(member, word.equals("true"));
        else into.fault(member, "The value is neither true nor false.");
    }

    private static void time(
            LoginStatsMember member, JsonToken token, String text, LoginStatsBinding into) {
        if (token != JsonToken.VALUE_STRING) into.time(member, Optional.empty());
        else if (!text.isEmpty()) into.time(member, DateGrammar.net(text));
    }

    static void xml(String text, LoginStatsBinding into) throws Refusal {
        Xml.read(
                text,
                in -> {
                    if (!in.getName().equals(ROOT))
                        throw new Refusal(
                                new Problem.Unreadable(
                                        "The root must be LoginStatsRequest in the namespace "
                                                + NAMESPACE
                                                + "."));
                    if (isNil(in))
                        throw new Refusal(new Problem.Unreadable("The body must not be nil."));
                    while (in.next() != XMLStreamConstants.END_ELEMENT) {
                        if (in.isStartElement()) xmlMember(in, into);
                    }
                    return into;
                });
    }

    private static boolean isNil(XMLStreamReader in) {
        String nil = in.getAttributeValue(INSTANCE, "nil");
        return nil != null && (nil.strip().equals("true") || nil.strip().equals("1"));
    }

    private static void xmlMember(XMLStreamReader in, LoginStatsBinding into)
            throws XMLStreamException {
        Optional<LoginStatsMember> found =
                NAMESPACE.equals(in.getNamespaceURI())
                        ? LoginStatsMember.exactly(in.getLocalName())
                        : Optional.empty();
        if (found.isEmpty() || into.seen(found.get())) {
            Xml.skip(in);
            return;
        }
        LoginStatsMember member = found.get();
        if (isNil(in)) {
            Xml.skip(in);
            absent(member, into);
            return;
        }
        Optional<String> value = Xml.text(in);
        if (value.isEmpty()) {
            into.fault(member, "The value must not hold elements.");
            return;
        }
        String text = value.get();
        switch (member.kind()) {
            case TEXT -> into.text(member, text);
            case GUID -> into.guid(member, text);
            case NUMBER -> into.number(member, text);
            case FLAG -> xmlFlag(member, text.strip(), into);
            case TIME -> into.time(member, DateGrammar.xml(text));
        }
    }

    private static void xmlFlag(LoginStatsMember member, String text, LoginStatsBinding into) {
        switch (text) {
            case "true", "1" -> into.put(member, true);
            case "false", "0" -> into.put(member, false);
            default -> into.fault(member, "The value is neither true nor false.");
        }
    }

    static void form(byte[] body, LoginStatsBinding into) throws Refusal {
        Parameters form = Parameters.ofForm(body, true);
        for (LoginStatsMember member : LoginStatsMember.values()) {
            String text = form.sent(member.wireName());
            if (text == null) continue;
            if (text.isBlank()) {
                if (member.kind() == LoginStatsMember.Kind.NUMBER
                        || member.kind() == LoginStatsMember.Kind.FLAG)
                    into.fault(member, notValid(text, member));
                continue;
            }
            form(member, text, into);
            if (into.faulty(member)) into.fault(member, notValid(text, member));
        }
    }

    private static void form(LoginStatsMember member, String text, LoginStatsBinding into) {
        switch (member.kind()) {
            case TEXT -> into.text(member, text);
            case GUID -> into.guid(member, text);
            case NUMBER -> into.number(member, text);
            case FLAG -> {
                String word = text.strip().toLowerCase(Locale.ROOT);
                if (word.equals("true") || word.equals("false"))
                    into.put(member, word.equals("true"));
                else into.fault(member, "");
            }
            case TIME -> into.time(member, DateGrammar.net(text.strip()));
        }
    }

    private static String notValid(String text, LoginStatsMember member) {
        String shown = text.length() > MAX_NUMBER_CHARS ? text.substring(0, 40) + "…" : text;
        return "The value '" + shown + "' is not valid for " + member.wireName() + ".";
    }
}
