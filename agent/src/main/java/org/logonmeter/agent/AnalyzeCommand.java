package org.logonmeter.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.logonmeter.agent.logon.Analysis;
import org.logonmeter.agent.logon.AnalysisJson;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.logon.Waterfall;
import org.logonmeter.agent.windows.EventRecords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code analyze}: exported event logs in, sessions and logon phases out. Reads files only; runs on
 * any system.
 */
@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        description = {
            "Rebuilds sessions and logon phases from exported Windows event logs.",
            "Export with: wevtutil qe CHANNEL /f:xml /uni:true > FILE.xml (or wevtutil qe FILE.evtx /lf:true /f:xml /uni:true)."
        })
final class AnalyzeCommand implements Callable<Integer> {
    @Option(names = "--json", description = "one JSON object in UTF-8 instead of a picture")
    boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "exported logs, in any order, of any channels and computers")
    List<Path> files = List.of();

    @Spec CommandSpec spec;

    private final OutputStream result;

    AnalyzeCommand() {
        this(System.out);
    }

    /** Writes to {@code result} instead of standard output. */
    AnalyzeCommand(OutputStream result) {
        this.result = result;
    }

    @Override
    public Integer call() {
        EventRecords records = new EventRecords();
        List<EventRecord> events = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
                records.read(in, events::add);
            } catch (NoSuchFileException e) {
                return fail(file + ": no such file");
            } catch (IOException e) {
                return fail(
                        Files.isDirectory(file)
                                ? file + ": is a directory; name the files in it"
                                : file + ": " + e.getMessage());
            }
        }
        try {
            write(Analysis.of(events), records);
        } catch (IOException e) {
            return fail("cannot write the result: " + e.getMessage());
        }
        return 0;
    }

    /** UTF-8 in any locale. */
    private void write(Analysis analysis, EventRecords records) throws IOException {
        PrintStream out = new PrintStream(result, false, StandardCharsets.UTF_8);
        if (json) AnalysisJson.write(analysis, records.read(), records.malformed(), out);
        else
            out.write(
                    Waterfall.of(analysis, records.read(), records.malformed())
                            .getBytes(StandardCharsets.UTF_8));
        if (out.checkError()) throw new IOException("output closed");
    }

    private int fail(String reason) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("analyze: " + reason);
        err.flush();
        return 1;
    }
}
