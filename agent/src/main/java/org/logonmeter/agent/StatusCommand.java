package org.logonmeter.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.SpoolCopy;
import picocli.CommandLine;

@CommandLine.Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Tells how the spool stands: what waits, since when, and the last answer.")
final class StatusCommand implements Callable<Integer> {
    @CommandLine.Mixin private ConfigOption config;

    @CommandLine.Option(names = "--json", description = "print it as JSON")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        AgentConfig loaded = config.load();
        NativeFolder.look(loaded.dataDir());
        try (SpoolCopy copy = SpoolCopy.of(loaded.dataDir())) {
            PrintWriter out = spec.commandLine().getOut();
            if (json) out.println(json(loaded, copy.status()));
            else print(out, loaded, copy.status(), InstantSource.system().instant());
            out.flush();
        }
        return AgentMain.DONE;
    }

    private static ObjectNode json(AgentConfig loaded, SpoolCopy.Status s) {
        return new ObjectMapper()
                .createObjectNode()
                .put("version", AgentMain.version())
                .put("collector", loaded.collector().address().url().toString())
                .put("dataDir", loaded.dataDir().toString())
                .put("process", s.process())
                .put("device", s.device())
                .put("enrolled", s.enrolled())
                .put("queued", s.queued())
                .put("oldestQueued", text(s.oldestQueued()))
                .put("parked", s.parked())
                .put("sentKept", s.sentKept())
                .put("dropped", s.dropped())
                .put("lastSuccess", s.lastSuccess())
                .put("lastError", s.lastError())
                .put("clockOffsetMs", s.clockOffsetMs())
                .put("storeEpoch", s.storeEpoch())
                .put("volatileDisk", s.volatileDisk())
                .put("bytes", s.bytes())
                .put("quarantines", s.quarantines());
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    private static void print(
            PrintWriter out, AgentConfig loaded, SpoolCopy.Status s, Instant now) {
        line(out, "agent", s.process() == null ? "not running" : "runs, process " + s.process());
        line(out, "version", AgentMain.version());
        line(out, "collector", loaded.collector().address().url().toString());
        line(
                out,
                "identity",
                s.device() == null
                        ? "not enrolled yet"
                        : s.device() + (s.enrolled() ? "" : " (no credential)"));
        line(out, "data", loaded.dataDir() + ", " + s.bytes() + " bytes");
        Instant oldest = s.oldestQueued();
        line(
                out,
                "waiting",
                s.queued()
                        + " events"
                        + (oldest == null
                                ? ""
                                : ", the oldest for " + age(Duration.between(oldest, now))));
        line(out, "refused", s.parked() + " events kept aside (logonmeter-agent queue list)");
        line(out, "kept sent", s.sentKept() + " events");
        line(out, "given up", s.dropped() + " events, each counted and told");
        line(out, "last success", s.lastSuccess() == null ? "never" : s.lastSuccess());
        line(out, "last error", s.lastError() == null ? "none" : s.lastError());
        line(
                out,
                "clock",
                s.clockOffsetMs() == null
                        ? "not compared yet"
                        : "collector minus this host " + s.clockOffsetMs() + " ms");
        line(
                out,
                "disk",
                s.volatileDisk()
                        ? "was set back at the last boot: exclude the data directory from that"
                        : "keeps what is written");
        if (s.quarantines() > 0)
            line(out, "damaged", s.quarantines() + " spools set aside in quarantine/");
    }

    private static String age(Duration age) {
        if (age.toMinutes() < 1) return Math.max(0, age.toSeconds()) + " s";
        if (age.toHours() < 1) return age.toMinutes() + " min";
        return age.toDays() < 2 ? age.toHours() + " h" : age.toDays() + " days";
    }

    private static void line(PrintWriter out, String what, String value) {
        out.println(what + " ".repeat(Math.max(1, 14 - what.length())) + value);
    }
}
