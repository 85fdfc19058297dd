package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The rows of a User Login Report, as JSON and as CSV. */
final class EpmReport {
    private final int mergeMinutes;
    private final Map<Long, Instant> lastTold = new HashMap<>();

    /**
     * @param mergeMinutes logins of a user less than so long after the last one told are not told;
     *     0 = all are
     */
    EpmReport(int mergeMinutes) {
        this.mergeMinutes = mergeMinutes;
    }

    private boolean told(SessionRecord session) {
        if (mergeMinutes == 0) return true;
        Instant last = lastTold.get(session.userId());
        if (last != null && session.loginTime().isBefore(last.plusSeconds(60L * mergeMinutes)))
            return false;
        lastTold.put(session.userId(), session.loginTime());
        return true;
    }

    void json(JsonGenerator out, Told all) throws IOException {
        out.writeStartArray();
        all.records()
                .each(
                        session -> {
                            if (!told(session)) return;
                            out.writeStartObject();
                            out.writeStringField("userlogin", session.userName());
                            out.writeStringField("ipaddress", ip(session));
                            out.writeStringField(
                                    "accessdateandtime", TimeText.written(session.loginTime()));
                            out.writeEndObject();
                        });
        out.writeEndArray();
    }

    /**
     * @param seal what stands on top: the application, encrypted
     */
    void csv(OutputStream to, String seal, boolean guarded, Told all) throws IOException {
        try (Csv csv = new Csv(to, guarded)) {
            csv.line("\"" + seal + "\"");
            csv.line("User Login,IP Address,Access Date and Time");
            all.records()
                    .each(
                            session -> {
                                if (told(session))
                                    csv.row(
                                            session.userName(),
                                            ip(session),
                                            TimeText.written(session.loginTime()));
                            });
        }
    }

    private static String ip(SessionRecord session) {
        String terminal = session.seat().ip();
        return terminal != null ? terminal : Objects.requireNonNullElse(session.hostIp(), "");
    }
}
