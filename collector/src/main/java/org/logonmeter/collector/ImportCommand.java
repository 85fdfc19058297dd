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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.logonmeter.collector.history.SessionFile;
import org.logonmeter.collector.history.SessionImport;
import org.logonmeter.collector.history.SessionImport.Counts;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import picocli.CommandLine;

/** Takes in session files; may run beside a running {@code serve}. */
@CommandLine.Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Take in session files (one JSON object a line); telling a session twice changes nothing.")
final class ImportCommand implements Callable<Integer> {
    private static final int LISTED = 1_000;
    private static final Counts NONE = new Counts(0, 0, 0, 0);

    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(
            names = "--strict",
            description = "take in nothing if any line is bad, and exit 1")
    private boolean strict;

    @CommandLine.Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @CommandLine.Parameters(paramLabel = "FILE", arity = "1..*", description = "session files")
    private List<Path> files = List.of();

    private final ArrayNode refused = JsonNodeFactory.instance.arrayNode();

    @Override
    public Integer call() throws Exception {
        CollectorConfig settings = config.load();
        if (strict) {
            Counts checked = checked();
            if (checked.refused() > 0) {
                print(new Counts(checked.read(), 0, 0, checked.refused()));
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        Counts total = NONE;
        try (Database database = Database.open(settings.database().url())) {
            SessionImport history =
                    new SessionImport(new EventStore(database), InstantSource.system().instant());
            for (Path file : files) total = total.plus(taken(history, file));
        }
        print(total);
        return CommandLine.ExitCode.OK;
    }

    private Counts taken(SessionImport history, Path file) throws CommandFailure {
        try (InputStream in = open(file);
                Progress progress = new Progress(spec.commandLine().getErr(), "import")) {
            long size = Files.isRegularFile(file) ? Files.size(file) : 0;
            return history.read(
                    new SessionFile(in),
                    line -> told(file, line),
                    bytes -> progress.at(bytes, size));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Reads all files without storing anything. */
    private Counts checked() throws CommandFailure {
        Counts total = NONE;
        for (Path file : files) {
            if (!Files.isRegularFile(file))
                throw new CommandFailure(
                        "--strict reads a file twice, so " + file + " must be a regular file");
            try (InputStream in = open(file)) {
                SessionFile lines = new SessionFile(in);
                for (SessionFile.Line line = lines.next(); line != null; line = lines.next()) {
                    boolean bad = line instanceof SessionFile.Line.Refused;
                    if (line instanceof SessionFile.Line.Refused r) told(file, r);
                    total = total.plus(new Counts(1, 0, 0, bad ? 1 : 0));
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return total;
    }

    private static InputStream open(Path file) throws IOException {
        return Files.newInputStream(file);
    }

    private static CommandFailure unreadable(Path file, IOException e) {
        String why =
                e instanceof NoSuchFileException
                        ? "there is no such file"
                        : String.valueOf(e.getMessage());
        return new CommandFailure("cannot read " + file + ": " + why);
    }

    private void told(Path file, SessionFile.Line.Refused line) {
        if (refused.size() < LISTED)
            refused.addObject()
                    .put("file", file.toString())
                    .put("line", line.number())
                    .put("why", line.why());
        if (!json) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(file + ":" + line.number() + ": " + line.why());
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
