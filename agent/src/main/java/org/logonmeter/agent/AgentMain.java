package org.logonmeter.agent;

import java.util.Optional;
import org.logonmeter.agent.delivery.DeliveryException;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** The agent's command line. */
@CommandLine.Command(
        name = "logonmeter-agent",
        mixinStandardHelpOptions = true,
        versionProvider = AgentMain.Version.class,
        description = "Learns this machine's logon sessions and delivers them to a collector.",
        subcommands = {
            RunCommand.class,
            OnceCommand.class,
            StatusCommand.class,
            QueueCommand.class,
            AnalyzeCommand.class,
            DoctorCommand.class,
            ScriptStartCommand.class
        })
public final class AgentMain implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;
    static final int KEPT = 3;

    private static final String LOG_FORMAT_KEY = "java.util.logging.SimpleFormatter.format";
    private static final String LOG_FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%6$s%n";

    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    private AgentMain() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT_KEY) == null)
            System.setProperty(LOG_FORMAT_KEY, LOG_FORMAT);
        System.exit(
                ServiceStart.asked(arguments)
                        ? ServiceStart.serve(arguments)
                        : commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new AgentMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(AgentMain::told)
                .setParameterExceptionHandler(AgentMain::misused);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "which command? see --help");
    }

    /** What went wrong in one line; a stack trace only for a fault of ours. */
    private static int told(Exception e, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof SettingsException settings) {
            settings.faults()
                    .forEach(
                            fault ->
                                    command.getErr()
                                            .println(
                                                    command.getCommandSpec().qualifiedName()
                                                            + ": "
                                                            + fault));
            return FAILED;
        }
        if (e instanceof DeliveryException
                || e instanceof HostReadException
                || e instanceof UnsupportedOperationException) {
            command.getErr()
                    .println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
            return FAILED;
        }
        throw e;
    }

    private static int misused(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
        return WRONG_USAGE;
    }

    static String version() {
        return Optional.ofNullable(AgentMain.class.getPackage().getImplementationVersion())
                .orElse("dev");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"logonmeter-agent " + version()};
        }
    }
}
