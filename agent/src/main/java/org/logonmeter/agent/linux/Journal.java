package org.logonmeter.agent.linux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostReadException;

/**
 * The systemd journal by {@code journalctl -o json}: sessions, boots, shutdowns and sleeps, also of
 * the time when this agent did not run. Only entries are taken whose sender the kernel vouches for
 * (trusted fields, systemd.journal-fields(7)): anybody may write a MESSAGE_ID.
 */
final class Journal {
    private static final Logger LOG = System.getLogger(Journal.class.getName());

    /** Evidence of one page stems from at most so many entries. */
    static final int PAGE_ENTRIES = 500;

    private static final String FIELDS =
            "MESSAGE_ID,MESSAGE,SESSION_ID,USER_ID,LEADER,CLASS,UNIT,"
                    + "SYSLOG_IDENTIFIER,_PID,_SYSTEMD_UNIT,_BOOT_ID";

    /** Groups of matches: a line is wanted if all fields of one group fit. */
    private static final List<List<String>> WANTED =
            List.of(
                    List.of("_UID=0", "_SYSTEMD_UNIT=systemd-logind.service"),
                    List.of("_UID=0", "SYSLOG_IDENTIFIER=" + JournalFold.MANAGER),
                    List.of(
                            "_PID=1",
                            "MESSAGE_ID=" + JournalFold.UNIT_STARTED,
                            "UNIT=shutdown.target"),
                    List.of(
                            "_PID=1",
                            "MESSAGE_ID=" + JournalFold.UNIT_STOPPED,
                            "UNIT=multi-user.target"),
                    List.of(
                            "_UID=0",
                            "MESSAGE_ID=" + JournalFold.SLEEP_START,
                            "MESSAGE_ID=" + JournalFold.SLEEP_STOP),
                    List.of("_TRANSPORT=driver", "MESSAGE_ID=" + JournalFold.JOURNAL_START));

    private static final Pattern BOOT_OF_LIST =
            Pattern.compile("\\s*(-?\\d+)\\s+([0-9a-f]{32})\\s.*");

    private final LinuxPaths paths;
    private final Boot boot;
    private final Accounts accounts;
    private final InstantSource clock;
    private boolean absenceTold;
    private String lastComplaint = "";

    Journal(LinuxPaths paths, Boot boot, InstantSource clock) {
        this.paths = paths;
        this.boot = boot;
        this.accounts = new Accounts(paths);
        this.clock = clock;
    }

    /**
     * What happened after the bookmark; nothing on a machine without a journal, which is told in
     * the log once.
     *
     * @throws HostReadException if there is a journal that cannot be read
     */
    Evidence.Page after(String bookmark) throws HostReadException {
        if (paths.journalctl().isEmpty()
                || !Files.isExecutable(Path.of(paths.journalctl().getFirst())))
            return absent(bookmark, "no journalctl");
        JournalBookmark from = JournalBookmark.of(bookmark).orElse(JournalBookmark.NONE);
        if (from.isNone() && !bookmark.isEmpty())
            LOG.log(
                    Level.WARNING,
                    "The place in the journal is not readable; reading this boot and the one before.");
        Reading reading = new Reading(from);
        Command.Run run = Command.run(command(from), reading::take);
        if (run.complaint().contains("seek to cursor")) return after(from.withoutCursor().text());
        if (run.complaint().contains("No journal files were found"))
            return absent(bookmark, run.complaint());
        if (!run.stopped() && run.exit() != 0) throw new HostReadException("journalctl", cure(run));
        tellComplaint(run.complaint());
        return reading.page(run, bookmark);
    }

    private static String cure(Command.Run run) {
        String complaint = run.complaint().replace('\n', ' ');
        return complaint.contains("ermission")
                ? complaint + " (run the agent as root)"
                : "exit " + run.exit() + ", " + complaint + "; see: journalctl --verify";
    }

    private void tellComplaint(String complaint) {
        if (!complaint.isEmpty() && !complaint.equals(lastComplaint))
            LOG.log(Level.WARNING, "journalctl read the journal but complains: {0}", complaint);
        lastComplaint = complaint;
    }

    private Evidence.Page absent(String bookmark, String why) {
        if (!absenceTold)
            LOG.log(
                    Level.INFO,
                    "No journal on this machine: ends of sessions are known only by looking. {0}",
                    why);
        absenceTold = true;
        return new Evidence.Page(List.of(), bookmark, false);
    }

    private List<String> command(JournalBookmark from) throws HostReadException {
        List<String> command = new ArrayList<>(paths.journalctl());
        command.addAll(
                List.of("--quiet", "--no-pager", "--output=json", "--output-fields=" + FIELDS));
        List<String> boots = List.of();
        String cursor = from.cursor();
        if (cursor != null) command.add("--cursor=" + cursor);
        else if (from.isNone()) boots = bootsToBeginWith();
        else command.add("--since=@" + from.since().getEpochSecond());
        for (List<String> group : WANTED) {
            command.addAll(group);
            command.addAll(boots);
            command.add("+");
        }
        command.removeLast();
        return command;
    }

    /** This boot and the one before, as matches. */
    private List<String> bootsToBeginWith() throws HostReadException {
        List<String> listing = new ArrayList<>(paths.journalctl());
        listing.addAll(List.of("--quiet", "--no-pager", "--list-boots"));
        Stream<String> before =
                Command.lines(listing, 10_000).stream()
                        .map(BOOT_OF_LIST::matcher)
                        .filter(Matcher::matches)
                        .filter(it -> it.group(1).equals("-1"))
                        .map(it -> it.group(2));
        return Stream.concat(before, Stream.of(boot.id().replace("-", "")))
                .map(id -> "_BOOT_ID=" + id)
                .toList();
    }

    /** Of any kind: the last thing that a boot is known to have done. */
    private Optional<JournalEntry> lastOfBoot(String bootId) {
        List<String> command = new ArrayList<>(paths.journalctl());
        command.addAll(
                List.of("--quiet", "--no-pager", "--output=json", "--output-fields=_BOOT_ID"));
        command.addAll(List.of("--lines=1", "_BOOT_ID=" + bootId));
        try {
            return Command.lines(command, 1).stream()
                    .flatMap(line -> JournalEntry.parse(line).stream())
                    .filter(entry -> entry.bootId().equals(bootId))
                    .findFirst();
        } catch (HostReadException e) {
            LOG.log(Level.DEBUG, "The end of a boot is not to be had; its bounds stay wider", e);
            return Optional.empty();
        }
    }

    /** One page in the making. */
    private final class Reading {
        private final JournalBookmark from;
        private final JournalFold fold;
        private int entries;
        private int unreadable;
        private @Nullable JournalEntry first;

        Reading(JournalBookmark from) {
            this.from = from;
            this.fold = new JournalFold(from, accounts::isPerson, Journal.this::lastOfBoot);
        }

        boolean take(String line) {
            JournalEntry entry = JournalEntry.parse(line).orElse(null);
            if (entry == null) {
                unreadable++;
                return true;
            }
            if (first == null) {
                first = entry;
                if (from.isAt(entry)) return true;
                if (from.cursor() != null) gone(entry);
            }
            fold.accept(entry);
            entries++;
            return entries < PAGE_ENTRIES;
        }

        private void gone(@Nullable JournalEntry next) {
            LOG.log(
                    Level.WARNING,
                    "The journal no longer has the entry read last; what happened from {0} on may be lost in part. Give the journal more room (SystemMaxUse).",
                    from.since());
            fold.missing(next, clock.instant(), running());
        }

        private String running() {
            try {
                return boot.id();
            } catch (HostReadException e) {
                return Boot.dashed(from.bootId());
            }
        }

        Evidence.Page page(Command.Run run, String before) {
            unreadable += run.passedOver();
            if (unreadable > 0)
                LOG.log(
                        Level.WARNING,
                        "Lines of the journal passed over. unreadable={0}",
                        unreadable);
            if (first == null && from.cursor() != null) gone(null);
            JournalBookmark now = fold.bookmark();
            return new Evidence.Page(
                    fold.found(), now.isNone() ? before : now.text(), run.stopped());
        }
    }
}
