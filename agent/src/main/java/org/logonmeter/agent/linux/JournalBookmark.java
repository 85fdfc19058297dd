package org.logonmeter.agent.linux;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where reading the journal goes on, and what must be known of the entries before that place. Its
 * text is {@code 1 BOOT SEEN MANAGER PLACE}, the place {@code c:CURSOR} or {@code s:SECONDS}.
 *
 * @param bootId of the last entry read, 32 hexadecimal digits; {@code -} before the first
 * @param seen of that boot
 * @param manager process number of the last user manager of that boot; {@code -} before the first
 * @param cursor the last entry read; null if its entry is gone and none came after it
 * @param since time of the last entry read; to the second, reading goes on here if there is no
 *     cursor
 */
record JournalBookmark(
        String bootId, Set<Seen> seen, String manager, @Nullable String cursor, Instant since) {
    /** What happened to a boot so far. The letter stands in the text. */
    enum Seen {
        /** Services are being stopped. */
        GOING_DOWN('d'),
        /** The shutdown was told. */
        SHUTDOWN('t'),
        /** The monotonic clock stood still meanwhile. */
        SLEEP('s'),
        /** Some of its entries were gone before they were read. */
        GAP('g');

        private final char letter;

        Seen(char letter) {
            this.letter = letter;
        }
    }

    private static final String VERSION = "1";

    /** Nothing read yet. */
    static final JournalBookmark NONE =
            new JournalBookmark("-", Set.of(), "-", null, Instant.EPOCH);

    JournalBookmark {
        seen = Set.copyOf(seen);
    }

    /** Empty if the text was not written by {@link #text}. */
    static Optional<JournalBookmark> of(String text) {
        String[] words = text.split(" ", -1);
        if (words.length != 5 || !words[0].equals(VERSION) || words[4].length() < 3)
            return Optional.empty();
        Set<Seen> seen = EnumSet.allOf(Seen.class);
        seen.removeIf(it -> words[2].indexOf(it.letter) < 0);
        String place = words[4].substring(2);
        if (words[4].startsWith("c:")) {
            Instant since = timeOf(place).orElse(Instant.EPOCH);
            return Optional.of(new JournalBookmark(words[1], seen, words[3], place, since));
        }
        if (!words[4].matches("s:\\d{1,11}")) return Optional.empty();
        Instant since = Instant.ofEpochSecond(Long.parseLong(place));
        return Optional.of(new JournalBookmark(words[1], seen, words[3], null, since));
    }

    String text() {
        StringBuilder letters = new StringBuilder("-");
        for (Seen it : Seen.values()) if (seen.contains(it)) letters.append(it.letter);
        String place = cursor == null ? "s:" + since.getEpochSecond() : "c:" + cursor;
        return String.join(" ", VERSION, bootId, letters, manager, place);
    }

    /** The same place by its time alone, for a cursor that journalctl refuses. */
    JournalBookmark withoutCursor() {
        return new JournalBookmark(bootId, seen, manager, null, since);
    }

    boolean isNone() {
        return cursor == null && since.equals(Instant.EPOCH);
    }

    /** True if this is the very entry of the cursor. */
    boolean isAt(JournalEntry entry) {
        return cursor != null && sameEntry(cursor, entry.cursor());
    }

    /**
     * A cursor is {@code s=FILES;i=NUMBER;b=BOOT;m=MONOTONIC;t=REALTIME;x=HASH}. The first two
     * change when an entry moves from the volatile to the kept journal.
     */
    private static boolean sameEntry(String one, String other) {
        return one.equals(other) || sameFrom("b=", one, other);
    }

    private static boolean sameFrom(String part, String one, String other) {
        int from = one.indexOf(";" + part);
        int otherFrom = other.indexOf(";" + part);
        return from >= 0
                && otherFrom >= 0
                && one.substring(from).equals(other.substring(otherFrom));
    }

    private static Optional<Instant> timeOf(String cursor) {
        for (String part : cursor.split(";", -1)) {
            if (!part.matches("t=[0-9a-f]{1,15}")) continue;
            return Optional.of(
                    Instant.EPOCH.plus(Long.parseLong(part.substring(2), 16), ChronoUnit.MICROS));
        }
        return Optional.empty();
    }
}
