package org.logonmeter.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.SessionEvent;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.WireFormat;

/**
 * What an agent without our promises does, so that the check is seen to catch it: {@code forget}
 * moves its bookmark before the collector answered; {@code rename} gives an event a new id each
 * time it is sent.
 */
final class CarelessAgent {
    private CarelessAgent() {}

    public static void main(String[] arguments) throws Exception {
        Path config = Path.of(arguments[0]);
        Instant from = Instant.parse(arguments[1]);
        ScriptedHost host = new ScriptedHost(from, Instant.parse(arguments[2]));
        boolean forget = arguments[3].equals("forget");
        Path marked = config.resolveSibling("bookmark");
        URI events =
                URI.create(
                        new ObjectMapper(new YAMLFactory())
                                        .readTree(config.toFile())
                                        .path("collector")
                                        .path("url")
                                        .asText()
                                + "/api/v1/events");
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (true) {
                String bookmark = Files.exists(marked) ? Files.readString(marked) : "";
                Evidence.Page page = host.evidenceAfter(bookmark);
                if (forget) Files.writeString(marked, page.bookmark());
                if (page.entries().isEmpty()) host.awaitChange(java.time.Duration.ofMillis(15));
                else if (sent(http, events, page.entries(), from) && !forget)
                    Files.writeString(marked, page.bookmark());
            }
        }
    }

    private static boolean sent(HttpClient http, URI to, List<Evidence> entries, Instant from)
            throws InterruptedException {
        List<HostEvent> events = new ArrayList<>();
        for (Evidence entry : entries) events.add(event(entry, from));
        byte[] body =
                WireFormat.write(
                        new EventBatch(
                                "careless", Instant.now(), "b", null, null, events, List.of()));
        try {
            HttpRequest post =
                    HttpRequest.newBuilder(to)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build();
            return http.send(post, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static HostEvent event(Evidence entry, Instant from) {
        EventHeader header =
                new EventHeader(EventIds.next(), entry.bootId(), 1, entry.at(), null, "careless");
        return switch (entry) {
            case Evidence.Opened o ->
                    new SessionEvent(
                            header,
                            SessionEvent.Kind.LOGON,
                            played(o.osId(), from).id(),
                            played(o.osId(), from).account(),
                            null,
                            null);
            case Evidence.Closed c ->
                    new SessionEvent(
                            header,
                            SessionEvent.Kind.LOGOFF,
                            new SessionId(c.osId(), played(c.osId(), from).start()),
                            played(c.osId(), from).account(),
                            null,
                            new EndClaim(c.quality(), c.reason(), null, null));
            default -> throw new IllegalStateException("the script has no such entry");
        };
    }

    private static ScriptedHost.Played played(String osId, Instant from) {
        return ScriptedHost.Played.of(Integer.parseInt(osId.substring(1)), from);
    }
}
