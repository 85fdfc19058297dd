package org.logonmeter.agent.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.SessionEvent;

/**
 * One event as the body of a LoginStats post: pure. Members stand in the order .NET's
 * DataContractSerializer needs (it reads forward only); unknown values are left out, never sent
 * empty.
 *
 * <p>Times: a logon says when it was in {@code LogonStartTime}; everything else says it in {@code
 * ScriptStartTime}, so that a post that waited in the spool keeps its time.
 */
final class LoginStatsPost {
    private static final String NAMESPACE =
            "http://schemas.datacontract.org/2004/07/WinAPI.Requests";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    private LoginStatsPost() {}

    /** The body; empty for what LoginStats has no word for. */
    static Optional<byte[]> body(HostEvent event, MachineFacts facts, LoginStats to) {
        Map<String, Object> members = members(event, facts, to);
        if (members.isEmpty()) return Optional.empty();
        return Optional.of(to.format() == LoginStats.Format.XML ? xml(members) : json(members));
    }

    private static Map<String, Object> members(HostEvent event, MachineFacts facts, LoginStats to) {
        return switch (event) {
            case SessionEvent e when e.event() == SessionEvent.Kind.LOGON ->
                    members(
                            to.actions().get(e.kind()),
                            new Times(e.session().startedAt(), null, null),
                            e.account(),
                            e.details() == null ? null : e.details().type(),
                            facts,
                            to);
            case SessionEvent e ->
                    members(
                            to.actions().get(e.kind()),
                            new Times(null, null, e.header().occurredAt()),
                            e.account(),
                            null,
                            facts,
                            to);
            case LogonTiming t ->
                    members(
                            to.actions().get(LoginStats.TIMING),
                            new Times(t.session().startedAt(), end(t), t.scriptStart()),
                            t.account(),
                            null,
                            facts,
                            to);
            default -> Map.of();
        };
    }

    private static @Nullable Instant end(LogonTiming t) {
        if (t.ready() != null) return t.ready();
        return t.totalMs() == null ? t.visible() : t.start().plusMillis(t.totalMs());
    }

    private record Times(
            @Nullable Instant logonStart,
            @Nullable Instant logonEnd,
            @Nullable Instant scriptStart) {}

    private static Map<String, Object> members(
            @Nullable Integer action,
            Times times,
            Account account,
            @Nullable String type,
            MachineFacts facts,
            LoginStats to) {
        if (action == null) return Map.of();
        Map<String, Object> m = new LinkedHashMap<>();
        put(m, "MachineDomain", facts.domain());
        m.put("Token", to.token());
        m.put("ActionId", action);
        m.put("Lab", facts.lab() != null);
        put(m, "Location", facts.location());
        put(m, "LogonEndTime", times.logonEnd());
        put(m, "LogonStartTime", times.logonStart());
        put(m, "LogonType", type);
        m.put("MachineName", facts.name());
        put(m, "OSVersion", system(facts));
        put(m, "ScriptStartTime", times.scriptStart());
        m.put("UserName", user(account, to.qualified()));
        return m;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) members.put(name, value);
    }

    private static @Nullable String system(MachineFacts facts) {
        if (facts.osName() == null) return facts.osVersion();
        return facts.osVersion() == null
                ? facts.osName()
                : facts.osName() + " " + facts.osVersion();
    }

    private static String user(Account account, boolean qualified) {
        return qualified && account.domain() != null
                ? account.domain() + "\\" + account.name()
                : account.name();
    }

    private static byte[] json(Map<String, Object> members) {
        var node = JsonNodeFactory.instance.objectNode();
        members.forEach(
                (name, value) -> {
                    switch (value) {
                        case Integer number -> node.put(name, number);
                        case Boolean flag -> node.put(name, flag);
                        default -> node.put(name, value.toString());
                    }
                });
        try {
            return JSON.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] xml(Map<String, Object> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter w = XML.createXMLStreamWriter(out, "UTF-8");
            w.writeStartElement("LoginStatsRequest");
            w.writeDefaultNamespace(NAMESPACE);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                w.writeStartElement(member.getKey());
                w.writeCharacters(allowed(member.getValue().toString()));
                w.writeEndElement();
            }
            w.writeEndElement();
            w.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("memory takes any XML", e);
        }
        return out.toByteArray();
    }

    /** XML 1.0 section 2.2: what is no character of it becomes U+FFFD. */
    private static String allowed(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(
                        c ->
                                c == 0x9
                                                || c == 0xA
                                                || c == 0xD
                                                || (c >= 0x20 && c <= 0xD7FF)
                                                || (c >= 0xE000 && c <= 0xFFFD)
                                                || c >= 0x10000
                                        ? c
                                        : 0xFFFD)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
