package org.logonmeter.collector.dialect;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.Names;
import org.logonmeter.collector.store.OpenRecords;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.RecordRows;
import org.logonmeter.collector.store.StoreException;

/**
 * Runs the dialects on the server: finds the endpoint, reads the body, runs the endpoint, puts
 * every failure into the dialect's own words.
 *
 * <p>Order of checks: path, method, size, credential, then what the endpoint itself looks at. No
 * credential, parameter or body is ever logged.
 */
public final class DialectRoutes {
    private static final System.Logger LOG = System.getLogger(DialectRoutes.class.getName());

    private final List<Mount> mounts;
    private final LoginStatsDesk desk;
    private final SessionReads reads;
    private final CallReader calls;

    DialectRoutes(List<Mount> mounts, LoginStatsDesk desk, SessionReads reads, CallReader calls) {
        this.mounts = List.copyOf(mounts);
        this.desk = desk;
        this.reads = reads;
        this.calls = calls;
    }

    /**
     * The dialects that are configured.
     *
     * @throws UncheckedIOException if the key or the folder of report files cannot be opened
     */
    public static DialectRoutes of(
            DialectConfig config, Database database, EventStore events, InstantSource clock) {
        DialectConfig.LoginStats loginstats = config.loginstats();
        DialectConfig.Electa electa = config.electa();
        Map<String, Integer> rooms = new HashMap<>();
        if (electa != null)
            electa.rooms().forEach((name, room) -> rooms.put(Names.fold(name), room));
        return new DialectRoutes(
                Mount.all(config),
                new LoginStatsDesk(events, new OpenRecords(database)),
                new SessionReads(new RecordRows(database), new PersonLooks(database), rooms),
                new CallReader(
                        loginstats == null ? List.of() : loginstats.trustedProxies(), clock));
    }

    /** Registers the dialects before anything else that may stand at their paths. */
    public void mount(HttpRouting.Builder routing) {
        if (!mounts.isEmpty()) routing.any(this::handle);
    }

    private void handle(ServerRequest request, ServerResponse response) {
        String path = request.prologue().uriPath().rawPath();
        Optional<Mount> known = Mount.knowing(mounts, path, request.prologue().method().text());
        if (known.isPresent()) {
            Mount mount = known.get();
            Call call = calls.read(request, path);
            Answer answer = answer(mount, mount.below(path), call, request);
            if (answer != null) {
                AnswerWriter.send(answer, call, response, mount.dialect());
                return;
            }
        }
        response.next();
    }

    /** Null where another part of the collector stands at the path. */
    private @Nullable Answer answer(Mount mount, String path, Call call, ServerRequest request) {
        try {
            Mount.Found found = mount.find(path, call.method());
            if (found == null) return null;
            call.requireReadableQuery();
            return run(mount.dialect(), found, call, request);
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

    private Answer run(Dialect dialect, Mount.Found found, Call bare, ServerRequest request)
            throws Refusal, IOException {
        Endpoint endpoint = found.endpoint();
        String who;
        try {
            DialectBodies.checkAnnounced(request.headers().contentLength());
            who = endpoint.guard().check(bare, found.captured());
        } catch (Refusal refused) {
            if (!(refused.problem() instanceof Problem.TooLarge))
                DialectBodies.drain(() -> CallReader.body(request));
            throw refused;
        }
        Call call = bare.withBody(DialectBodies.read(() -> CallReader.body(request)));
        Asker asker =
                new Asker(
                        who,
                        dialect.name() + " " + call.method() + " " + call.path(),
                        walker(endpoint, call));
        return switch (endpoint) {
            case Endpoint.Read read -> {
                SessionQuestion question = read.asking().question(call);
                Told told = reads.ask(question, asker, call.now());
                yield read.telling().tell(call, question, told);
            }
            case Endpoint.Write write -> {
                desk.accept(write.posting().post(call));
                yield write.thanking().thank(call);
            }
            case Endpoint.Own own -> {
                Answer answer = own.answering().answer(call, found.captured());
                Answer.Shown shown = answer.shown();
                if (shown != null) reads.look(asker, shown, call.now());
                yield answer;
            }
        };
    }

    /** One client's walk through pages is told from another's by the digest of its credential. */
    private static String walker(Endpoint endpoint, Call call) {
        String credential = call.header("authorization") + "\n" + call.header("x-auth-token");
        return endpoint.route().pattern() + " " + Secrets.digest(credential);
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
        if (Mount.ourOwn(bare)) return Optional.empty();
        Problem problem =
                status == 413
                        ? new Problem.TooLarge()
                        : new Problem.Unreadable("The request is not well-formed HTTP.");
        return Mount.knowing(mounts, bare, method)
                .map(mount -> mount.dialect().problem(problem, calls.bare(method, bare)))
                .map(a -> new Refused(a.type(), new String(a.bytes(), StandardCharsets.UTF_8)));
    }

    /** Media type and body of an early refusal. */
    public record Refused(String type, String body) {}
}
