package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The login records of a machine as `last -F -w` and wtmpdb write them, and what they mean: boots
 * that end by shutdown or power cut, terminals used again and again, ends that nobody saw.
 */
final class RandomListing {
    /** A session as the session file must tell it; null = no such field. */
    record Meant(
            String user,
            Instant login,
            String quality,
            @Nullable Instant logout,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable String from) {}

    private record Written(
            String user,
            String tty,
            String from,
            Instant login,
            String end,
            @Nullable Instant at) {}

    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXX", Locale.ROOT);
    private static final List<String> USERS =
            List.of("jo", "ann", "bartholomew.longname", "x_y", "o'neil", "josé");
    private static final List<String> FROM = List.of("", "10.1.2.9", "2001:db8::7", "pc-9.lab");

    private final Random random;
    private final List<Written> oldestFirst = new ArrayList<>();

    /** Oldest first. */
    final List<Meant> meant = new ArrayList<>();

    RandomListing(long seed) {
        random = new Random(seed);
        Instant clock = Instant.parse("2026-01-05T06:00:00Z");
        int boots = 1 + random.nextInt(4);
        for (int i = 0; i < boots; i++) clock = boot(clock, i == boots - 1);
    }

    private Instant boot(Instant on, boolean last) {
        boolean clean = random.nextBoolean();
        int place = oldestFirst.size();
        Map<String, Instant> busyUntil = new HashMap<>();
        List<Integer> untilOff = new ArrayList<>();
        Instant now = on;
        for (int i = random.nextInt(12); i > 0; i--) {
            now = now.plusSeconds(1 + random.nextInt(4_000));
            Instant at = now;
            List<String> free =
                    List.of("pts/0", "pts/1", "tty2", ":0").stream()
                            .filter(t -> busyUntil.getOrDefault(t, Instant.MIN).isBefore(at))
                            .toList();
            if (free.isEmpty()) continue;
            String tty = free.get(random.nextInt(free.size()));
            String from = tty.equals(":0") ? ":0" : FROM.get(random.nextInt(FROM.size()));
            String user = USERS.get(random.nextInt(USERS.size()));
            int fate = random.nextInt(5);
            if (fate == 0) {
                untilOff.add(oldestFirst.size());
                busyUntil.put(tty, Instant.MAX);
                oldestFirst.add(new Written(user, tty, from, at, "off", null));
                meant.add(new Meant(user, at, "off", null, null, null, shown(from)));
            } else if (fate == 1) {
                oldestFirst.add(new Written(user, tty, from, at, "gone - no logout", null));
                meant.add(new Meant(user, at, "lost", null, at, null, shown(from)));
            } else {
                Instant end = at.plusSeconds(random.nextInt(9_000));
                busyUntil.put(tty, end);
                oldestFirst.add(new Written(user, tty, from, at, "", end));
                meant.add(new Meant(user, at, "observed", end, null, null, shown(from)));
            }
        }
        Instant off = now.plusSeconds(10_000);
        Instant next = off.plusSeconds(60 + random.nextInt(90_000));
        String word = last ? "still logged in" : clean ? "down" : "crash";
        for (int i : untilOff) {
            Written w = oldestFirst.get(i);
            oldestFirst.set(i, new Written(w.user(), w.tty(), w.from(), w.login(), word, null));
            meant.replaceAll(
                    m ->
                            !m.quality().equals("off") || !m.login().equals(w.login())
                                    ? m
                                    : last
                                            ? to(m, "open", null, null, null)
                                            : clean
                                                    ? to(m, "shutdown", off, null, null)
                                                    : to(m, "inferred", null, m.login(), next));
        }
        oldestFirst.add(
                place,
                new Written(
                        "reboot",
                        "system boot",
                        "6.1.0-19-amd64",
                        on,
                        last ? "still running" : clean ? "" : "crash",
                        clean && !last ? off : null));
        return next;
    }

    private static Meant to(
            Meant m,
            String quality,
            @Nullable Instant logout,
            @Nullable Instant earliest,
            @Nullable Instant latest) {
        return new Meant(m.user(), m.login(), quality, logout, earliest, latest, m.from());
    }

    private static @Nullable String shown(String from) {
        return from.isEmpty() || from.startsWith(":") ? null : from;
    }

    private static String lasted(Instant from, Instant to) {
        Duration d = Duration.between(from, to);
        String time = String.format("%02d:%02d", d.toHoursPart(), d.toMinutesPart());
        return d.toDays() > 0 ? d.toDays() + "+" + time : time;
    }

    /**
     * @param iso as `--time-format iso` writes times; else as `-F` does, in the zone
     */
    String last(ZoneId zone, boolean iso) {
        DateTimeFormatter times = (iso ? ISO : FULL).withZone(zone);
        StringBuilder text = new StringBuilder();
        for (Written w : oldestFirst.reversed()) {
            text.append(String.format("%-8s %-12s %-16s ", w.user(), w.tty(), w.from()))
                    .append(times.format(w.login()));
            Instant at = w.at();
            if (at != null)
                text.append(" - ")
                        .append(times.format(at))
                        .append("  (")
                        .append(lasted(w.login(), at))
                        .append(')');
            else if (w.end().equals("crash") || w.end().equals("down"))
                text.append(" - ").append(w.end()).append("                     (22:28)");
            else text.append("   ").append(w.end());
            text.append('\n');
        }
        return text.append("\nwtmp begins Mon Jan  5 06:00:00 2026\n").toString();
    }

    String wtmpdb() {
        DateTimeFormatter times = ISO.withZone(ZoneOffset.ofHours(random.nextInt(12)));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode entries = out.putArray("entries");
        for (Written w : oldestFirst.reversed()) {
            Instant at = w.at();
            ObjectNode entry =
                    entries.addObject()
                            .put("user", w.user())
                            .put("tty", w.tty().equals("system boot") ? "~" : w.tty())
                            .put("hostname", w.from())
                            .put("service", "             ")
                            .put("login", times.format(w.login()))
                            .put("logout", at == null ? w.end() + " " : times.format(at));
            if (at != null) entry.put("length", lasted(w.login(), at));
        }
        return out.toPrettyString();
    }
}
