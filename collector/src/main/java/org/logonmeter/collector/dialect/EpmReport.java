package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The rows of a User Login Report, as JSON and as CSV. */
final class EpmReport {
    /** The seal and the names of the columns. */
    private static final int LINES_ON_TOP = 2;

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

    /**
     * How many records of how many persons a report file holds.
     *
     * @throws IOException if it cannot be read
     */
    static Answer.Shown shown(EpmFiles.Stored file) throws IOException {
        Set<String> persons = new HashSet<>();
        long sessions = 0;
        try (CSVParser rows =
                CSVParser.parse(file.path(), StandardCharsets.UTF_8, CSVFormat.DEFAULT)) {
            for (CSVRecord row : rows) {
                if (row.getRecordNumber() <= LINES_ON_TOP) continue;
                sessions++;
                persons.add(row.get(0));
            }
        }
        return new Answer.Shown("file=" + file.name(), sessions, persons.size());
    }

    private static String ip(SessionRecord session) {
        String terminal = session.seat().ip();
        return terminal != null ? terminal : Objects.requireNonNullElse(session.hostIp(), "");
    }
}
