package org.logonmeter.collector;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.history.SessionExport;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.SessionRows;
import picocli.CommandLine;

/** Writes all sessions as a session file; may run beside a running {@code serve}. */
@CommandLine.Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Write all sessions as a session file (one JSON object a line), which import reads.")
final class ExportCommand implements Callable<Integer> {
    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @CommandLine.Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "where to; without it standard output. A file appears whole or not at all, and"
                            + " only its owner can read it.")
    private @Nullable Path output;

    @Override
    public Integer call() throws Exception {
        Path file = output;
        try (Database database = Database.openExisting(config.load().database().url())) {
            SessionExport sessions = new SessionExport(new SessionRows(database));
            if (file == null) write(sessions, new FileOutputStream(FileDescriptor.out));
            else OutputFile.write(file, out -> write(sessions, out));
        } catch (IOException e) {
            throw CommandFailure.io(
                    "cannot write " + (file == null ? "standard output" : file),
                    e,
                    "there is no such folder");
        }
        return CommandLine.ExitCode.OK;
    }

    private void write(SessionExport sessions, OutputStream to) throws IOException {
        Instant now = InstantSource.system().instant();
        BufferedOutputStream out = new BufferedOutputStream(to, 1 << 16);
        try (Progress progress = new Progress(spec.commandLine().getErr(), "export")) {
            sessions.write(out, now, lines -> progress.at(lines, 0));
        }
        out.flush();
    }
}
