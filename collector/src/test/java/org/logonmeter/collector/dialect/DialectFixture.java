package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.logonmeter.collector.RunningCollector;
import org.logonmeter.protocol.RecordedSession;

/** A whole collector that speaks all five dialects, and a clock that tests set. */
final class DialectFixture implements AutoCloseable {
    /** The moment at which all is asked unless a test says otherwise. */
    static final Instant NOW = Instant.parse("2025-07-03T13:00:00Z");

    static final String CONFIG =
            """
            server: { port: 0, admin-port: off }
            database: { url: "jdbc:sqlite:collector.db" }
            dialects:
              loginstats:
                zone: Europe/London
                tokens:
                  "8840d84f-ae94-4593-9b91-dd1882574884": [ "*" ]
                  "11111111-2222-3333-4444-555555555555": [ "abc.com", "Other" ]
              ekran: { zone: UTC, tokens: [ "ekran-token", "%s" ] }
              workspace:
                tokens: { "hw-token": [ "project-1" ], "hw-other": [ "project_2" ] }
              electa: { accounts: { 12345: "app-key", 999: "k9" }, rooms: { "Library 2": 1093 } }
              epm:
                application: Lab Reports
                users:
                  alice: { password: "wonder:land", roles: [ "Service Administrator" ] }
                  viewer: { password: "v", roles: [ "Access Control – View" ] }
                  nobody: { password: "n", roles: [] }
                bearers: { "epm-bearer": [ "Access Control - Manage" ] }
            """
                    .formatted(
                            // "hashed-token"
                            "sha256:550643f45e135491c47bea94823b37278d5dd91375b285d44001d005d1603a33");

    final RunningCollector collector;
    final RawHttp http;
    private volatile Instant now = NOW;

    DialectFixture(Path directory) {
        this(directory, CONFIG);
    }

    DialectFixture(Path directory, String config) {
        try {
            Path file = Files.writeString(directory.resolve("collector.yaml"), config);
            collector = RunningCollector.configured(file, () -> now);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        http = new RawHttp(collector.port());
    }

    void at(Instant now) {
        this.now = now;
    }

    Instant now() {
        return now;
    }

    /** Stores sessions as an import does. */
    void store(List<RecordedSession> sessions) {
        collector.record(sessions, now);
    }

    @Override
    public void close() {
        collector.close();
    }
}
