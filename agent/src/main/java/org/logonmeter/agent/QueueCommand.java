package org.logonmeter.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.SpoolCopy;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

@CommandLine.Command(
        name = "queue",
        mixinStandardHelpOptions = true,
        description = "Shows the spool itself, on a copy; a running agent is not disturbed.",
        subcommands = {
            QueueCommand.Show.class,
            QueueCommand.Export.class,
            QueueCommand.Verify.class
        })
final class QueueCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "list, export or verify? see queue --help");
    }

    /** Which events. */
    private enum Choice {
        ALL,
        QUEUED,
        SENT,
        PARKED;

        SpoolCopy.@Nullable State state() {
            return this == ALL ? null : SpoolCopy.State.valueOf(name());
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static SpoolCopy copy(ConfigOption config) throws SettingsException, HostReadException {
        AgentConfig loaded = config.load();
        NativeFolder.look(loaded.dataDir());
        return SpoolCopy.of(loaded.dataDir());
    }

    @CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists events, oldest first; without what they say of persons.")
    static final class Show implements Callable<Integer> {
        @CommandLine.Mixin private ConfigOption config;

        @CommandLine.Option(
                names = "--state",
                defaultValue = "ALL",
                description = "queued, parked, sent or all (default)")
        private Choice choice;

        @CommandLine.Option(
                names = "--limit",
                defaultValue = "100",
                description = "at most so many (default 100)")
        private long limit;

        @CommandLine.Option(names = "--json", description = "print it as JSON")
        private boolean json;

        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            if (limit < 1)
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--limit must be at least 1");
            ArrayNode rows = JSON.createArrayNode();
            try (SpoolCopy copy = copy(config)) {
                copy.rows(choice.state(), limit, row -> rows.add(shown(row)));
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) out.println(rows);
            else if (rows.isEmpty()) out.println("none");
            else
                rows.forEach(
                        row ->
                                out.printf(
                                        Locale.ROOT,
                                        "%8d  %-8s  %-15s  %-24s  %s%n",
                                        row.path("seq").asLong(),
                                        row.path("state").asText(),
                                        row.path("kind").asText(),
                                        row.path("occurredAt").asText(),
                                        row.path("note").asText("")));
            out.flush();
            return AgentMain.DONE;
        }

        private static ObjectNode shown(SpoolCopy.Row row) {
            return JSON.createObjectNode()
                    .put("seq", row.seq())
                    .put("eventId", row.eventId())
                    .put("kind", row.kind())
                    .put("occurredAt", row.occurredAt().toString())
                    .put("state", row.state().word())
                    .put("since", row.changedAt().toString())
                    .put("note", row.note());
        }
    }

    @CommandLine.Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Prints events exactly as they go over the wire, one a line (JSON).",
                "They name persons: keep the output as closed as the spool."
            })
    static final class Export implements Callable<Integer> {
        @CommandLine.Mixin private ConfigOption config;

        @CommandLine.Option(
                names = "--state",
                defaultValue = "ALL",
                description = "queued, parked, sent or all (default)")
        private Choice choice;

        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (SpoolCopy copy = copy(config)) {
                copy.rows(choice.state(), Long.MAX_VALUE, row -> out.println(row.json()));
            }
            out.flush();
            if (out.checkError()) throw new IOException("the output could not be written");
            return AgentMain.DONE;
        }
    }

    @CommandLine.Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Checks the file and every event in it. Exit 0: sound; 1: damaged.")
    static final class Verify implements Callable<Integer> {
        @CommandLine.Mixin private ConfigOption config;

        @CommandLine.Option(names = "--json", description = "print it as JSON")
        private boolean json;

        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            List<String> faults;
            try (SpoolCopy copy = copy(config)) {
                faults = copy.faults();
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                ObjectNode node = JSON.createObjectNode().put("sound", faults.isEmpty());
                ArrayNode list = node.putArray("faults");
                faults.forEach(list::add);
                out.println(node);
            } else if (faults.isEmpty()) {
                out.println("sound");
            } else {
                faults.forEach(out::println);
            }
            out.flush();
            return faults.isEmpty() ? AgentMain.DONE : AgentMain.FAILED;
        }
    }
}
