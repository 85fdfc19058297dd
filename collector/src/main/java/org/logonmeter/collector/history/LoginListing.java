package org.logonmeter.collector.history;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.RecordedSession.EndQuality;

/**
 * What a listing of login records (last(1), wtmpdb(8)), newest first, says of one machine's
 * sessions: pure.
 *
 * <p>The listings write an end they did not see as if they had: a logon on a terminal that was
 * still held ends the former one at its own start, {@code crash} means only "before the next boot".
 * Such ends become inferred ones with the bounds that are known.
 */
final class LoginListing {
    /** The shortest text of a duration says whole minutes. */
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /**
     * @param number place in the listing
     * @param user {@code reboot} for a boot
     * @param end the word or time the listing gives as the end
     * @param lasted as the listing says, cut to the minute; null if it does not say
     */
    record Entry(
            long number,
            String user,
            String terminal,
            String from,
            Instant login,
            End end,
            @Nullable Duration lasted,
            @Nullable String service) {}

    sealed interface End {
        record At(Instant time) implements End {}

        enum Word implements End {
            STILL,
            GONE,
            CRASH,
            DOWN
        }
    }

    private final String machine;

    LoginListing(String machine) {
        this.machine = machine;
    }

    static boolean boot(Entry entry) {
        return entry.terminal().equals("system boot") || entry.terminal().equals("~");
    }

    /** The sessions of the listing, oldest first, so that ids ascend with time. */
    List<History.Line> sessions(List<Entry> newestFirst) {
        List<History.Line> lines = new ArrayList<>();
        Map<String, Instant> nextOnTerminal = new HashMap<>();
        Instant nextBoot = null;
        for (int i = 0; i < newestFirst.size(); i++) {
            Entry entry = newestFirst.get(i);
            if (boot(entry)) {
                nextBoot = entry.login();
                continue;
            }
            ObjectNode session = described(entry);
            end(
                    session,
                    entry,
                    nextOnTerminal.get(entry.terminal()),
                    nextBoot,
                    own(newestFirst, i));
            nextOnTerminal.put(entry.terminal(), entry.login());
            try {
                lines.add(new History.Line.Told(entry.number(), SessionLine.read(session)));
            } catch (RefusedLine e) {
                lines.add(new History.Line.Refused(entry.number(), String.valueOf(e.getMessage())));
            }
        }
        return lines.reversed();
    }

    private ObjectNode described(Entry entry) {
        ObjectNode session = JsonNodeFactory.instance.objectNode();
        session.put("machineName", machine)
                .put("userName", entry.user())
                .put("loginTime", entry.login().toString())
                .put("logonType", entry.terminal().startsWith(":") ? "x11" : "tty");
        String from = entry.from();
        if (from.isEmpty() || from.startsWith(":")) return session;
        boolean address = from.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%.*)?");
        session.putObject("terminal").put(address ? "ip" : "name", from);
        return session;
    }

    /** The boot an entry belongs to: the next older one. */
    private static @Nullable Entry own(List<Entry> newestFirst, int of) {
        for (int i = of + 1; i < newestFirst.size(); i++)
            if (boot(newestFirst.get(i))) return newestFirst.get(i);
        return null;
    }

    private static void end(
            ObjectNode session,
            Entry entry,
            @Nullable Instant nextLogon,
            @Nullable Instant nextBoot,
            @Nullable Entry own) {
        switch (entry.end()) {
            case End.At at when at.time().equals(nextLogon) ->
                    inferred(session, entry.login(), at.time());
            case End.At at -> {
                quality(session, EndQuality.OBSERVED);
                session.put("logoutTime", at.time().toString());
            }
            case End.Word.STILL -> {
                if (nextLogon == null) quality(session, EndQuality.OPEN);
                else inferred(session, entry.login(), nextLogon);
            }
            case End.Word.GONE -> quality(session, EndQuality.LOST);
            case End.Word.CRASH -> {
                Instant latest = nextBoot;
                if (latest == null && entry.lasted() != null)
                    latest = entry.login().plus(entry.lasted()).plus(MINUTE);
                if (latest == null) quality(session, EndQuality.LOST);
                else inferred(session, entry.login(), latest);
            }
            case End.Word.DOWN -> down(session, entry, own);
        }
    }

    private static void down(ObjectNode session, Entry entry, @Nullable Entry own) {
        if (own != null
                && own.end() instanceof End.At shutdown
                && !shutdown.time().isBefore(entry.login())) {
            quality(session, EndQuality.SHUTDOWN);
            session.put("logoutTime", shutdown.time().toString());
        } else if (entry.lasted() != null) {
            Instant earliest = entry.login().plus(entry.lasted());
            inferred(session, earliest, earliest.plus(MINUTE));
        } else quality(session, EndQuality.LOST);
    }

    private static void inferred(ObjectNode session, Instant earliest, Instant latest) {
        quality(session, EndQuality.INFERRED);
        session.put("endEarliest", earliest.toString()).put("endLatest", latest.toString());
    }

    private static void quality(ObjectNode session, EndQuality quality) {
        session.put("endQuality", quality.wireName());
    }
}
