package org.logonmeter.collector;

import io.helidon.webserver.http.HttpRouting;
import java.util.Objects;
import org.logonmeter.collector.access.Problems;
import org.logonmeter.collector.edge.AllowedMethods;
import org.logonmeter.collector.edge.AnswerRoom;
import org.logonmeter.collector.edge.ListenerProbe;
import org.logonmeter.collector.edge.RequestTargets;
import org.logonmeter.collector.ingest.EnrolmentDoor;
import org.logonmeter.collector.ingest.IngestService;
import org.logonmeter.collector.report.Reports;
import org.logonmeter.collector.store.Devices;
import org.logonmeter.collector.store.EnrolmentSecrets;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.PersonLooks;
import org.logonmeter.collector.store.SessionRows;
import org.logonmeter.collector.web.AdminService;
import org.logonmeter.collector.web.ApiService;
import org.logonmeter.collector.web.PageService;

/** What answers on which listener. */
final class CollectorRoutes {
    private static final String VERSION =
            Objects.requireNonNullElse(
                    CollectorRoutes.class.getPackage().getImplementationVersion(), "from source");

    private CollectorRoutes() {}

    /** The main listener. */
    static void routes(HttpRouting.Builder routing, Collector parts) {
        Problems.mapErrors(routing);
        RequestTargets.absoluteForm(routing);
        routing.addFilter(parts.metrics());
        parts.dialects().mount(routing);
        RequestTargets.strict(routing);
        Reports reports =
                new Reports(
                        new SessionRows(parts.database()),
                        new PersonLooks(parts.database()),
                        parts.clock());
        AnswerRoom room = new AnswerRoom(AnswerRoom.USUAL_BYTES);
        routing.register(
                new AllowedMethods(
                        ingest(parts),
                        new ApiService(parts.access(), reports, room),
                        pages(parts, reports, room)));
    }

    private static IngestService ingest(Collector parts) {
        return new IngestService(
                new EnrolmentDoor(
                        parts.config().enrolment().secrets(),
                        new EnrolmentSecrets(parts.database())),
                new Devices(parts.database()),
                parts.events(),
                parts.clock(),
                parts.metrics()::answered);
    }

    private static PageService pages(Collector parts, Reports reports, AnswerRoom room) {
        return new PageService(
                parts.access(),
                reports,
                room,
                new MachineRows(parts.database()),
                parts.config().site().zone(),
                VERSION,
                parts.clock());
    }

    /** The administrator's listener: health and metrics. */
    static void admin(HttpRouting.Builder routing, Collector parts, ListenerProbe main) {
        Problems.mapErrors(routing);
        RequestTargets.absoluteForm(routing);
        RequestTargets.strict(routing);
        routing.register(
                new AllowedMethods(new AdminService(parts.database(), parts.metrics(), main)));
    }
}
