package org.logonmeter.collector;

import java.util.concurrent.Callable;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import picocli.CommandLine;

/** Makes the sessions again from the events. */
@CommandLine.Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description = {
            "Make all sessions again from the stored events, a machine at a time; may run beside"
                    + " `serve`.",
            "Session and user numbers stay as they were given."
        })
final class RebuildCommand implements Callable<Integer> {
    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (Database database = Database.openExisting(config.load().database().url());
                Progress progress = new Progress(spec.commandLine().getErr(), "rebuild")) {
            int hosts = new EventStore(database).rebuild(progress::at);
            spec.commandLine().getOut().println("machines " + hosts + " rebuilt");
            spec.commandLine().getOut().flush();
        }
        return CommandLine.ExitCode.OK;
    }
}
