package org.logonmeter.collector;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;

/** Receives events, serves sessions and reports, until told to stop. */
@CommandLine.Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Receive events and serve sessions and reports, until SIGTERM or Ctrl-C.")
final class ServeCommand implements Callable<Integer> {
    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (CollectorServer server =
                CollectorServer.start(config.load(), InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "stop"));
            PrintWriter out = spec.commandLine().getOut();
            out.println("listening " + server.address());
            server.adminPort().ifPresent(port -> out.println("admin port " + port));
            out.flush();
            stop.await();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    private static void stop(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
