package org.logonmeter.agent.windows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.logonmeter.agent.logon.LogonEvidence;

/**
 * What is asked of each channel: the ids of docs/sources/windows.md. What the machine did, and
 * where sessions begin and end, is asked for however old it is; all else of the last days only. A
 * Select holds few conditions because the log service takes no more than about twenty.
 */
final class ChannelQueries {
    private static final int CONDITIONS = 16;
    private static final long DAYS_MS = LogonEvidence.HELD.toMillis();
    private static final String RECENT =
            " and TimeCreated[timediff(@SystemTime) &lt;= " + DAYS_MS + "]";

    private ChannelQueries() {}

    /** Channel path to structured query. */
    static Map<String, String> all() {
        Map<String, String> queries = new LinkedHashMap<>();
        Query system = new Query("System");
        system.always(
                1, 12, 13, 20, 27, 41, 42, 104, 109, 6005, 6006, 6008, 6009, 6011, 7001, 7002);
        system.recent(107, 506, 507, 1500, 1501, 1502, 1503);
        queries.put("System", system.text());
        queries.put(
                "Security",
                new Query("Security")
                        .always(1102)
                        .recent(4624, 4634, 4647, 4778, 4779, 4800, 4801, 4608, 1100, 4688, 4689)
                        .text());
        String sessions = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
        queries.put(sessions, new Query(sessions).always(21, 23).recent(22, 24, 25, 41, 42).text());
        add(
                queries,
                "Microsoft-Windows-User Profile Service/Operational",
                1,
                2,
                3,
                4,
                6,
                7,
                1001,
                1002);
        add(queries, "Microsoft-Windows-Winlogon/Operational", 1, 2, 811, 812);
        add(
                queries,
                "Microsoft-Windows-GroupPolicy/Operational",
                4000,
                4001,
                4002,
                4003,
                4004,
                4005,
                4006,
                4007,
                4016,
                4018,
                4019,
                5016,
                5018,
                5019,
                5324,
                5351,
                6000,
                6001,
                6016,
                7000,
                7001,
                7016,
                7018,
                8000,
                8001);
        add(queries, "Microsoft-Windows-Shell-Core/Operational", 62170, 62171, 9648, 9649);
        return queries;
    }

    private static void add(Map<String, String> queries, String channel, int... ids) {
        queries.put(channel, new Query(channel).recent(ids).text());
    }

    private static final class Query {
        private final String channel;
        private final List<String> selects = new ArrayList<>();

        Query(String channel) {
            this.channel = channel;
        }

        Query always(int... ids) {
            return select("", ids);
        }

        Query recent(int... ids) {
            return select(RECENT, ids);
        }

        private Query select(String also, int... ids) {
            for (int from = 0; from < ids.length; from += CONDITIONS) {
                List<String> conditions = new ArrayList<>();
                for (int i = from; i < Math.min(ids.length, from + CONDITIONS); i++)
                    conditions.add("EventID=" + ids[i]);
                selects.add(
                        "<Select Path=\""
                                + channel
                                + "\">*[System[("
                                + String.join(" or ", conditions)
                                + ")"
                                + also
                                + "]]</Select>");
            }
            return this;
        }

        String text() {
            return "<QueryList><Query Id=\"0\" Path=\""
                    + channel
                    + "\">"
                    + String.join("", selects)
                    + "</Query></QueryList>";
        }
    }
}
