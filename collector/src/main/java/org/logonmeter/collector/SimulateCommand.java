package org.logonmeter.collector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.simulate.Campus;
import org.logonmeter.collector.simulate.Simulation;
import org.logonmeter.collector.simulate.SimulationException;
import org.logonmeter.settings.FileFault;
import picocli.CommandLine;

/** Sends a made-up campus to a running collector. */
@CommandLine.Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Send a made-up campus to a running collector, through the real protocol.")
final class SimulateCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(s|m|h)");

    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(
            names = "--url",
            description = "the collector; without it the server of the configuration")
    private @Nullable URI url;

    @CommandLine.Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description =
                    "file with the enrolment secret, - for standard input (never on the command"
                            + " line, where everybody on the machine can read it); without it the"
                            + " first plain one of the configuration")
    private @Nullable String secretFile;

    @CommandLine.Option(names = "--rooms", defaultValue = "3", description = "rooms (default 3)")
    private int rooms = 3;

    @CommandLine.Option(
            names = "--agents",
            defaultValue = "24",
            description = "machines in all (default 24)")
    private int agents = 24;

    @CommandLine.Option(
            names = "--days",
            defaultValue = "7",
            description = "past days to fill in (default 7)")
    private int days = 7;

    @CommandLine.Option(
            names = "--live",
            defaultValue = "0s",
            paramLabel = "TIME",
            description = "then go on for so long, such as 30s, 10m, 8h (default 0s: end)")
    private String live = "0s";

    @CommandLine.Option(
            names = "--speed",
            defaultValue = "1",
            description = "simulated time over real time while live (default 1)")
    private double speed = 1;

    @CommandLine.Option(
            names = "--seed",
            defaultValue = "1",
            description = "another seed is another campus (default 1)")
    private long seed = 1;

    @CommandLine.Option(
            names = "--zone",
            defaultValue = "UTC",
            description = "zone of the class hours (default UTC)")
    private String zone = "UTC";

    @CommandLine.Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        CollectorConfig settings = config.load();
        Campus campus = Campus.of(rooms, agents, seed);
        Simulation.Plan plan =
                new Simulation.Plan(
                        url(settings), secret(settings), zone(), days, duration(live), speed);
        Simulation.Outcome outcome = run(new Simulation(campus, plan, InstantSource.system()));
        print(outcome);
        return outcome.refused() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Simulation.Outcome run(Simulation simulation)
            throws CommandFailure, InterruptedException {
        try (Progress progress = new Progress(spec.commandLine().getErr(), "simulate")) {
            return simulation.run(done -> progress.at(done, agents));
        } catch (SimulationException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()));
        }
    }

    private void check() {
        if (rooms < 1 || agents < rooms || agents > 100_000)
            throw wrong("--rooms must be at least 1, --agents at least as many and at most 100000");
        if (days < 0 || days > 3_650) throw wrong("--days must lie between 0 and 3650");
        if (!(speed >= 1 && speed <= 100_000)) throw wrong("--speed must lie between 1 and 100000");
    }

    private CommandLine.ParameterException wrong(String why) {
        return new CommandLine.ParameterException(spec.commandLine(), why);
    }

    private URI url(CollectorConfig settings) throws CommandFailure {
        if (url != null) {
            if (url.getHost() == null
                    || !("http".equals(url.getScheme()) || "https".equals(url.getScheme())))
                throw wrong("--url must be like http://127.0.0.1:8080");
            return url;
        }
        if (settings.server().port() == 0)
            throw new CommandFailure(
                    "the configuration says port 0; give the collector's address with --url");
        return URI.create("http://" + settings.server().host() + ":" + settings.server().port());
    }

    private String secret(CollectorConfig settings) throws CommandFailure {
        if (secretFile != null) return told(secretFile);
        return settings.enrolment().secrets().stream()
                .filter(s -> !s.startsWith("sha256:"))
                .findFirst()
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        "no enrolment secret in plain text is configured; make one with `collector enrolment create` and give it with --secret-file"));
    }

    private static String told(String file) throws CommandFailure {
        try {
            byte[] text =
                    file.equals("-")
                            ? System.in.readNBytes(4096)
                            : Files.readAllBytes(Path.of(file));
            String secret = new String(text, StandardCharsets.UTF_8).strip();
            if (secret.isEmpty()) throw new CommandFailure("no secret stands in " + file);
            return secret;
        } catch (IOException | InvalidPathException e) {
            throw new CommandFailure(
                    "cannot read the secret from " + file + ": " + FileFault.reason(e));
        }
    }

    private ZoneId zone() {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw wrong("--zone must be an IANA zone such as Europe/London");
        }
    }

    private Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) throw wrong("--live must be like 30s, 10m or 8h");
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private void print(Simulation.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        if (json)
            out.println(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("agents", outcome.agents())
                            .put("events", outcome.events())
                            .put("accepted", outcome.accepted())
                            .put("alreadyThere", outcome.duplicate())
                            .put("refused", outcome.refused()));
        else
            out.println(
                    String.format(
                            Locale.ROOT,
                            "agents %d, events %d, accepted %d, already there %d, refused %d",
                            outcome.agents(),
                            outcome.events(),
                            outcome.accepted(),
                            outcome.duplicate(),
                            outcome.refused()));
        out.flush();
    }
}
