package org.logonmeter.collector;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import org.logonmeter.collector.store.StoreException;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** The collector's commands. */
@CommandLine.Command(
        name = "collector",
        mixinStandardHelpOptions = true,
        versionProvider = CollectorMain.Version.class,
        description = "Stores what the agents of lab PCs send, rebuilds the sessions, reports.",
        subcommands = {
            ServeCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            SimulateCommand.class,
            QuickstartCommand.class,
            EnrolmentCommand.class,
            TokenCommand.class,
            RebuildCommand.class
        })
public final class CollectorMain {
    private CollectorMain() {}

    /** Exit code 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] args) {
        FatalErrors.endTheProcess();
        Logging.quietLibraries();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CollectorMain())
                .setExecutionExceptionHandler(
                        (thrown, command, parsed) -> told(thrown, command.getErr()))
                .setParameterExceptionHandler(
                        (thrown, args) -> {
                            CommandLine command = thrown.getCommandLine();
                            command.getErr()
                                    .println(
                                            "collector: "
                                                    + thrown.getMessage()
                                                    + "; see "
                                                    + command.getCommandSpec().qualifiedName()
                                                    + " --help");
                            return CommandLine.ExitCode.USAGE;
                        });
    }

    /** Expected failures in one line each; a fault of ours with its trace. */
    private static int told(Exception thrown, PrintWriter err) {
        switch (thrown) {
            case SettingsException e -> e.faults().forEach(f -> err.println("collector: " + f));
            case StoreException e -> err.println("collector: " + e.getMessage());
            case BindException e -> err.println("collector: " + e.getMessage());
            case UncheckedIOException e -> err.println("collector: " + e.getMessage());
            case CommandFailure e -> err.println("collector: " + e.getMessage());
            default -> {
                err.println("collector: a fault of ours, please report it:");
                thrown.printStackTrace(err);
            }
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CollectorMain.class.getPackage().getImplementationVersion();
            return new String[] {"collector " + (version == null ? "development" : version)};
        }
    }
}
