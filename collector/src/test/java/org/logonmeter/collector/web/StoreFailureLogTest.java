package org.logonmeter.collector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.collector.RunningCollector;

/** A store that fails is told once in a while, not with a trace for each who asks. */
class StoreFailureLogTest {
    @TempDir Path directory;

    @Test
    void requestsThatMeetAFailingStoreAreOneLineInTheLogAndNoTrace() {
        List<LogRecord> log = new CopyOnWriteArrayList<>();
        Handler listener =
                new Handler() {
                    @Override
                    public void publish(LogRecord line) {
                        if (line.getLevel().intValue() >= Level.INFO.intValue()) log.add(line);
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        try (RunningCollector collector =
                RunningCollector.start(
                        directory,
                        InstantSource.system(),
                        Map.of("LOGONMETER_SERVER_ANONYMOUS_ROLE", "helpdesk"))) {
            collector.breakTheRecordOfLooks();
            Logger.getLogger("").addHandler(listener);
            for (String path : List.of("/sessions", "/api/v1/sessions", "/sessions", "/sessions"))
                assertThat(
                                collector
                                        .send(HttpRequest.newBuilder(collector.uri(path)).build())
                                        .statusCode())
                        .isEqualTo(503);
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }
        // None at all if another test met the same within this minute.
        assertThat(log).extracting(LogRecord::getMessage).hasSizeLessThanOrEqualTo(1);
        assertThat(log).allSatisfy(line -> assertThat(line.getThrown()).isNull());
    }
}
