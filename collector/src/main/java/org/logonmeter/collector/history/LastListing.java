package org.logonmeter.collector.history;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.history.LoginListing.End;
import org.logonmeter.collector.history.LoginListing.Entry;

/**
 * The text of {@code last -F -w} (util-linux), or of {@code last -w --time-format iso}: one entry a
 * line, newest first, closed by a line "wtmp begins". Without {@code -w} names are cut to eight
 * letters, which cannot be seen in the text.
 */
final class LastListing {
    private static final String TIME =
            "(?:[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}"
                    + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:?\\d\\d)";
    private static final Pattern ENTRY =
            Pattern.compile(
                    "(?<user>\\S+) +(?<line>system boot|system down|\\S+)(?: +(?<from>\\S+))?? +(?<login>"
                            + TIME
                            + ")(?: +- +(?<end>"
                            + TIME
                            + "|crash|down)| +(?<word>still logged in|still running|gone - no logout))?"
                            + "(?: +\\((?<lasted>(?:\\d+\\+)?\\d+:\\d\\d)\\))? *");
    private static final Pattern TRAILER = Pattern.compile("\\S+ begins .*");
    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[XXX][XX]", Locale.ROOT);

    private final ZoneId zone;

    LastListing(ZoneId zone) {
        this.zone = zone;
    }

    /** The sessions that the text tells of a machine, and the lines that tell none. */
    List<History.Line> read(String text, String machine) {
        List<Entry> entries = new ArrayList<>();
        List<History.Line> refused = new ArrayList<>();
        long number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String trimmed = line.stripTrailing();
            if (trimmed.isBlank() || TRAILER.matcher(trimmed).matches()) continue;
            try {
                Entry entry = entry(number, trimmed);
                if (entry != null) entries.add(entry);
            } catch (RefusedLine e) {
                refused.add(new History.Line.Refused(number, String.valueOf(e.getMessage())));
            } catch (DateTimeException e) {
                refused.add(new History.Line.Refused(number, "there is no such time in it"));
            }
        }
        refused.addAll(new LoginListing(machine).sessions(entries));
        return refused;
    }

    /** Null for what tells of the machine and no session, and is no boot either. */
    private @Nullable Entry entry(long number, String line) throws RefusedLine {
        Matcher m = ENTRY.matcher(line);
        if (!m.matches())
            throw new RefusedLine(
                    "this is no line of `last -F -w`: a user, a terminal, a time with seconds and year");
        String terminal = m.group("line");
        if (terminal.equals("system down") || m.group("user").equals("runlevel")) return null;
        if (terminal.contains(":notty") || terminal.startsWith("ssh:"))
            throw new RefusedLine("this is a failed logon (lastb), not a session");
        String word = m.group("end") == null ? m.group("word") : m.group("end");
        if (word == null) throw new RefusedLine("it does not say how the session ended");
        String lasted = m.group("lasted");
        String from = m.group("from");
        return new Entry(
                number,
                m.group("user"),
                terminal,
                from == null ? "" : from,
                time(m.group("login")),
                end(word),
                lasted == null ? null : lasted(lasted),
                null);
    }

    private End end(String word) {
        return switch (word) {
            case "still logged in", "still running" -> End.Word.STILL;
            case "gone - no logout" -> End.Word.GONE;
            case "crash" -> End.Word.CRASH;
            case "down" -> End.Word.DOWN;
            default -> new End.At(time(word));
        };
    }

    /** A local time that was there twice is taken as the later, as in LoginStats. */
    private Instant time(String text) {
        if (text.charAt(4) == '-') return OffsetDateTime.parse(text, ISO).toInstant();
        return LocalDateTime.parse(text, FULL).atZone(zone).withLaterOffsetAtOverlap().toInstant();
    }

    /** {@code days+hours:minutes} */
    static Duration lasted(String text) {
        String[] parts = text.split("[+:]", -1);
        long days = parts.length == 3 ? Long.parseLong(parts[0]) : 0;
        return Duration.ofDays(days)
                .plusHours(Long.parseLong(parts[parts.length - 2]))
                .plusMinutes(Long.parseLong(parts[parts.length - 1]));
    }
}
