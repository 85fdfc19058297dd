package org.logonmeter.collector.edge;

import io.helidon.common.uri.UriPath;
import io.helidon.common.uri.UriValidator;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logonmeter.collector.access.Problem;
import org.logonmeter.collector.access.Problems;

/**
 * What a request asks for, in every form a client may write it (RFC 9112 3.2).
 *
 * <p>The absolute form is read as the origin form. Queries come as they are written: the server is
 * told not to judge them ({@link Connections}), for foreign clients write braces and backslashes
 * bare; whatever asks for order asks for {@link #strict}.
 */
public final class RequestTargets {
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/]*)(/.*)?");

    private RequestTargets() {}

    /** To be the first filter. */
    public static void absoluteForm(HttpRouting.Builder routing) {
        routing.addFilter(RequestTargets::originForm);
    }

    /** To stand before the routes whose queries are as RFC 3986 has them. */
    public static void strict(HttpRouting.Builder routing) {
        routing.any(RequestTargets::judged);
    }

    private static void originForm(
            FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue asked = request.prologue();
        Matcher absolute = ABSOLUTE.matcher(asked.uriPath().rawPath());
        if (!absolute.matches()) {
            chain.proceed();
            return;
        }
        // What Host says decides who is anonymous here, so two answers to it are one too many.
        if (!absolute.group(1).equalsIgnoreCase(request.authority())) {
            refuse(request, response, "the request's address and its Host header differ");
            return;
        }
        String path = absolute.group(2) == null ? "/" : absolute.group(2);
        request.prologue(asked.withUriPath(UriPath.create(path)));
        chain.proceed();
    }

    private static void judged(ServerRequest request, ServerResponse response) {
        HttpPrologue asked = request.prologue();
        try {
            if (asked.hasQuery()) UriValidator.validateQuery(asked.query().rawValue());
            if (asked.fragment().hasValue())
                throw new IllegalArgumentException("a fragment is the client's own");
        } catch (IllegalArgumentException e) {
            refuse(request, response, "the query holds a character that must be escaped");
            return;
        }
        response.next();
    }

    private static void refuse(ServerRequest request, ServerResponse response, String why) {
        Problems.send(request, response, new Problem(400, "bad-request", why));
    }
}
