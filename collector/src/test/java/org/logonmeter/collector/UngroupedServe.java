package org.logonmeter.collector;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.logonmeter.collector.edge.Deadlines;
import org.logonmeter.collector.store.UngroupedDatabase;

/** {@code serve} with one COMMIT for each request, for the benchmark; configured as that is. */
public final class UngroupedServe {
    private UngroupedServe() {}

    public static void main(String[] args) throws Exception {
        Logging.quietLibraries();
        CollectorConfig config = CollectorConfig.load(null, System.getenv());
        try (CollectorServer server =
                CollectorServer.start(
                        config,
                        InstantSource.system(),
                        Deadlines.USUAL,
                        UngroupedDatabase.openToServe(config.database().url()))) {
            PrintStream out = System.out;
            out.println("listening " + server.address());
            out.flush();
            new CountDownLatch(1).await();
        }
    }
}
