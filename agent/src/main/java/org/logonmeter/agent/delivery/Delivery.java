package org.logonmeter.agent.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.SpoolRows.Waiting;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireFormat;

/**
 * Takes events from the spool to the collector, one attempt a {@link #step}. It never waits: it
 * says how long to wait.
 *
 * <p>Laws: an event leaves the queue only by a receipt that names it; no answer makes the agent
 * forget its identity or its queue; every wait is drawn anew.
 */
public final class Delivery {
    private static final String NO_SPOOL = "Nothing is sent before the spool can be written. ";
    private static final String NOT_REACHED = "The collector cannot be reached; events are kept. ";
    private static final String ASKED_TO_WAIT =
            "The collector was reached and cannot take events now; they are kept. ";
    private static final System.Logger LOG = System.getLogger(Delivery.class.getName());

    /** At most one request a second, so that a laptop back from weeks away is no flood. */
    static final Duration PACE = Duration.ofSeconds(1);

    /** An epoch or mark that changes again within this time sends no window again. */
    static final Duration WINDOW_REST = Duration.ofHours(1);

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration BOOT_SPREAD = Duration.ofSeconds(20);
    private static final Duration BOOT_RUSH = Duration.ofMinutes(10);

    /**
     * The boot this agent runs in.
     *
     * @param uptimeMs milliseconds since that boot, now; null if unknown
     */
    public record Running(String bootId, @Nullable Long uptimeMs) {}

    /** What one attempt came to. */
    public enum Result {
        /** Nothing waits. */
        IDLE,
        /** The collector answered and the queue moved. */
        MOVED,
        /** The collector could not be reached or has no time. */
        LATER,
        /** The collector does not know, or bars, this machine. */
        REFUSED
    }

    /**
     * @param pause until the next attempt; new events may cut it short only after {@link
     *     Result#IDLE} and {@link Result#MOVED}
     * @param why in words, for people; empty if all is well
     */
    public record Step(Result result, Duration pause, String why) {}

    private final Spool spool;
    private final CollectorClient client;
    private final Identity identity;
    private final Supplier<Running> running;
    private final InstantSource clock;
    private final Backoff backoff;
    private final String agentVersion;
    private final Portions portions = new Portions();

    /** Set where the site keeps a LoginStats server: then nothing enrols and nothing is batched. */
    private final @Nullable LoginStatsPosts posts;

    /**
     * After a 415 false until the agent restarts: asking again each time would cost a request each
     * time.
     */
    private boolean compress = true;

    private boolean connected;
    private int failures;
    private boolean enrolNext;
    private boolean enrolledAnew;
    private @Nullable String lastError;
    private @Nullable Instant windowSentAt;

    /** Prepares to send to a collector of ours. */
    public Delivery(
            Spool spool,
            CollectorClient client,
            Supplier<Optional<String>> secret,
            Supplier<MachineFacts> facts,
            Supplier<Running> running,
            InstantSource clock,
            RandomGenerator random,
            String agentVersion) {
        this(spool, client, secret, facts, running, clock, random, agentVersion, null);
    }

    /**
     * Prepares to send; connects to nothing yet.
     *
     * @param secret the site's enrolment secret, read anew at each use
     * @param facts the machine as last seen; must not block
     * @param loginStats the LoginStats server that gets the events; null = a collector of ours
     */
    public Delivery(
            Spool spool,
            CollectorClient client,
            Supplier<Optional<String>> secret,
            Supplier<MachineFacts> facts,
            Supplier<Running> running,
            InstantSource clock,
            RandomGenerator random,
            String agentVersion,
            @Nullable LoginStats loginStats) {
        this.spool = spool;
        this.client = client;
        this.identity = new Identity(spool, client, secret, facts);
        this.running = running;
        this.clock = clock;
        this.backoff = new Backoff(random);
        this.agentVersion = agentVersion;
        this.posts =
                loginStats == null
                        ? null
                        : new LoginStatsPosts(spool, client, loginStats, facts, clock);
        if (posts != null) identity.known();
        if (spool.remembered("version").filter(agentVersion::equals).isEmpty()) {
            if (spool.remembered("version").isPresent()) spool.offerParked();
            spool.remember("version", agentVersion);
        }
    }

    /**
     * How long to wait before the first attempt: machines that were switched on together come one
     * after the other.
     */
    public Duration firstWait() {
        Long uptime = running.get().uptimeMs();
        if (uptime == null || uptime > BOOT_RUSH.toMillis()) return Duration.ZERO;
        return Duration.ofMillis(
                Math.floorMod(identity.stableHash(), (int) BOOT_SPREAD.toMillis()));
    }

    /**
     * One attempt at most.
     *
     * @param within how long it may take
     */
    public Step step(Duration within) {
        if (posts != null) return posted(posts.step(within));
        Optional<String> credential = identity.credential();
        if (credential.isEmpty() || enrolNext) {
            Optional<SendOutcome> refused = identity.enrol(within, clock.instant());
            if (refused.isPresent()) return settleFailure(refused.get());
            enrolNext = false;
            credential = identity.credential();
        }
        if (credential.isEmpty())
            return later("the spool cannot be written", Backoff.CAP, NO_SPOOL);
        long queued = spool.counts().queued();
        Portions.Take take = portions.next(queued);
        List<Waiting> batch = spool.waiting(take.newestFirst(), take.events(), take.bytes());
        if (batch.isEmpty()) return new Step(Result.IDLE, IDLE, "");
        return send(batch, queued > batch.size(), credential.get(), within);
    }

    private Step posted(SendOutcome outcome) {
        if (!(outcome instanceof SendOutcome.Taken taken)) return settleFailure(outcome);
        worked();
        return taken.more() ? moved("") : new Step(Result.IDLE, IDLE, "");
    }

    private Step send(List<Waiting> batch, boolean others, String credential, Duration within) {
        Instant sentAt = clock.instant();
        long started = System.nanoTime();
        Running now = running.get();
        EventBatch envelope =
                new EventBatch(
                        agentVersion,
                        sentAt,
                        now.bootId(),
                        now.uptimeMs(),
                        spool.remembered("epoch").orElse(null),
                        List.of(),
                        List.of());
        byte[] body = WireFormat.write(envelope, batch.stream().map(Waiting::json).toList());
        Answer answer = client.post("/api/v1/events", credential, body, compress, within);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        SendOutcome outcome = AnswerTable.outcome(answer, compress, clock.instant());
        return switch (outcome) {
            case SendOutcome.Accepted a -> accepted(batch, a.receipt(), sentAt, took);
            case SendOutcome.Split s -> split(batch, body.length, s);
            case SendOutcome.Uncompressed u -> {
                compress = false;
                yield moved(u.why());
            }
            case SendOutcome.Retry r when r.fault() -> {
                long head = batch.stream().mapToLong(Waiting::seq).min().orElse(-1);
                yield portions.broke(head, batch.size(), others)
                        ? moved(r.why())
                        : settleFailure(r);
            }
            case SendOutcome.Unauthorised u -> unauthorised(u);
            case SendOutcome.Retry _,
                    SendOutcome.Revoked _,
                    SendOutcome.Outage _,
                    SendOutcome.Taken _ -> {
                portions.failed();
                yield settleFailure(outcome);
            }
        };
    }

    private Step accepted(
            List<Waiting> batch, BatchReceipt receipt, Instant sentAt, Duration took) {
        Map<String, BatchReceipt.Item> byId = new HashMap<>();
        for (BatchReceipt.Item item : receipt.results()) {
            String id = item.eventId();
            if (id != null) byId.put(id, item);
        }
        List<Spool.Settled> settled = new ArrayList<>();
        for (Waiting event : batch) {
            BatchReceipt.Item item = byId.get(event.eventId());
            if (item != null) settled.add(new Spool.Settled(event.seq(), parkedWhy(item)));
        }
        if (settled.isEmpty())
            return settleFailure(
                    new SendOutcome.Outage("the receipt names none of the events that were sent"));
        Long guilty = portions.understood(batch.size());
        if (guilty != null) settled.add(new Spool.Settled(guilty, "server fault"));
        long offset =
                Duration.between(sentAt.plus(took.dividedBy(2)), receipt.receivedAt()).toMillis();
        boolean restored = restored(receipt);
        noteRollback(receipt);
        spool.settle(settled, receipt, offset, clock.instant(), restored);
        if (restored) {
            windowSentAt = clock.instant();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The collector's database was restored; what was sent in the last days is sent again.");
        }
        worked();
        enrolledAnew = false;
        return moved("");
    }

    private void worked() {
        connected = true;
        failures = 0;
        if (lastError != null)
            LOG.log(System.Logger.Level.INFO, "The collector takes events again.");
        lastError = null;
    }

    private static @Nullable String parkedWhy(BatchReceipt.Item item) {
        return switch (item.outcome()) {
            case ACCEPTED, DUPLICATE -> null;
            case CONFLICT -> "conflict";
            case REJECTED -> item.code() == null ? "rejected" : "rejected " + item.code();
        };
    }

    /** Another database than before, or one that has forgotten. */
    private boolean restored(BatchReceipt receipt) {
        Optional<String> epoch = spool.remembered("epoch");
        if (epoch.isPresent() && !epoch.get().equals(receipt.storeEpoch())) return true;
        Instant before = windowSentAt;
        boolean rested = before == null || before.plus(WINDOW_REST).isBefore(clock.instant());
        return rested && receipt.highWater() < spool.number("highWater");
    }

    /** The collector has numbers this spool never gave: the disk was set back to an earlier day. */
    private void noteRollback(BatchReceipt receipt) {
        if (receipt.highWater() <= spool.produced()) return;
        spool.continueAfter(receipt.highWater());
        spool.remember("volatile", running.get().bootId());
        LOG.log(
                System.Logger.Level.WARNING,
                "The data directory was set back since the collector last heard of this machine. Exclude the whole directory from reboot-to-restore. path="
                        + spool.path());
    }

    private Step split(List<Waiting> batch, int bytes, SendOutcome.Split split) {
        if (!portions.refused(batch.size(), bytes, split.tooLarge())) return moved(split.why());
        if (portions.serverRefusesAll())
            return settleFailure(new SendOutcome.Outage(split.why() + " to everything"));
        spool.park(batch.getFirst().seq(), split.why());
        LOG.log(
                System.Logger.Level.WARNING,
                "An event was refused and is kept aside; see `queue list`. " + split.why());
        return moved(split.why());
    }

    private Step unauthorised(SendOutcome.Unauthorised u) {
        portions.failed();
        if (!enrolledAnew && identity.canEnrol()) {
            enrolledAnew = true; // once at once, then hourly
            enrolNext = true;
            return moved(u.why());
        }
        return settleFailure(u);
    }

    private Step moved(String why) {
        return new Step(Result.MOVED, PACE, why);
    }

    private Step settleFailure(SendOutcome outcome) {
        return switch (outcome) {
            case SendOutcome.Retry r -> {
                Duration after = r.after();
                Step step = later(r.why(), Backoff.CAP, r.reached() ? ASKED_TO_WAIT : NOT_REACHED);
                yield after == null ? step : new Step(Result.LATER, backoff.asked(after), r.why());
            }
            case SendOutcome.Outage o -> later(o.why(), Backoff.OUTAGE_CAP, NOT_REACHED);
            case SendOutcome.Unauthorised u -> {
                enrolNext = identity.canEnrol();
                yield refused(u.why());
            }
            case SendOutcome.Revoked r -> refused(r.why());
            case SendOutcome.Accepted _,
                    SendOutcome.Taken _,
                    SendOutcome.Split _,
                    SendOutcome.Uncompressed _ ->
                    throw new IllegalStateException("not a failure: " + outcome);
        };
    }

    private Step refused(String why) {
        failures++;
        told(
                why,
                "The collector does not accept this machine; events are kept. Check its enrolment. ");
        return new Step(Result.REFUSED, backoff.hourly(), why);
    }

    private Step later(String why, Duration cap, String sentence) {
        failures++;
        Duration wait = backoff.next(failures, cap);
        if (connected) wait = wait.plus(backoff.upTo(Backoff.BREAK_SPREAD));
        connected = false;
        told(why, sentence);
        return new Step(Result.LATER, wait, why);
    }

    /** Once for each new reason: a collector that is away for days is one line. */
    private void told(String why, String sentence) {
        if (why.equals(lastError)) return;
        lastError = why;
        LOG.log(System.Logger.Level.WARNING, sentence + "reason=" + why);
        spool.remember("lastError", clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + why);
    }

    /** The id the collector gave this machine; empty until it enrolled. */
    public Optional<String> device() {
        return spool.remembered("device");
    }

    /** True if the queue is not empty. */
    public boolean somethingWaits() {
        return spool.counts().queued() > 0;
    }

    /** The spool in numbers, for heartbeats. */
    public AgentState state(long readFailures) {
        SpoolRows.Counts counts = spool.counts();
        Long oldest = counts.oldestQueuedAt();
        return new AgentState(
                spool.produced(),
                counts.queued(),
                counts.parked(),
                spool.number("dropped"),
                readFailures,
                oldest == null ? null : Math.max(0, clock.millis() - oldest),
                spool.remembered("clockOffset").map(Long::valueOf).orElse(null),
                spool.remembered("volatile").filter(running.get().bootId()::equals).isPresent());
    }
}
