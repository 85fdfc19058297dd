package org.logonmeter.collector.dialect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between an agent and a LoginStats server, outlives both sides' faults and keeps the books
 * of what was posted. It can stop a post where a test wants the agent to die.
 */
final class BookkeepingProxy implements AutoCloseable {
    /** Where the next post stops until {@link #letGo}. */
    enum Stop {
        NOWHERE,
        /** Read, and the server has not seen it. */
        BEFORE_THE_SERVER,
        /** The server has it, and its answer stays here for ever. */
        BEFORE_THE_ANSWER
    }

    private static final int LONGEST_ANSWER_MS = 12;
    private static final int BUSY_ONE_IN = 40;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI to;
    private final SplittableRandom random;
    private final Map<String, Integer> stored = new LinkedHashMap<>();
    private Stop stop = Stop.NOWHERE;
    private boolean stopped;
    private boolean calm;
    private int posts;

    BookkeepingProxy(URI to, long seed) throws IOException {
        this.to = to;
        random = new SplittableRandom(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + to.getPath();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Stop here = arrived();
            if (here == Stop.BEFORE_THE_SERVER) {
                hold();
                return;
            }
            if (here == Stop.NOWHERE && busy()) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (answer.statusCode() == 200) enter(new String(body, StandardCharsets.UTF_8));
            if (here == Stop.BEFORE_THE_ANSWER) {
                hold();
                return;
            }
            Thread.sleep(Duration.ofMillis(delay()));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the agent was killed while it listened
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : new String[] {"Content-Type", "Accept"})
            request.header(name, exchange.getRequestHeaders().getFirst(name));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private synchronized Stop arrived() {
        posts++;
        Stop here = stop;
        stop = Stop.NOWHERE;
        notifyAll();
        return here;
    }

    private synchronized void hold() throws InterruptedException {
        stopped = true;
        notifyAll();
        while (stopped) wait();
    }

    private synchronized boolean busy() {
        return random.nextInt(BUSY_ONE_IN) == 0 && !calm;
    }

    private synchronized int delay() {
        return calm ? 0 : random.nextInt(LONGEST_ANSWER_MS);
    }

    private synchronized void enter(String body) {
        stored.merge(body, 1, Integer::sum);
    }

    /** The next post stops there. */
    synchronized void stopNext(Stop where) {
        stop = where;
    }

    /** True once a post stands where {@link #stopNext} said; false after {@code most}. */
    synchronized boolean awaitStopped(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (!stopped) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }

    /** Whoever posted is dead; nobody hears the answer. */
    synchronized void letGo() {
        stop = Stop.NOWHERE;
        stopped = false;
        notifyAll();
    }

    /** True once another post has come; false after {@code most}. */
    synchronized boolean awaitPost(Duration most) throws InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        int before = posts;
        while (posts == before) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) return false;
            wait(left);
        }
        return true;
    }

    /** From now on a quick server that is never busy. */
    synchronized void calm() {
        calm = true;
    }

    /** Each body that was answered with 200, and how many times. */
    synchronized Map<String, Integer> stored() {
        return new LinkedHashMap<>(stored);
    }

    @Override
    public void close() {
        letGo();
        server.stop(0);
        threads.close();
        client.close();
    }
}
