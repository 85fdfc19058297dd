package org.logonmeter.collector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.EventHeader;
import org.logonmeter.protocol.EventIds;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.PowerEvent;
import org.logonmeter.protocol.WireFormat;

class IngestTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir Path directory;
    private RunningCollector collector;

    @BeforeEach
    void start() {
        collector = RunningCollector.start(directory, InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void anEventToldTwiceIsStoredOnceAndBothAreAnsweredAsDone() throws Exception {
        String credential = collector.enrol("LAB-01");
        HostEvent boot = boot(1, NOW);
        assertThat(outcomes(post(credential, boot))).containsExactly(BatchReceipt.Outcome.ACCEPTED);
        assertThat(outcomes(post(credential, boot)))
                .containsExactly(BatchReceipt.Outcome.DUPLICATE);
    }

    @Test
    void anIdUsedForAnotherEventKeepsTheFirst() throws Exception {
        String credential = collector.enrol("LAB-01");
        PowerEvent first = boot(1, NOW);
        PowerEvent other = new PowerEvent(first.header(), PowerEvent.Kind.SHUTDOWN);
        assertThat(outcomes(post(credential, first)))
                .containsExactly(BatchReceipt.Outcome.ACCEPTED);
        assertThat(outcomes(post(credential, other)))
                .containsExactly(BatchReceipt.Outcome.CONFLICT);
        assertThat(outcomes(post(credential, first)))
                .containsExactly(BatchReceipt.Outcome.DUPLICATE);
    }

    private static List<BatchReceipt.Outcome> outcomes(BatchReceipt receipt) {
        return receipt.results().stream().map(BatchReceipt.Item::outcome).toList();
    }

    private BatchReceipt post(String credential, HostEvent... events) throws Exception {
        EventBatch batch =
                new EventBatch("test", NOW, "boot-1", 60_000L, null, List.of(events), List.of());
        HttpResponse<byte[]> answer =
                collector.post("/api/v1/events", credential, WireFormat.write(batch));
        assertThat(answer.statusCode()).isEqualTo(200);
        return WireFormat.readReceipt(answer.body());
    }

    private static PowerEvent boot(long seq, Instant at) {
        return new PowerEvent(
                new EventHeader(EventIds.next(), "boot-1", seq, at, 0L, "test"),
                PowerEvent.Kind.BOOT);
    }
}
