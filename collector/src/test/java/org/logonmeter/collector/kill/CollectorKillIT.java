package org.logonmeter.collector.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

@Proves("kill -9 of the collector loses no acknowledged event and doubles no session")
class CollectorKillIT {
    private static final int CLIENTS = 6;
    private static final long SEED = Long.getLong("logonmeter.seed", 25);

    @TempDir Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingDoubledBySixtyKills() throws Exception {
        assertThat(faultsAfter(60, CollectorProcess.serve(), SEED)).as("seed " + SEED).isEmpty();
    }

    @Test
    void theSameDoorWithEveryPromiseKeptPasses() throws Exception {
        assertThat(faultsAfter(6, careless(CarelessCollector.CAREFUL), SEED)).isEmpty();
    }

    @Test
    void anAnswerBeforeTheCommitIsCaught() throws Exception {
        assertThat(faultsAfter(6, careless(CarelessCollector.ACK_BEFORE_COMMIT), SEED))
                .anyMatch(fault -> fault.startsWith("promised and lost"));
    }

    @Test
    void aStoreWithoutTheUniqueKeyIsCaught() throws Exception {
        assertThat(faultsAfter(6, careless(CarelessCollector.NO_UNIQUE_KEY), SEED))
                .anyMatch(fault -> fault.startsWith("stored twice"));
    }

    private static List<String> careless(String fault) {
        String path =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        return List.of("-cp", path, CarelessCollector.class.getName(), fault);
    }

    /** Kills after a seeded number of answers each, lets everybody finish, and counts. */
    private List<String> faultsAfter(int kills, List<String> program, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Ledger ledger = new Ledger();
        AtomicBoolean open = new AtomicBoolean(true);
        CollectorProcess collector = CollectorProcess.start(program, directory);
        AtomicReference<URI> address = new AtomicReference<>(collector.address());
        try (HttpClient http =
                        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<LabClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++)
                clients.add(
                        new LabClient(
                                "LAB-" + i,
                                http,
                                () -> Objects.requireNonNull(address.get()),
                                ledger,
                                open::get,
                                random.split()));
            for (LabClient client : clients) client.enrol();
            List<Future<?>> running = new ArrayList<>();
            clients.forEach(client -> running.add(threads.submit(client)));
            try {
                for (int kill = 0; kill < kills; kill++) {
                    ledger.awaitPromises(ledger.promises() + random.nextInt(1, 60));
                    collector.kill();
                    collector = CollectorProcess.start(program, directory);
                    address.set(collector.address());
                }
            } finally {
                open.set(false);
            }
            for (Future<?> client : running) client.get(60, TimeUnit.SECONDS);
            collector.stop();
        } finally {
            collector.close();
        }
        assertThat(ledger.promises()).isGreaterThan(kills);
        return ledger.faults(directory.resolve("collector.db"));
    }
}
