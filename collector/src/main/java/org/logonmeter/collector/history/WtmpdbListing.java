package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.history.LoginListing.End;
import org.logonmeter.collector.history.LoginListing.Entry;

/** The answer of {@code wtmpdb last --json --time-format iso --fullnames}, newest first. */
final class WtmpdbListing {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[XXX][XX]", Locale.ROOT);

    private WtmpdbListing() {}

    /**
     * @throws RefusedLine if this is no such answer at all
     */
    static List<History.Line> read(JsonNode answer, String machine) throws RefusedLine {
        JsonNode listed = answer.path("entries");
        if (!listed.isArray())
            throw new RefusedLine(
                    "this is no answer of `wtmpdb last --json --time-format iso --fullnames`");
        List<Entry> entries = new ArrayList<>();
        List<History.Line> refused = new ArrayList<>();
        long number = 0;
        for (JsonNode entry : listed) {
            number++;
            try {
                Entry read = entry(number, entry);
                if (!read.user().equals("soft-reboot")) entries.add(read);
            } catch (DateTimeException e) {
                refused.add(
                        new History.Line.Refused(
                                number, "its times are not as `--time-format iso` writes them"));
            }
        }
        refused.addAll(new LoginListing(machine).sessions(entries));
        return refused;
    }

    private static Entry entry(long number, JsonNode entry) {
        String service = entry.path("service").asText().strip();
        return new Entry(
                number,
                entry.path("user").asText(),
                entry.path("user").asText().equals("reboot")
                        ? "system boot"
                        : entry.path("tty").asText().strip(),
                entry.path("hostname").asText().strip(),
                time(entry.path("login").asText()),
                end(entry.path("logout").asText().strip()),
                lasted(entry.path("length").asText().strip()),
                service.isEmpty() ? null : service);
    }

    private static End end(String text) {
        if (text.startsWith("still")) return End.Word.STILL;
        if (text.startsWith("gone") || text.isEmpty()) return End.Word.GONE;
        if (text.equals("crash")) return End.Word.CRASH;
        if (text.equals("down")) return End.Word.DOWN;
        return new End.At(time(text));
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(text, TIME).toInstant();
    }

    private static @Nullable Duration lasted(String text) {
        String bare = text.replaceAll("[() ]", "");
        return bare.matches("(\\d+\\+)?\\d+:\\d\\d") ? LastListing.lasted(bare) : null;
    }
}
