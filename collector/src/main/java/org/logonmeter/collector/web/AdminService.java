package org.logonmeter.collector.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.collector.edge.ListenerProbe;
import org.logonmeter.collector.store.Database;

/**
 * Health and metrics, on a listener of their own: whether the process lives (restart it if not),
 * whether it can do its work (send it no requests if not), and its figures.
 */
public final class AdminService implements HttpService {
    /** Transactions that may wait for the writer before it is called behind. */
    private static final int MOST_WAITING = 1000;

    /** A round trip behind all that wait may take this long. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final Metrics metrics;
    private final ListenerProbe listener;

    /**
     * Makes it.
     *
     * @param listener the one that agents and people ask
     */
    public AdminService(Database database, Metrics metrics, ListenerProbe listener) {
        this.database = database;
        this.metrics = metrics;
        this.listener = listener;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/health/live", (_, response) -> health(response, dead()));
        rules.get("/health/ready", (_, response) -> health(response, faults()));
        rules.get("/metrics", this::metrics);
    }

    /** What only a new start brings back, in words. */
    private List<String> dead() {
        List<String> dead = new ArrayList<>();
        if (!database.hasWriter()) dead.add("the database's writer has ended: start again");
        if (listener.gone()) dead.add("nothing listens on the main port: start again");
        return dead;
    }

    /** Why it cannot do its work, shown by doing some, in words; empty if it can. */
    private List<String> faults() {
        List<String> faults = dead();
        if (!faults.isEmpty()) return faults;
        if (!database.readsWithin(PATIENCE)) faults.add("the database cannot be read");
        if (!database.writable()) faults.add("the disk is full: nothing can be stored");
        else if (!database.writesWithin(PATIENCE)) faults.add("the database cannot be written");
        int waiting = database.waiting();
        if (waiting > MOST_WAITING)
            faults.add(waiting + " transactions wait for the database, more than " + MOST_WAITING);
        return faults;
    }

    private static void health(ServerResponse response, List<String> faults) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("status", faults.isEmpty() ? "up" : "down");
        if (!faults.isEmpty()) {
            ArrayNode list = out.putArray("faults");
            faults.forEach(list::add);
            response.status(Status.SERVICE_UNAVAILABLE_503);
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        String accept = request.headers().first(HeaderNames.ACCEPT).orElse(null);
        response.header(HeaderNames.CONTENT_TYPE, metrics.type(accept));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(metrics.text(accept));
    }
}
