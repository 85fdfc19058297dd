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
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.StoreException;

/**
 * Health and metrics, on a listener of their own: whether the process lives (restart it if not),
 * whether it can do its work (send it no requests if not), and its figures.
 */
public final class AdminService implements HttpService {
    /** Transactions that may wait for the writer before it is called behind. */
    private static final int MOST_WAITING = 1000;

    private final Database database;
    private final MachineRows machines;
    private final Metrics metrics;

    public AdminService(Database database, MachineRows machines, Metrics metrics) {
        this.database = database;
        this.machines = machines;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/health/live", (_, response) -> health(response, List.of()));
        rules.get("/health/ready", (_, response) -> health(response, faults()));
        rules.get("/metrics", this::metrics);
    }

    /** Why it cannot do its work, in words; empty if it can. */
    private List<String> faults() {
        List<String> faults = new ArrayList<>();
        try {
            machines.heard();
        } catch (StoreException e) {
            faults.add("the database cannot be read");
        }
        if (!database.writable()) faults.add("the disk is full: nothing can be stored");
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
