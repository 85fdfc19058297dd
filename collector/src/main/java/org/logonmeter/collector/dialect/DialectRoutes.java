package org.logonmeter.collector.dialect;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.Names;
import org.logonmeter.collector.store.OpenRecords;
import org.logonmeter.collector.store.RecordRows;
import org.logonmeter.collector.store.StoreException;

/**
 * Mounts the dialects on the server: finds the endpoint, reads the body, runs the endpoint, puts
 * every failure into the dialect's own words. The only class here that knows the server.
 *
 * <p>Order of checks: path, method, size, credential, then what the endpoint itself looks at. No
 * credential, parameter or body is ever logged.
 */
public final class DialectRoutes {
    private static final System.Logger LOG = System.getLogger(DialectRoutes.class.getName());
    private static final String OUR_OWN = "/api/v1/";

    private final List<Mount> mounts;
    private final LoginStatsDesk desk;
    private final SessionReads reads;
    private final DialectBodies bodies = new DialectBodies();
    private final List<String> proxies;
    private final InstantSource clock;

    /**
     * @param prefix path in front of all of the dialect's own; empty = none
     */
    record Mount(String prefix, Dialect dialect, List<Endpoint> endpoints) {
        /** The path below the prefix, if it is one of this dialect's. */
        Optional<String> below(String path) {
            if (!path.regionMatches(true, 0, prefix, 0, prefix.length())) return Optional.empty();
            String rest = path.substring(prefix.length());
            if (!rest.startsWith("/")) return Optional.empty();
            boolean ours =
                    !prefix.isEmpty()
                            || dialect.territory().stream().anyMatch(t -> begins(rest, t));
            return ours ? Optional.of(rest) : Optional.empty();
        }

        private boolean begins(String path, String territory) {
            boolean anyCase = endpoints.getFirst().route().anyCase();
            return (path + "/").regionMatches(anyCase, 0, territory, 0, territory.length());
        }
    }

    private record Found(Endpoint endpoint, List<String> captured) {}

    DialectRoutes(
            List<Mount> mounts,
            LoginStatsDesk desk,
            SessionReads reads,
            List<String> proxies,
            InstantSource clock) {
        this.mounts = mounts;
        this.desk = desk;
        this.reads = reads;
        this.proxies = proxies;
        this.clock = clock;
    }

    /**
     * The dialects that are configured.
     *
     * @throws UncheckedIOException if the key or the folder of report files cannot be opened
     */
    public static DialectRoutes of(
            DialectConfig config, Database database, EventStore events, InstantSource clock) {
        List<Mount> mounts = new ArrayList<>();
        DialectConfig.LoginStats loginstats = config.loginstats();
        if (loginstats != null)
            mounts.add(mount(loginstats.prefix(), new LoginStatsDialect(loginstats)));
        DialectConfig.Ekran ekran = config.ekran();
        if (ekran != null) mounts.add(mount(ekran.prefix(), new EkranDialect(ekran)));
        DialectConfig.Workspace workspace = config.workspace();
        if (workspace != null)
            mounts.add(mount(workspace.prefix(), new WorkspaceDialect(workspace)));
        DialectConfig.Electa electa = config.electa();
        Map<String, Integer> rooms = new HashMap<>();
        if (electa != null) {
            mounts.add(mount(electa.prefix(), new ElectaDialect(electa)));
            electa.rooms().forEach((name, room) -> rooms.put(Names.fold(name), room));
        }
        DialectConfig.Epm epm = config.epm();
        if (epm != null) mounts.add(mount(epm.prefix(), epm(epm)));
        return new DialectRoutes(
                mounts,
                new LoginStatsDesk(events, new OpenRecords(database)),
                new SessionReads(new RecordRows(database), rooms),
                loginstats == null ? List.of() : loginstats.trustedProxies(),
                clock);
    }

    private static EpmDialect epm(DialectConfig.Epm config) {
        try {
            return new EpmDialect(config);
        } catch (IOException e) {
            throw new UncheckedIOException("The EPM report files: " + e.getMessage(), e);
        }
    }

    private static Mount mount(String prefix, Dialect dialect) {
        return new Mount(prefix, dialect, dialect.endpoints());
    }

    /** Registers the dialects before anything else that may stand at their paths. */
    public void mount(HttpRouting.Builder routing) {
        if (!mounts.isEmpty()) routing.any(this::handle);
    }

    private void handle(ServerRequest request, ServerResponse response) {
        String path = request.prologue().uriPath().rawPath();
        for (Mount mount : mounts) {
            Optional<String> below = mount.below(path);
            if (below.isEmpty()) continue;
            Call call = call(request, path);
            Answer answer = answer(mount, below.get(), call, request);
            if (answer != null) {
                send(answer, call, response, mount.dialect());
                return;
            }
        }
        response.next();
    }

    /** Null where another part of the collector stands at the path. */
    private @Nullable Answer answer(Mount mount, String path, Call call, ServerRequest request) {
        try {
            Found found = find(mount, path, call.method());
            return found == null ? null : run(found, call, request);
        } catch (Refusal e) {
            return mount.dialect().problem(e.problem(), call);
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "A dialect got nothing: " + e.getMessage());
            return mount.dialect().problem(new Problem.Unavailable(), call);
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "A request failed by a fault of ours; report it. dialect="
                            + mount.dialect().name(),
                    e);
            return mount.dialect().problem(new Problem.Failed(), call);
        }
    }

    private static @Nullable Found find(Mount mount, String path, String method) throws Refusal {
        TreeSet<String> allowed = new TreeSet<>();
        for (Endpoint endpoint : mount.endpoints()) {
            Optional<List<String>> captured = endpoint.route().match(path);
            if (captured.isEmpty()) continue;
            if (endpoint.route().methods().contains(method))
                return new Found(endpoint, captured.get());
            allowed.addAll(endpoint.route().methods());
        }
        if (!allowed.isEmpty()) throw new Refusal(new Problem.WrongMethod(allowed));
        if ((path + "/").toLowerCase(Locale.ROOT).startsWith(OUR_OWN)) return null;
        throw new Refusal(new Problem.NotFound());
    }

    private Answer run(Found found, Call bare, ServerRequest request) throws Refusal, IOException {
        Endpoint endpoint = found.endpoint();
        try {
            DialectBodies.checkAnnounced(request.headers().contentLength());
            endpoint.guard().check(bare, found.captured());
        } catch (Refusal refused) {
            if (!(refused.problem() instanceof Problem.TooLarge)) bodies.drain(() -> body(request));
            throw refused;
        }
        Call call = bare.withBody(bodies.read(() -> body(request)));
        return switch (endpoint) {
            case Endpoint.Read read -> {
                SessionQuestion question = read.asking().question(call);
                Told told = reads.ask(question, walker(endpoint, call), call.now());
                yield read.telling().tell(call, question, told);
            }
            case Endpoint.Write write -> {
                desk.accept(write.posting().post(call));
                yield write.thanking().thank(call);
            }
            case Endpoint.Own own -> own.answering().answer(call, found.captured());
        };
    }

    private static InputStream body(ServerRequest request) {
        return request.content().hasEntity()
                ? request.content().inputStream()
                : InputStream.nullInputStream();
    }

    /** One client's walk through pages is told from another's by the digest of its credential. */
    private static String walker(Endpoint endpoint, Call call) {
        String credential = call.header("authorization") + "\n" + call.header("x-auth-token");
        return endpoint.route().pattern()
                + " "
                + HexFormat.of().formatHex(Secrets.sha256(credential));
    }

    private Call call(ServerRequest request, String path) {
        Map<String, List<String>> headers = new HashMap<>();
        request.headers()
                .forEach(h -> headers.put(h.name().toLowerCase(Locale.ROOT), h.allValues()));
        return new Call(
                request.prologue().method().text(),
                (request.isSecure() ? "https://" : "http://") + request.authority(),
                path,
                request.prologue().hasQuery() ? request.prologue().query().rawValue() : null,
                headers,
                new byte[0],
                caller(request, headers),
                clock.instant());
    }

    /** The address of the caller; a proxy's word for it only where the proxy is trusted. */
    private String caller(ServerRequest request, Map<String, List<String>> headers) {
        String peer =
                request.remotePeer().address() instanceof InetSocketAddress address
                                && address.getAddress() != null
                        ? address.getAddress().getHostAddress().replaceFirst("%.*", "")
                        : request.remotePeer().host();
        List<String> forwarded = headers.getOrDefault("x-forwarded-for", List.of());
        if (forwarded.isEmpty() || !proxies.contains(peer)) return peer;
        String[] hops = forwarded.getLast().split(",", -1);
        String last = hops[hops.length - 1].strip();
        return last.isEmpty() || last.length() > 45 ? peer : last;
    }

    private static void send(Answer answer, Call call, ServerResponse response, Dialect dialect) {
        if (call.method().equals("HEAD")) {
            head(answer, response);
            response.send();
        } else if (answer.content() instanceof Answer.Content.Flowing flowing) {
            flow(answer, flowing, call, response, dialect);
        } else {
            head(answer, response);
            response.send(answer.bytes());
        }
    }

    private static void head(Answer answer, ServerResponse response) {
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (!answer.type().isEmpty()) response.header(HeaderNames.CONTENT_TYPE, answer.type());
        answer.headers().forEach(h -> response.header(name(h.getKey()), h.getValue()));
    }

    /** A fault midway leaves the stream unended, so the client sees that something is missing. */
    private static void flow(
            Answer answer,
            Answer.Content.Flowing flowing,
            Call call,
            ServerResponse response,
            Dialect dialect) {
        FirstPiece out =
                new FirstPiece(
                        () -> {
                            head(answer, response);
                            if (flowing.length() >= 0) {
                                // As it is, so that the length told is the length sent.
                                response.header(HeaderNames.CONTENT_ENCODING, "identity");
                                response.contentLength(flowing.length());
                            }
                            return response.outputStream();
                        });
        try {
            flowing.source().writeTo(out);
            if (out.gone()) {
                out.end();
            } else {
                head(answer, response);
                if (flowing.length() >= 0)
                    response.header(HeaderNames.CONTENT_ENCODING, "identity");
                response.send(out.whole());
            }
        } catch (IOException | RuntimeException e) {
            if (out.gone()) throw new IllegalStateException("an answer broke off midway", e);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "An answer failed before it began; it was told so. dialect=" + dialect.name(),
                    e);
            send(dialect.problem(new Problem.Unavailable(), call), call, response, dialect);
        }
    }

    private static HeaderName name(String name) {
        return HeaderNames.create(name);
    }

    /**
     * What is answered to a request that the server refused before any route was asked.
     *
     * @param path raw, a query may follow
     * @return empty if the path is no dialect's
     */
    public Optional<Refused> refused(String method, String path, int status) {
        int end = path.indexOf('?');
        String bare = end < 0 ? path : path.substring(0, end);
        for (Mount mount : mounts) {
            Optional<String> below = mount.below(bare);
            if (below.isEmpty() || below.get().toLowerCase(Locale.ROOT).startsWith(OUR_OWN))
                continue;
            Call call =
                    new Call(method, "", bare, null, Map.of(), new byte[0], "", clock.instant());
            Problem problem =
                    status == 413
                            ? new Problem.TooLarge()
                            : new Problem.Unreadable("The request is not well-formed HTTP.");
            Answer answer = mount.dialect().problem(problem, call);
            return Optional.of(
                    new Refused(answer.type(), new String(answer.bytes(), StandardCharsets.UTF_8)));
        }
        return Optional.empty();
    }

    /** Media type and body of an early refusal. */
    public record Refused(String type, String body) {}

    /** Ends what waits for bodies. */
    public void close() {
        bodies.close();
    }
}
