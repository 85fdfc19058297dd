package org.logonmeter.collector.web;

import org.logonmeter.collector.access.Principal;
import org.logonmeter.collector.access.ProblemException;
import org.logonmeter.collector.report.Reports;

/** Who may ask for persons of all rooms, as the record of looks names them. */
final class Askers {
    private Askers() {}

    /**
     * @throws ProblemException 403 for one who is limited to rooms: which sessions lie in them
     *     cannot be told yet, so none is shown
     */
    static Reports.Asker of(Principal who, String resource) {
        if (who.rooms().isPresent())
            throw new ProblemException(
                    403,
                    "rooms-not-told-apart",
                    "this token is limited to rooms, and sessions cannot be told apart by room yet");
        return new Reports.Asker(who.name(), who.role().word(), resource);
    }
}
