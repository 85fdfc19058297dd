package org.logonmeter.collector.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.StoredSession;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * A session as one JSON object of the session file: the same for the API and for exports. Who,
 * where, from, to and how surely are always there, null where unknown; of the rest what is unknown
 * is left out, which a reader takes as null. An attempt has no times of a session.
 */
public final class SessionJson {
    private SessionJson() {}

    public static ObjectNode write(StoredSession session) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("userName", session.userName());
        out.put("userDomain", session.userDomain());
        out.put("machineName", session.machineName());
        out.put("machineDomain", session.machineDomain());
        EndQuality quality = session.quality();
        if (quality != null) {
            put(out, "loginTime", session.start());
            put(out, "logoutTime", session.end());
            out.put("endQuality", quality.wireName());
            put(out, "endEarliest", session.earliest());
            put(out, "endLatest", session.latest());
        }
        out.setAll(session.detail().tree());
        return out;
    }

    private static void put(ObjectNode out, String name, @Nullable Instant instant) {
        out.put(name, instant == null ? null : instant.toString());
    }
}
