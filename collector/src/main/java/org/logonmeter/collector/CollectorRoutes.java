package org.logonmeter.collector;

import io.helidon.webserver.http.HttpRouting;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.ingest.EnrolmentDoor;
import org.logonmeter.collector.ingest.IngestService;
import org.logonmeter.collector.store.Devices;
import org.logonmeter.collector.store.EnrolmentSecrets;

/** What answers on which listener. */
final class CollectorRoutes {
    private CollectorRoutes() {}

    /** The main listener. */
    static void routes(HttpRouting.Builder routing, Collector parts) {
        Problems.mapErrors(routing);
        routing.register(
                new IngestService(
                        new EnrolmentDoor(
                                parts.config().enrolment().secrets(),
                                new EnrolmentSecrets(parts.database())),
                        new Devices(parts.database()),
                        parts.events(),
                        parts.clock()));
    }

    /** The administrator's listener: health and metrics. */
    static void admin(HttpRouting.Builder routing, Collector parts) {
        Problems.mapErrors(routing);
    }
}
