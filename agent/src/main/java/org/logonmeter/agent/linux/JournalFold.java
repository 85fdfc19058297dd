package org.logonmeter.agent.linux;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.linux.JournalBookmark.Seen;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.protocol.Account;
import org.logonmeter.protocol.EndClaim;

/**
 * Entries of the journal to evidence, in order. Pure. Message ids: sd-messages.h of systemd; {@code
 * journalctl --catalog} has a text for each.
 */
final class JournalFold {
    static final String SOURCE = "journal";

    static final String SESSION_START = "8d45620c1a4348dbb17410da57c60c66";
    static final String SESSION_STOP = "3354939424b4456d9802ca8333ed424a";
    static final String SHUTDOWN = "98268866d1d54a499c4e98921d93bc40";
    static final String SLEEP_START = "6bbd95ee977941e497c48be27c254128";
    static final String SLEEP_STOP = "8811e6df2a8e40f58a94cea26f8ebf14";
    static final String JOURNAL_START = "f77379a8490b408bbe5f6940505a777b";

    /** Of any unit: "Started ..." or "Reached target ...". */
    static final String UNIT_STARTED = "39f53479d3a045ac8e11786248231fbf";

    /** Of any unit: "Stopped ..." or "Stopped target ...". */
    static final String UNIT_STOPPED = "9d1aaa27d60140bd96365438aad20286";

    /** How a user's service manager calls itself until its PAM session is open. */
    static final String MANAGER = "(systemd)";

    private final Predicate<String> isPerson;
    private final Function<String, Optional<JournalEntry>> lastOfBoot;
    private final List<Evidence> found = new ArrayList<>();
    private String bootId;
    private final Set<Seen> seen = EnumSet.noneOf(Seen.class);
    private String manager;
    private Evidence.@Nullable Opened lastOpened;
    private @Nullable String lastLeader;
    private @Nullable String cursor;
    private Instant since;

    /**
     * @param from what is known of the entries before
     * @param isPerson tells people's accounts from the system's own, by name
     * @param lastOfBoot the last entry of any kind of a boot, by its id
     */
    JournalFold(
            JournalBookmark from,
            Predicate<String> isPerson,
            Function<String, Optional<JournalEntry>> lastOfBoot) {
        this.isPerson = isPerson;
        this.lastOfBoot = lastOfBoot;
        this.bootId = from.bootId();
        this.seen.addAll(from.seen());
        this.manager = from.manager();
        this.cursor = from.cursor();
        this.since = from.since();
    }

    List<Evidence> found() {
        return List.copyOf(found);
    }

    JournalBookmark bookmark() {
        return new JournalBookmark(bootId, seen, manager, cursor, since);
    }

    /** The entry of the bookmark, and an unknown number after it, are no longer in the journal. */
    void missing(@Nullable JournalEntry next, Instant now, String runningBoot) {
        seen.add(Seen.GAP);
        if (next == null) {
            found.add(new Evidence.Missing(now, runningBoot, null, SOURCE, since));
            cursor = null;
            since = now;
        } else {
            String boot = Boot.dashed(next.bootId());
            found.add(new Evidence.Missing(next.at(), boot, next.monotonicMs(), SOURCE, since));
        }
    }

    void accept(JournalEntry entry) {
        cursor = entry.cursor();
        since = entry.at();
        if (!entry.bootId().equals(bootId)) boot(entry);
        String message = entry.field("MESSAGE_ID");
        if (message == null) plain(entry);
        else
            switch (message) {
                case SESSION_START -> opened(entry);
                case SESSION_STOP -> closed(entry);
                case SHUTDOWN -> shutdown(entry);
                case UNIT_STARTED -> {
                    if (entry.has("UNIT", "shutdown.target")) shutdown(entry);
                }
                case UNIT_STOPPED -> {
                    if (entry.has("UNIT", "multi-user.target")) seen.add(Seen.GOING_DOWN);
                }
                case SLEEP_START -> sleep(entry);
                case SLEEP_STOP -> power(entry, Evidence.Power.Kind.WAKE);
                default -> {
                    // an entry about something else: seats, buttons, other units
                }
            }
    }

    /**
     * The first entry of a boot stands for the boot. Of the first boot ever seen only the start of
     * journald does: the log may begin anywhere.
     */
    private void boot(JournalEntry entry) {
        if (!bootId.equals("-") && !seen.contains(Seen.SHUTDOWN) && !seen.contains(Seen.GAP))
            lastOfBoot.apply(bootId).ifPresent(this::alive);
        boolean atStart = !bootId.equals("-") || entry.has("MESSAGE_ID", JOURNAL_START);
        bootId = entry.bootId();
        seen.clear();
        manager = "-";
        if (atStart) power(entry, Evidence.Power.Kind.BOOT);
    }

    private void alive(JournalEntry last) {
        found.add(
                new Evidence.Alive(last.at(), Boot.dashed(last.bootId()), uptimeMs(last), SOURCE));
    }

    /** Told once a boot: logind says it when asked, systemd when every service is down. */
    private void shutdown(JournalEntry entry) {
        seen.add(Seen.GOING_DOWN);
        if (seen.add(Seen.SHUTDOWN)) power(entry, Evidence.Power.Kind.SHUTDOWN);
    }

    private void sleep(JournalEntry entry) {
        power(entry, Evidence.Power.Kind.SLEEP);
        seen.add(Seen.SLEEP);
    }

    private void opened(JournalEntry entry) {
        String id = entry.field("SESSION_ID");
        String user = entry.field("USER_ID");
        if (id == null || user == null || user.isBlank()) return;
        String sessionClass = entry.field("CLASS");
        boolean ofPerson =
                sessionClass == null
                        ? isPerson.test(user) && !entry.has("LEADER", manager)
                        : LogindSession.isOfPerson(sessionClass);
        if (!ofPerson) return;
        lastLeader = entry.field("LEADER");
        lastOpened =
                new Evidence.Opened(
                        entry.at(),
                        Boot.dashed(entry.bootId()),
                        uptimeMs(entry),
                        SOURCE,
                        id,
                        new Account(null, user, null),
                        null);
        found.add(lastOpened);
    }

    private void plain(JournalEntry entry) {
        if (entry.has("SYSLOG_IDENTIFIER", MANAGER)) managed(entry);
        else loggedOut(entry);
    }

    /**
     * systemd 256 and 257 give a user's service manager a session of its own and do not write its
     * class. PAM tells of it just before or just after, by the process that leads that session.
     */
    private void managed(JournalEntry entry) {
        String unit = entry.field("_SYSTEMD_UNIT");
        String pid = entry.field("_PID");
        if (unit == null || pid == null || !unit.startsWith("user@")) return;
        manager = pid;
        if (lastOpened != null && pid.equals(lastLeader)) found.remove(lastOpened);
    }

    /**
     * "Session 4 logged out. Waiting for processes to exit.": the user is gone, some process is
     * not.
     */
    private void loggedOut(JournalEntry entry) {
        String text = entry.field("MESSAGE");
        if (text != null && text.contains(" logged out.")) closed(entry);
    }

    private void closed(JournalEntry entry) {
        String id = entry.field("SESSION_ID");
        if (id == null) return;
        boolean goingDown = seen.contains(Seen.GOING_DOWN);
        found.add(
                new Evidence.Closed(
                        entry.at(),
                        Boot.dashed(entry.bootId()),
                        uptimeMs(entry),
                        SOURCE,
                        id,
                        goingDown ? EndClaim.Quality.SHUTDOWN : EndClaim.Quality.OBSERVED,
                        goingDown ? EndClaim.Reason.SHUTDOWN : EndClaim.Reason.LOGOFF));
    }

    private void power(JournalEntry entry, Evidence.Power.Kind kind) {
        found.add(
                new Evidence.Power(
                        entry.at(), Boot.dashed(entry.bootId()), uptimeMs(entry), SOURCE, kind));
    }

    /** Of use only while the monotonic clock and the uptime agree: until the first sleep. */
    private @Nullable Long uptimeMs(JournalEntry entry) {
        return seen.contains(Seen.SLEEP) ? null : entry.monotonicMs();
    }
}
