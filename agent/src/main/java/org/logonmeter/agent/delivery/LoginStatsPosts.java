package org.logonmeter.agent.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * The spool, oldest first, as one LoginStats post an event. An event counts as sent once its own
 * post was answered 200, and this is on disk before the next one goes; a cut between the two posts
 * it twice, which a LoginStats server knows as the same event by its equal times.
 */
final class LoginStatsPosts {
    private static final System.Logger LOG = System.getLogger(LoginStatsPosts.class.getName());
    private static final int MOST_POSTS = 50;
    private static final String XML_OR_JSON = ", */*;q=0.1";

    private final Spool spool;
    private final CollectorClient client;
    private final LoginStats to;
    private final Supplier<MachineFacts> facts;
    private final InstantSource clock;
    private long faultyHead = -1;
    private int faults;
    private int refusedInARow;

    LoginStatsPosts(
            Spool spool,
            CollectorClient client,
            LoginStats to,
            Supplier<MachineFacts> facts,
            InstantSource clock) {
        this.spool = spool;
        this.client = client;
        this.to = to;
        this.facts = facts;
        this.clock = clock;
    }

    /** An event and its post. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Post(Waiting event, byte[] body) {}

    /** Posts until nothing waits, something fails or the time is up. */
    SendOutcome step(Duration within) {
        long started = System.nanoTime();
        for (int sent = 0; sent < MOST_POSTS; ) {
            List<Post> posts = next();
            if (posts.isEmpty()) {
                if (spool.counts().queued() == 0) return new SendOutcome.Taken(false);
                sent++;
                continue;
            }
            // A server that breaks over the oldest again and again: is it the event, or the server?
            boolean probe = faults >= Portions.FAULTS && posts.size() > 1;
            for (Post post : posts.subList(probe ? 1 : 0, probe ? 2 : posts.size())) {
                Duration left = within.minusNanos(System.nanoTime() - started);
                if (left.toMillis() < 1) return new SendOutcome.Taken(true);
                SendOutcome outcome = settled(post.event(), post(post.body(), left));
                if (!(outcome instanceof SendOutcome.Taken)) return broken(outcome, posts, probe);
                sent++;
            }
            if (probe && refusedInARow == 0)
                spool.park(posts.getFirst().event().seq(), "server fault");
            faults = 0;
        }
        return new SendOutcome.Taken(true);
    }

    /** What is to be posted; events LoginStats has no word for are done with on the way. */
    private List<Post> next() {
        List<Post> posts = new ArrayList<>();
        MachineFacts now = facts.get();
        for (Waiting event : spool.waiting(false, MOST_POSTS, Portions.MOST_BYTES)) {
            try {
                Optional<byte[]> body =
                        LoginStatsPost.body(WireFormat.readEvent(event.json()), now, to);
                if (body.isPresent()) posts.add(new Post(event, body.get()));
                else spool.sent(event.seq(), clock.instant());
            } catch (WireException e) {
                spool.park(event.seq(), "cannot be read: " + e.getMessage());
            }
        }
        return posts;
    }

    /** Writes down what an answer means for its event; Taken = go on with the next. */
    private SendOutcome settled(Waiting event, SendOutcome outcome) {
        return switch (outcome) {
            case SendOutcome.Taken t -> {
                spool.sent(event.seq(), clock.instant());
                refusedInARow = 0;
                yield t;
            }
            case SendOutcome.Split s when refusedInARow < Portions.PARKED_IN_A_ROW -> {
                refusedInARow++;
                spool.park(event.seq(), s.why());
                LOG.log(
                        System.Logger.Level.WARNING,
                        "An event was refused by the LoginStats server and is kept aside; see `queue list`. "
                                + s.why());
                yield new SendOutcome.Taken(true);
            }
            case SendOutcome.Split s -> new SendOutcome.Outage(s.why() + " to everything");
            default -> outcome;
        };
    }

    private SendOutcome broken(SendOutcome outcome, List<Post> posts, boolean probe) {
        long head = posts.getFirst().event().seq();
        boolean fault = outcome instanceof SendOutcome.Retry r && r.fault();
        if (probe || !fault) faults = 0;
        else faults = head == faultyHead ? faults + 1 : 1;
        faultyHead = head;
        return outcome;
    }

    private SendOutcome post(byte[] body, Duration within) {
        String type = to.format().mediaType();
        Answer answer =
                client.post(
                        "",
                        List.of(
                                "Content-Type", type + "; charset=utf-8",
                                "Accept", type + XML_OR_JSON),
                        body,
                        within);
        if (answer instanceof Answer.Received r && r.status() == 200)
            return page(r.body())
                    ? new SendOutcome.Outage("status 200 with a web page, not from LoginStats")
                    : new SendOutcome.Taken(true);
        if (answer instanceof Answer.Received r && r.status() == 202)
            return new SendOutcome.Outage("status 202, which promises nothing");
        return AnswerTable.outcome(answer, false, clock.instant());
    }

    /** A portal's friendly page is no acknowledgement. */
    private static boolean page(byte[] body) {
        String start =
                new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8)
                        .replace("\uFEFF", "")
                        .strip()
                        .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html");
    }
}
