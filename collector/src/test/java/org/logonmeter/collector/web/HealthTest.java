package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.collector.dialect.RawHttp;

/** Health is shown by work: a collector that lost a thread it needs says so. */
class HealthTest {
    @TempDir Path directory;
    private RunningCollector collector;

    @BeforeEach
    void start() {
        collector = RunningCollector.start(directory, InstantSource.system());
    }

    @AfterEach
    void stop() {
        collector.close();
    }

    private RawHttp.Reply health(String path) throws IOException {
        return new RawHttp(collector.adminPort()).send("GET " + path, List.of(), new byte[0]);
    }

    /** The thread ends a moment after whoever waited for it was told. */
    private RawHttp.Reply down(String path) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        RawHttp.Reply reply = health(path);
        while (reply.status() != 503 && System.nanoTime() < deadline) reply = health(path);
        return reply;
    }

    private void down(String path, String why) throws IOException {
        RawHttp.Reply reply = down(path);
        assertThat(reply.status()).as(path).isEqualTo(503);
        assertThat(reply.text()).contains("\"down\"", why);
    }

    @Test
    void aCollectorWithoutItsWriterIsNeitherReadyNorAlive() throws IOException {
        assertThat(health("/health/live").status()).isEqualTo(200);
        assertThat(health("/health/ready").status()).isEqualTo(200);
        collector.endTheWriter();
        down("/health/live", "writer has ended");
        down("/health/ready", "writer has ended");
    }

    @Test
    void aCollectorNobodyCanReachIsNeitherReadyNorAlive() throws IOException {
        assertThat(health("/health/live").status()).isEqualTo(200);
        collector.endTheListener();
        down("/health/live", "nothing listens");
        down("/health/ready", "nothing listens");
    }
}
