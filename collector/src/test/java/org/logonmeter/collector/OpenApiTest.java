package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.dialect.DialectRoutes;
import org.logonmeter.collector.report.SessionQuery;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.Tokens;
import org.logonmeter.collector.web.Metrics;

class OpenApiTest {
    private static final Set<String> METHODS =
            Set.of("get", "post", "put", "delete", "patch", "head", "options", "any");

    /** Pages for people are no interface for programs. */
    private static final Set<String> PAGES =
            Set.of("GET /", "GET /sessions", "GET /assets/{hash}/{name}");

    @TempDir Path directory;

    @Test
    void theDocumentHoldsExactlyTheRoutesThatAreMounted() throws Exception {
        Set<String> described = new TreeSet<>();
        JsonNode document = document();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(
                                                method ->
                                                        described.add(
                                                                method.toUpperCase(Locale.ROOT)
                                                                        + " "
                                                                        + path.getKey())));
        Set<String> mounted = mounted();
        assertThat(mounted).containsAll(PAGES);
        mounted.removeAll(PAGES);
        assertThat(described).isEqualTo(mounted).isNotEmpty();
    }

    @Test
    void theDocumentHoldsExactlyTheParametersThatAreRead() throws Exception {
        assertThat(document().at("/paths/~1api~1v1~1sessions/get/parameters"))
                .extracting(parameter -> parameter.path("name").asText())
                .containsExactlyElementsOf(SessionQuery.PARAMETERS);
    }

    @Test
    void everyReferenceInTheDocumentLeadsSomewhere() throws Exception {
        JsonNode document = document();
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).isNotEmpty();
        for (String reference : references)
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }

    @Test
    void noRouteBelowApiAnswersWithoutACredential() {
        try (RunningCollector collector =
                RunningCollector.start(directory, InstantSource.system())) {
            for (String route : mounted()) {
                String[] parts = route.split(" ", 2);
                if (!parts[1].startsWith("/api/")) continue;
                HttpResponse<byte[]> answer =
                        collector.send(
                                HttpRequest.newBuilder(collector.uri(parts[1]))
                                        .method(parts[0], HttpRequest.BodyPublishers.ofString("{}"))
                                        .build());
                assertThat(answer.statusCode()).as(route).isEqualTo(401);
            }
        }
    }

    /** What the collector mounts on its main listener, heard by a builder that only listens. */
    private Set<String> mounted() {
        CollectorConfig config;
        try {
            config = CollectorConfig.load(null, Map.of());
        } catch (org.logonmeter.settings.SettingsException e) {
            throw new AssertionError(e);
        }
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("routes.db"))) {
            InstantSource clock = InstantSource.system();
            EventStore events = new EventStore(database);
            Set<String> routes = new TreeSet<>();
            CollectorRoutes.routes(
                    listening(HttpRouting.Builder.class, routes),
                    new Collector(
                            config,
                            database,
                            events,
                            new Access(new Tokens(database), Optional.empty(), clock),
                            new Metrics(database, new MachineRows(database)),
                            DialectRoutes.of(config.dialects(), database, events, clock),
                            clock));
            routes.remove("ANY *"); // answers the methods that a path has not
            return routes;
        }
    }

    private static <T> T listening(Class<T> type, Set<String> routes) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            Object first = arguments == null ? null : arguments[0];
                            String name = method.getName();
                            if (METHODS.contains(name))
                                routes.add(
                                        name.toUpperCase(Locale.ROOT)
                                                + " "
                                                + (first instanceof String path ? path : "*"));
                            else if (name.equals("route")
                                    && first instanceof Method asked
                                    && arguments[1] instanceof String path)
                                note(asked, path, routes);
                            else if (name.equals("route"))
                                throw new AssertionError("this test cannot hear route(...)");
                            else if (name.equals("register") && first instanceof HttpService[] all)
                                for (HttpService service : all)
                                    service.routing(listening(HttpRules.class, routes));
                            else if (name.equals("register"))
                                throw new AssertionError("this test cannot hear " + method);
                            return self;
                        }));
    }

    /** HEAD is where GET is, and is not described apart (OpenAPI 3.1, Path Item). */
    private static void note(Method method, String path, Set<String> routes) {
        if (!method.equals(Method.HEAD)) routes.add(method.text() + " " + path);
    }

    private JsonNode document() throws Exception {
        try (RunningCollector collector =
                RunningCollector.start(directory, InstantSource.system())) {
            HttpResponse<byte[]> answer =
                    collector.send(HttpRequest.newBuilder(collector.uri("/openapi")).build());
            assertThat(answer.statusCode()).isEqualTo(200);
            return new JsonMapper().readTree(answer.body());
        }
    }
}
