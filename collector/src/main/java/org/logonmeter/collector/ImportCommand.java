package org.logonmeter.collector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.history.Difference;
import org.logonmeter.collector.history.History;
import org.logonmeter.collector.history.HistoryFormat;
import org.logonmeter.collector.history.Refusal;
import org.logonmeter.collector.history.RefusedLine;
import org.logonmeter.collector.history.SessionImport;
import org.logonmeter.collector.history.SessionImport.Counts;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** Takes in session files; may run beside a running {@code serve}. */
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Take in session files (one JSON object a line) or another system's history; telling a"
                    + " session twice changes nothing.",
            "A line that tells an ended session otherwise than it is stored is refused and says"
                    + " what differs; the stored one stays.",
            "Makes the database if there is none yet."
        })
final class ImportCommand implements Callable<Integer> {
    private static final int LISTED = 1_000;
    private static final Counts NONE = new Counts(0, 0, 0, 0);

    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(
            names = "--strict",
            description = "take in nothing if any line would be refused, and exit 1")
    private boolean strict;

    @CommandLine.Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @CommandLine.Parameters(paramLabel = "FILE", arity = "1..*", description = "session files")
    private List<Path> files = List.of();

    @CommandLine.Option(
            names = "--format",
            description =
                    "session (one JSON object a line, the default), last (`last -F -w`), wtmpdb (`wtmpdb last --json --time-format iso --fullnames`), csv (with --mapping)")
    private Form form = Form.session;

    @CommandLine.Option(
            names = "--machine",
            description = "whose logons a last or wtmpdb listing tells")
    private @Nullable String machine;

    @CommandLine.Option(names = "--zone", description = "IANA zone of the times that `last` prints")
    private @Nullable ZoneId zone;

    @CommandLine.Option(names = "--mapping", description = "what the columns of a CSV mean")
    private @Nullable Path mapping;

    /** As written on the command line. */
    @SuppressWarnings("java:S115")
    private enum Form {
        session,
        last,
        wtmpdb,
        csv
    }

    private final ArrayNode refused = JsonNodeFactory.instance.arrayNode();

    @Override
    public Integer call() throws Exception {
        CollectorConfig settings = config.load();
        HistoryFormat format = format();
        for (Path file : files)
            if (Files.notExists(file)) throw unreadable(file, new NoSuchFileException(""));
        Counts total = NONE;
        try (Database database = Database.open(settings.database().url())) {
            SessionImport history =
                    new SessionImport(new EventStore(database), InstantSource.system().instant());
            if (strict) {
                Counts checked = checked(history, format);
                if (checked.refused() > 0) {
                    print(new Counts(checked.read(), 0, 0, checked.refused()));
                    return CommandLine.ExitCode.SOFTWARE;
                }
            }
            for (Path file : files)
                total = total.plus(taken("import", format, file, history::read));
        }
        print(total);
        // Another import beside this one may have told a session between the check and now.
        return strict && total.refused() > 0
                ? CommandLine.ExitCode.SOFTWARE
                : CommandLine.ExitCode.OK;
    }

    private interface Reading {
        Counts all(History file, Consumer<Refusal> refused, LongConsumer progress)
                throws IOException;
    }

    private Counts taken(String what, HistoryFormat format, Path file, Reading reading)
            throws CommandFailure {
        try (InputStream in = open(file);
                Progress progress = new Progress(spec.commandLine().getErr(), what)) {
            long size = Files.isRegularFile(file) ? Files.size(file) : 0;
            return reading.all(
                    format.open(in), line -> told(file, line), bytes -> progress.at(bytes, size));
        } catch (RefusedLine e) {
            throw new CommandFailure("cannot read " + file + ": " + e.getMessage());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private HistoryFormat format() throws SettingsException {
        return switch (form) {
            case session -> HistoryFormat.sessions();
            case last -> HistoryFormat.last(needed("--machine", machine), needed("--zone", zone));
            case wtmpdb -> HistoryFormat.wtmpdb(needed("--machine", machine));
            case csv -> HistoryFormat.csv(needed("--mapping", mapping));
        };
    }

    private <T> T needed(String option, @Nullable T value) {
        if (value == null)
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--format " + form + " needs " + option);
        return value;
    }

    /** Reads all files without storing anything. */
    private Counts checked(SessionImport history, HistoryFormat format) throws CommandFailure {
        Counts total = NONE;
        for (Path file : files) {
            if (!Files.isRegularFile(file))
                throw new CommandFailure(
                        "--strict reads a file twice, so " + file + " must be a regular file");
            total = total.plus(taken("check", format, file, history::check));
        }
        return total;
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    private static CommandFailure unreadable(Path file, IOException e) {
        return CommandFailure.io("cannot read " + file, e, "there is no such file");
    }

    private void told(Path file, Refusal line) {
        if (refused.size() < LISTED) {
            ObjectNode one =
                    refused.addObject()
                            .put("file", file.toString())
                            .put("line", line.line())
                            .put("why", line.why());
            if (!line.differs().isEmpty()) {
                ArrayNode differs = one.putArray("differs");
                for (Difference d : line.differs())
                    differs.addObject()
                            .put("field", d.field())
                            .put("stored", d.stored())
                            .put("told", d.told());
            }
        }
        if (!json) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(file + ":" + line.line() + ": " + line.why());
            err.flush();
        }
    }

    private void print(Counts counts) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.put("read", counts.read())
                    .put("added", counts.added())
                    .put("alreadyThere", counts.alreadyThere())
                    .put("refused", counts.refused())
                    .set("refusedLines", refused);
            out.println(result);
        } else {
            List<String> parts = new ArrayList<>();
            parts.add("read " + counts.read());
            parts.add("added " + counts.added());
            parts.add("already there " + counts.alreadyThere());
            parts.add("refused " + counts.refused());
            out.println(String.join(", ", parts));
        }
        out.flush();
    }
}
