package org.logonmeter.agent.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A LoginStats server as scripted by a test: the true outside of the agent. */
final class LoginStatsServer implements AutoCloseable {
    /** What it says to a body. */
    record Says(int status, String body) {
        static final Says SUCCESS = new Says(200, "\"Success\"");

        static Says status(int status) {
            return new Says(status, "");
        }
    }

    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> types = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final Function<String, Says> script;

    LoginStatsServer(Function<String, Says> script) throws IOException {
        this.script = script;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/LoginStats", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        types.add(exchange.getRequestHeaders().getFirst("Content-Type"));
        Says says = script.apply(body);
        bodies.add(body);
        byte[] text = says.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(says.status(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/LoginStats");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
