package org.logonmeter.lab;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Event XML in the shape in which Windows renders it. */
public final class EventText {
    private static final String NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event";

    private EventText() {}

    /** What stands in the System part beside provider, id and time. */
    public record Origin(
            String channel,
            String computer,
            long recordId,
            int process,
            int thread,
            @Nullable String user,
            @Nullable String activity) {}

    /** One event on one line. */
    public static String event(String provider, int id, Instant at, Origin from, String body) {
        return "<Event xmlns=\""
                + NAMESPACE
                + "\"><System><Provider Name=\""
                + provider
                + "\"/><EventID>"
                + id
                + "</EventID><TimeCreated SystemTime=\""
                + at
                + "\"/><EventRecordID>"
                + from.recordId()
                + "</EventRecordID><Correlation"
                + (from.activity() == null ? "" : " ActivityID=\"" + from.activity() + "\"")
                + "/><Execution ProcessID=\""
                + from.process()
                + "\" ThreadID=\""
                + from.thread()
                + "\"/><Channel>"
                + from.channel()
                + "</Channel><Computer>"
                + from.computer()
                + "</Computer><Security"
                + (from.user() == null ? "" : " UserID=\"" + from.user() + "\"")
                + "/></System>"
                + body
                + "</Event>";
    }

    /** EventData: name, value, name, value ... */
    public static String fields(Object... pairs) {
        StringBuilder text = new StringBuilder("<EventData>");
        for (int i = 0; i < pairs.length; i += 2)
            text.append("<Data Name=\"")
                    .append(pairs[i])
                    .append("\">")
                    .append(escaped(String.valueOf(pairs[i + 1])))
                    .append("</Data>");
        return text.append("</EventData>").toString();
    }

    /** UserData: name, value, name, value ... */
    public static String userFields(Object... pairs) {
        StringBuilder text = new StringBuilder("<UserData><EventXML xmlns=\"Event_NS\">");
        for (int i = 0; i < pairs.length; i += 2)
            text.append('<')
                    .append(pairs[i])
                    .append('>')
                    .append(escaped(String.valueOf(pairs[i + 1])))
                    .append("</")
                    .append(pairs[i])
                    .append('>');
        return text.append("</EventXML></UserData>").toString();
    }

    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
