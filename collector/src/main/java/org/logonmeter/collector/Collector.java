package org.logonmeter.collector;

import java.time.InstantSource;
import org.logonmeter.collector.access.Access;
import org.logonmeter.collector.dialect.DialectRoutes;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.web.Metrics;

/** The parts a running collector is made of, for the services that are mounted on it. */
record Collector(
        CollectorConfig config,
        Database database,
        EventStore events,
        Access access,
        Metrics metrics,
        DialectRoutes dialects,
        InstantSource clock) {}
