package org.logonmeter.agent;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

@CommandLine.Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Watches this machine's sessions until stopped (SIGTERM ends it within 5 s).")
final class RunCommand implements Callable<Integer> {
    private static final int STOP_SECONDS = 5;

    @CommandLine.Mixin private ConfigOption config = new ConfigOption();

    @CommandLine.Option(
            names = "--service",
            paramLabel = "NAME",
            hidden = true,
            description = "run under Windows' service control manager, which passes this")
    private @Nullable String service;

    /** The configuration that a command line of this command names. */
    static AgentConfig configured(String... options) throws SettingsException, HostReadException {
        RunCommand run = new RunCommand();
        new CommandLine(run).parseArgs(options);
        return run.config.load();
    }

    @Override
    public Integer call() throws Exception {
        if (service != null) return ServiceStart.serve(service, config::load);
        AgentConfig loaded = config.load();
        NativeFolder.use(loaded.dataDir());
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean orderly = new AtomicBoolean();
        try {
            watch(loaded, ended, orderly);
            orderly.set(true);
        } finally {
            ended.countDown();
        }
        return AgentMain.DONE;
    }

    private static void watch(AgentConfig loaded, CountDownLatch ended, AtomicBoolean orderly)
            throws InterruptedException {
        try (Agent agent = Agent.open(loaded, Hosts.open(), InstantSource.system())) {
            Thread hook =
                    new Thread(
                            () -> {
                                agent.stop();
                                await(ended, orderly);
                            },
                            "stop");
            Runtime.getRuntime().addShutdownHook(hook);
            System.getLogger(RunCommand.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "Agent runs. version="
                                    + AgentMain.version()
                                    + " collector="
                                    + loaded.collector().address().url()
                                    + " data-dir="
                                    + loaded.dataDir());
            agent.run();
        }
    }

    private static void await(CountDownLatch ended, AtomicBoolean orderly) {
        try {
            boolean clean = ended.await(STOP_SECONDS, TimeUnit.SECONDS) && orderly.get();
            // An ordered stop is a success to the service manager; the runtime itself would say
            // 143.
            Runtime.getRuntime().halt(clean ? AgentMain.DONE : AgentMain.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
