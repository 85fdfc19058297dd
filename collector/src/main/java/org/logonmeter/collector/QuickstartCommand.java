package org.logonmeter.collector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.simulate.Campus;
import org.logonmeter.collector.simulate.Simulation;
import org.logonmeter.collector.simulate.SimulationException;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.protocol.MachineFacts;
import picocli.CommandLine;

/**
 * The main job on one machine: a collector, this machine's agent, its sessions read back. Called by
 * the script {@code quickstart}.
 */
@CommandLine.Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description =
                "Try it on this machine: a collector on this machine alone, this machine's agent,"
                        + " its sessions in a table and on a page, until Ctrl-C.")
final class QuickstartCommand implements Callable<Integer> {
    /** The same session, told by two clocks of one host that read to the second or finer. */
    private static final Duration SAME_START = Duration.ofSeconds(5);

    private static final int ROOMS = 3;
    private static final int AGENTS = 24;
    private static final int DAYS = 7;

    @CommandLine.Option(
            names = "--agent",
            hidden = true,
            defaultValue = "${sys:quickstart.agent:-agent/target/logonmeter-agent.jar}",
            paramLabel = "JAR",
            description = "the agent's program")
    private Path agentJar;

    @CommandLine.Option(
            names = "--directory",
            defaultValue = "${sys:quickstart.directory:-.quickstart}",
            description = "where everything is kept (default .quickstart)")
    private Path directory;

    @CommandLine.Option(
            names = "--port",
            defaultValue = "8080",
            description = "of the pages (default 8080; 0 = any free one)")
    private int port;

    @CommandLine.Option(
            names = "--exit",
            description =
                    "stop after printing; exit 0 only if this machine and every session its"
                            + " operating system reports arrived")
    private boolean exit;

    @CommandLine.Option(names = "--demo", description = "also fill in a made-up campus")
    private boolean demo;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_535)
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--port must lie between 0 and 65535");
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "stop"));
        try (QuickstartFolder folder = QuickstartFolder.open(directory);
                CollectorServer server = start(folder)) {
            QuickstartAgent agent =
                    new QuickstartAgent(agentJar, folder.agentConfig(server.address()), folder);
            agent.endLeftOver();
            boolean arrived = machine(server, agent.once());
            if (demo) campus(server, folder);
            PrintWriter out = out();
            out.println();
            out.println("pages      " + server.address() + "/sessions");
            out.println("settings   " + folder.collectorConfig());
            out.flush();
            if (exit) return arrived ? 0 : 1;
            out.println("running until Ctrl-C");
            out.flush();
            try (QuickstartAgent.Running running = agent.run()) {
                running.untilStopped(stop);
            }
            return arrived ? 0 : 1;
        } catch (CommandFailure e) {
            if (stop.getCount() == 0) return 1; // a stop on request leaves nothing to explain
            throw e;
        } finally {
            stopped.countDown();
        }
    }

    private CollectorServer start(QuickstartFolder folder) throws Exception {
        CollectorConfig config = CollectorConfig.load(folder.writeCollectorConfig(port), Map.of());
        try {
            return CollectorServer.start(config, InstantSource.system());
        } catch (BindException e) {
            throw new CommandFailure(
                    "port "
                            + port
                            + " is taken; stop what listens there or give another one:"
                            + " ./quickstart --port 8081 (0 = any free one)");
        }
    }

    /**
     * Prints the machine and its sessions as the collector has them; true if the operating system's
     * sessions are known and nothing is missing.
     */
    private boolean machine(CollectorServer server, QuickstartAgent.Report report)
            throws IOException, InterruptedException, CommandFailure {
        PrintWriter out = out();
        Optional<MachineFacts> facts =
                report.device() == null
                        ? Optional.empty()
                        : new MachineRows(server.parts().database()).described(report.device());
        List<String> missing = new ArrayList<>();
        facts.ifPresentOrElse(f -> describe(out, f), () -> missing.add("this machine itself"));
        List<JsonNode> stored = SessionsOfApi.of(URI.create(server.address()), report.machine());
        ArrayNode table = JsonNodeFactory.instance.arrayNode();
        for (JsonNode session : stored) row(table.addObject(), session);
        JsonNode reported = report.sessions();
        if (reported == null) {
            out.println("sessions   not known");
            spec.commandLine()
                    .getErr()
                    .println(
                            "quickstart: which sessions there are is not known: "
                                    + report.sessionsFault());
        } else {
            out.println(
                    "sessions   the operating system reports "
                            + reported.size()
                            + "; the collector has "
                            + stored.size()
                            + " of this machine:");
            for (JsonNode one : reported)
                if (stored.stream().noneMatch(s -> same(s, one)))
                    missing.add(one.path("user").asText() + " since " + one.path("startedAt"));
        }
        if (!table.isEmpty()) Listing.print(out, table, false);
        out.flush();
        for (String what : missing)
            spec.commandLine().getErr().println("quickstart: did not arrive: " + what);
        return missing.isEmpty() && reported != null;
    }

    private static void describe(PrintWriter out, MachineFacts f) {
        out.println("machine    " + f.name());
        out.println("domain     " + told(f.domain()));
        out.println(
                "system     "
                        + told(f.osName())
                        + " "
                        + told(f.osVersion())
                        + ", build "
                        + told(f.osBuild()));
        out.println("booted     " + (f.bootedAt() == null ? "not told" : f.bootedAt()));
    }

    private static String told(@Nullable String text) {
        return text == null ? "not told" : text;
    }

    private static void row(ObjectNode row, JsonNode session) {
        JsonNode domain = session.path("userDomain");
        String user = session.path("userName").asText();
        row.put("user", domain.isTextual() ? domain.asText() + "\\" + user : user);
        row.put("start", session.path("loginTime").asText());
        JsonNode end = session.path("logoutTime");
        row.put("end", end.isTextual() ? end.asText() : session.path("endEarliest").asText("-"));
        row.put("how it ended", session.path("endQuality").asText());
        row.put("from", session.path("terminal").path("ip").asText("-"));
    }

    private static boolean same(JsonNode stored, JsonNode reported) {
        Instant a = Instant.parse(stored.path("loginTime").asText());
        Instant b = Instant.parse(reported.path("startedAt").asText());
        return stored.path("userName").asText().equals(reported.path("user").asText())
                && Duration.between(a, b).abs().compareTo(SAME_START) <= 0;
    }

    private void campus(CollectorServer server, QuickstartFolder folder)
            throws CommandFailure, InterruptedException, IOException {
        CollectorConfig config = server.parts().config();
        Simulation.Plan plan =
                new Simulation.Plan(
                        URI.create(server.address()),
                        folder.secret(),
                        config.site().zone(),
                        DAYS,
                        Duration.ZERO,
                        1);
        Campus campus = Campus.of(ROOMS, AGENTS, 1);
        try (Progress progress = new Progress(spec.commandLine().getErr(), "campus")) {
            Simulation.Outcome outcome =
                    new Simulation(campus, plan, InstantSource.system())
                            .run(done -> progress.at(done, AGENTS));
            out().println(
                            "campus     "
                                    + outcome.agents()
                                    + " made-up machines, "
                                    + outcome.accepted()
                                    + " events");
        } catch (SimulationException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static void stop(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
