package org.logonmeter.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sessions of a machine as any client of {@code GET /api/v1/sessions} reads them. */
final class SessionsOfApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private SessionsOfApi() {}

    /** Newest start first, all pages. */
    static List<JsonNode> of(URI collector, String machine)
            throws IOException, InterruptedException, CommandFailure {
        List<JsonNode> sessions = new ArrayList<>();
        String first =
                collector
                        + "/api/v1/sessions?limit=1000&machine="
                        + URLEncoder.encode(machine, StandardCharsets.UTF_8);
        try (HttpClient http = HttpClient.newHttpClient()) {
            String next = first;
            while (next != null) {
                HttpResponse<byte[]> answer =
                        http.send(
                                HttpRequest.newBuilder(URI.create(next)).timeout(PATIENCE).build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200)
                    throw new CommandFailure(
                            "the collector answered " + answer.statusCode() + " to " + next);
                JsonNode page = JSON.readTree(answer.body());
                page.path("sessions").forEach(sessions::add);
                JsonNode cursor = page.path("next");
                next =
                        cursor.isTextual()
                                ? first
                                        + "&after="
                                        + URLEncoder.encode(cursor.asText(), StandardCharsets.UTF_8)
                                : null;
            }
        }
        return sessions;
    }
}
