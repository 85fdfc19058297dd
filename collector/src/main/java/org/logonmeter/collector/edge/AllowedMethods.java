package org.logonmeter.collector.edge;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.Problems;

/**
 * Services whose paths know their methods: HEAD wherever there is GET, and for every other method
 * 405 with {@code Allow} (RFC 9110 15.5.6), where the server alone would say that there is no such
 * path. A path is one that a service registers with its method and pattern.
 */
public final class AllowedMethods implements HttpService {
    private final List<HttpService> services;
    private final List<Known> known = new ArrayList<>();

    private record Known(PathMatcher path, Method method) {}

    public AllowedMethods(HttpService... services) {
        this.services = List.of(services);
    }

    @Override
    public void routing(HttpRules rules) {
        Noted noted = new Noted(rules);
        services.forEach(service -> service.routing(noted));
        rules.any(this::otherMethods);
    }

    private void otherMethods(ServerRequest request, ServerResponse response) {
        TreeSet<String> allowed = new TreeSet<>();
        for (Known one : known)
            if (one.path.match(request.prologue().uriPath()).accepted())
                allowed.add(one.method.text());
        if (allowed.isEmpty()) {
            response.next();
            return;
        }
        response.header(HeaderNames.ALLOW, String.join(", ", allowed));
        Problems.send(
                request,
                response,
                new Problem(405, "method-not-allowed", "this path has no such method; see Allow"));
    }

    /** Passes routes on and notes them. */
    private final class Noted implements HttpRules {
        private final HttpRules rules;

        Noted(HttpRules rules) {
            this.rules = rules;
        }

        @Override
        public HttpRules route(Method method, String path, Handler handler) {
            note(method, path, handler);
            if (method.equals(Method.GET)) note(Method.HEAD, path, handler);
            return this;
        }

        private void note(Method method, String path, Handler handler) {
            known.add(new Known(PathMatchers.create(path), method));
            rules.route(method, path, handler);
        }

        @Override
        public HttpRules route(HttpRoute route) {
            rules.route(route);
            return this;
        }

        @Override
        public HttpRules register(HttpService... more) {
            for (HttpService service : more) service.routing(this);
            return this;
        }

        @Override
        public HttpRules register(String path, HttpService... more) {
            throw new UnsupportedOperationException("a service tells its paths whole");
        }
    }

    @Override
    public void beforeStart() {
        services.forEach(HttpService::beforeStart);
    }

    @Override
    public void afterStart(WebServer server) {
        services.forEach(service -> service.afterStart(server));
    }

    @Override
    public void afterStop() {
        services.forEach(HttpService::afterStop);
    }
}
