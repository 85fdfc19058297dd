package org.logonmeter.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.logonmeter.agent.delivery.Delivery;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.agent.session.SessionWatcher;
import org.logonmeter.protocol.AgentState;
import org.logonmeter.protocol.Terminal;
import picocli.CommandLine;

@CommandLine.Command(
        name = "once",
        mixinStandardHelpOptions = true,
        description = {
            "Reads this machine once, keeps what it found, delivers it, prints a summary.",
            "Exit 0: all delivered; 3: kept in the spool, the collector could not be reached or asked to"
                    + " wait."
        })
final class OnceCommand implements Callable<Integer> {
    private static final Duration ATTEMPT = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final int LOOKS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    @CommandLine.Mixin private ConfigOption config;

    @CommandLine.Option(names = "--json", description = "print the summary as JSON")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AgentConfig loaded = config.load();
        NativeFolder.use(loaded.dataDir());
        Host host = Hosts.open();
        try (Agent agent = Agent.open(loaded, host, InstantSource.system())) {
            SessionWatcher.Look look = look(agent.watcher(), host);
            Delivery.Step step = deliver(agent.delivery());
            AgentState state = agent.delivery().state(agent.watcher().readFailures());
            summary(host, agent.delivery(), look, step, state);
            return switch (step.result()) {
                case IDLE, MOVED -> AgentMain.DONE;
                case LATER -> AgentMain.KEPT;
                case REFUSED -> AgentMain.FAILED;
            };
        }
    }

    /**
     * A session that is gone without a word is looked for again: its end may just be on its way
     * into the log.
     */
    private static SessionWatcher.Look look(SessionWatcher watcher, Host host)
            throws InterruptedException {
        SessionWatcher.Look look = watcher.look();
        for (int i = 1; i < LOOKS && look.lookAgain(); i++) {
            host.awaitChange(LOOK_AGAIN);
            look = watcher.look();
        }
        return look;
    }

    private static Delivery.Step deliver(Delivery delivery) throws InterruptedException {
        Delivery.Step step = delivery.step(ATTEMPT);
        while (step.result() == Delivery.Result.MOVED) {
            if (delivery.somethingWaits()) Thread.sleep(step.pause());
            step = delivery.step(ATTEMPT);
        }
        return step;
    }

    private void summary(
            Host host,
            Delivery delivery,
            SessionWatcher.Look look,
            Delivery.Step step,
            AgentState state) {
        PrintWriter out = spec.commandLine().getOut();
        HostSnapshot snapshot = look.snapshot();
        if (json) {
            ObjectNode node = JSON.createObjectNode();
            node.put("machine", host.facts().name());
            node.put("device", delivery.device().orElse(null));
            node.put("sessions", snapshot == null ? null : snapshot.sessions().size());
            node.put("sessionsFault", snapshot == null ? why(look) : null);
            node.set("reported", snapshot == null ? null : reported(snapshot));
            node.put("delivery", step.result().name().toLowerCase(Locale.ROOT));
            node.put("deliveryFault", step.why().isEmpty() ? null : step.why());
            node.put("queued", state.queued());
            node.put("parked", state.parked());
            out.println(node);
        } else {
            out.println(
                    "sessions: "
                            + (snapshot == null
                                    ? "not known: " + why(look)
                                    : snapshot.sessions().size()));
            out.println(
                    "delivery: "
                            + (step.why().isEmpty() ? "all delivered" : step.why())
                            + ", waiting "
                            + state.queued()
                            + ", refused and kept aside "
                            + state.parked());
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        if (snapshot == null) err.println("agent once: sessions could not be read: " + why(look));
        if (step.result() != Delivery.Result.IDLE)
            err.println(
                    "agent once: " + state.queued() + " events stay in the spool: " + step.why());
        err.flush();
    }

    /** The fault without the name of what could not be read, which the sentence around it has. */
    private static String why(SessionWatcher.Look look) {
        return String.valueOf(look.fault()).replaceFirst("^sessions: ", "");
    }

    /**
     * The sessions as the operating system lists them, for a program that looks whether they
     * arrived.
     */
    private static ArrayNode reported(HostSnapshot snapshot) {
        ArrayNode sessions = JSON.createArrayNode();
        for (SessionSnapshot s : snapshot.sessions()) {
            Terminal terminal = s.details().terminal();
            sessions.addObject()
                    .put("osId", s.id().osId())
                    .put("startedAt", s.id().startedAt().toString())
                    .put("user", s.account().name())
                    .put("domain", s.account().domain())
                    .put("remote", s.details().remote())
                    .put("terminal", terminal == null ? null : terminal.name())
                    .put("ip", terminal == null ? null : terminal.ip());
        }
        return sessions;
    }
}
