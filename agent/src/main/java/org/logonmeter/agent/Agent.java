package org.logonmeter.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.logonmeter.agent.delivery.CollectorAddress;
import org.logonmeter.agent.delivery.CollectorClient;
import org.logonmeter.agent.delivery.Delivery;
import org.logonmeter.agent.delivery.LoginStats;
import org.logonmeter.agent.delivery.Spool;
import org.logonmeter.agent.session.Capture;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.SessionTracker;
import org.logonmeter.agent.session.SessionWatcher;
import org.logonmeter.agent.session.TrackerState;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.MachineFacts;

/** The parts of a working agent, plugged together: host, watcher, spool, delivery. */
final class Agent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Agent.class.getName());

    /** Together with the last look below the five seconds in which a service must stop. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(4);

    private static final Duration CUT_SHORT = Duration.ofMillis(500);

    private final Host host;
    private final Spool spool;
    private final CollectorClient client;
    private final SessionWatcher watcher;
    private final Delivery delivery;
    private final DeliveryLoop loop;

    private Agent(
            Host host,
            Spool spool,
            CollectorClient client,
            SessionWatcher watcher,
            Delivery delivery,
            DeliveryLoop loop) {
        this.host = host;
        this.spool = spool;
        this.client = client;
        this.watcher = watcher;
        this.delivery = delivery;
        this.loop = loop;
    }

    /**
     * Opens the spool and plugs the parts together; nothing runs yet. The host is closed with the
     * agent.
     */
    static Agent open(AgentConfig config, Host host, InstantSource clock) {
        AgentConfig.Collector collector = config.collector();
        LoginStats loginStats = config.loginStats();
        CollectorAddress address = loginStats == null ? collector.address() : loginStats.address();
        if (address.plainOverNetwork())
            LOG.log(
                    System.Logger.Level.WARNING,
                    (loginStats == null ? "collector.url" : "loginstats.url")
                            + " is plain http: names of people and this machine's credential can be read on the network. Use https.");
        CollectorClient client = new CollectorClient(address);
        Spool spool = Spool.open(config.dataDir(), clock);
        String version = AgentMain.version();
        AtomicReference<MachineFacts> facts =
                new AtomicReference<>(described(host.facts(), config, version));
        RandomGenerator random = RandomGenerator.getDefault();
        RunningBoot boot = new RunningBoot(clock);
        Delivery delivery =
                new Delivery(
                        spool,
                        client,
                        () -> secret(collector),
                        facts::get,
                        boot::now,
                        clock,
                        random,
                        version,
                        loginStats);
        DeliveryLoop loop = new DeliveryLoop(delivery);
        SessionTracker tracker =
                new SessionTracker(
                        spool::nextSeq, EventIds::next, random::nextDouble, config.heartbeat());
        AtomicReference<SessionWatcher> self = new AtomicReference<>();
        SessionWatcher watcher =
                new SessionWatcher(
                        host,
                        tracker,
                        state(spool),
                        spool.remembered("bookmark").orElse(""),
                        () -> delivery.state(failures(self)),
                        found -> {
                            MachineFacts now = described(found, config, version);
                            facts.set(now);
                            return now;
                        },
                        boot::seen,
                        capture -> keep(spool, capture, loop));
        self.set(watcher);
        return new Agent(host, spool, client, watcher, delivery, loop);
    }

    private static boolean keep(Spool spool, Capture capture, DeliveryLoop loop) {
        boolean kept = spool.append(capture.events(), capture.trackerState(), capture.bookmark());
        if (kept && !capture.events().isEmpty()) loop.wake();
        return kept;
    }

    private static long failures(AtomicReference<SessionWatcher> self) {
        SessionWatcher watcher = self.get();
        return watcher == null ? 0 : watcher.readFailures();
    }

    private static TrackerState state(Spool spool) {
        Optional<String> json = spool.remembered("tracker");
        try {
            return json.isEmpty() ? TrackerState.EMPTY : TrackerState.fromJson(json.get());
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "What was known of sessions cannot be read; they are found anew. "
                            + e.getMessage());
            return TrackerState.EMPTY;
        }
    }

    /** The host's facts and what the configuration says of the machine. */
    private static MachineFacts described(MachineFacts f, AgentConfig config, String version) {
        return new MachineFacts(
                f.name(),
                f.domain(),
                f.domainKind(),
                f.osName(),
                f.osVersion(),
                f.osBuild(),
                f.manufacturer(),
                f.model(),
                f.hardwareId(),
                f.machineId(),
                f.bootedAt(),
                f.addresses(),
                f.macs(),
                config.location(),
                config.lab(),
                version);
    }

    static Optional<String> secret(AgentConfig.Collector collector) {
        String given = collector.enrolmentSecret();
        if (given != null) return Optional.of(given);
        Path file = collector.enrolmentSecretFile();
        if (file == null) return Optional.empty();
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
            return lines.stream().map(String::strip).filter(l -> !l.isEmpty()).findFirst();
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "collector.enrolment-secret-file cannot be read. file=" + file);
            return Optional.empty();
        }
    }

    SessionWatcher watcher() {
        return watcher;
    }

    Delivery delivery() {
        return delivery;
    }

    DeliveryLoop loop() {
        return loop;
    }

    /** Runs until {@link #stop}: the watcher on the calling thread, the delivery on its own. */
    void run() throws InterruptedException {
        Thread sender = Thread.ofPlatform().name("delivery").start(loop);
        watcher.run();
        loop.stop();
        if (sender.join(LAST_WORDS)) return;
        client.close();
        sender.join(CUT_SHORT);
    }

    /** Ends {@link #run}. Any thread. */
    void stop() {
        watcher.stop();
    }

    @Override
    public void close() {
        host.close();
        client.close();
        spool.close();
    }
}
