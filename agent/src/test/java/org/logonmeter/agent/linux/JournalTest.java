package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostReadException;

/** The reader against a journalctl that is a script over recorded entries. */
@EnabledOnOs(OS.LINUX)
class JournalTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    @TempDir Path directory;
    private MachineRoot root = new MachineRoot(Path.of("unset"));
    private Path entries = Path.of("unset");
    private Path called = Path.of("unset");

    @BeforeEach
    void prepareMachine() throws Exception {
        root = MachineRoot.in(directory);
        entries = directory.resolve("entries");
        called = directory.resolve("called");
        Files.write(entries, UtmpFormatTest.recorded("journal-debian12.json"));
    }

    /** Plays journalctl: from the entry of the cursor on if there is one, else everything. */
    private Journal journal() throws IOException {
        return journal(
                """
                printf '%%s\\n' "$*" >> '%2$s'
                case "$*" in *--list-boots*)
                  echo ' -1 6645dcc722bd46b3876abff3b33c55a1 Wed 2026-11-25 11:07:44 UTC'
                  echo '  0 c55047e5b3c841fea9c4669575bd1e31 Wed 2026-11-25 11:07:58 UTC'
                  exit 0;; esac
                case "$*" in *--lines=1*) grep -F "${*##* _BOOT_ID=}" '%1$s' | tail -n 1; exit 0;; esac
                for a; do case $a in --cursor=*) c=${a#--cursor=};; esac; done
                [ -z "$c" ] && exec cat '%1$s'
                n=$(grep -nF "\\"$c\\"" '%1$s' | cut -d: -f1)
                exec tail -n +${n:-1} '%1$s'
                """
                        .formatted(entries, called));
    }

    private Journal journal(String script) throws IOException {
        Path command = directory.resolve("journalctl");
        Files.writeString(command, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        LinuxPaths paths =
                new LinuxPaths(
                        root.paths().root(),
                        root.paths().busSocket(),
                        List.of(command.toString()),
                        List.of());
        return new Journal(paths, new Boot(paths), () -> NOW);
    }

    private String lastAsked() throws IOException {
        return Files.readAllLines(called).stream()
                .filter(it -> it.contains("MESSAGE_ID="))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private static List<Evidence> readToTheEnd(Journal journal, String bookmark)
            throws HostReadException {
        List<Evidence> all = new ArrayList<>();
        Evidence.Page page = journal.after(bookmark);
        all.addAll(page.entries());
        while (page.more()) {
            page = journal.after(page.bookmark());
            all.addAll(page.entries());
        }
        return all;
    }

    @Test
    void theBookmarkGoesOnExactlyBehindTheLastEntry() throws Exception {
        List<String> lines = Files.readAllLines(entries);
        List<Evidence> whole = readToTheEnd(journal(), "");
        Files.write(entries, lines.subList(0, 20));
        Evidence.Page first = journal().after("");
        Files.write(entries, lines);
        Evidence.Page second = journal().after(first.bookmark());
        assertThat(first.entries()).isNotEmpty();
        assertThat(second.entries()).isNotEmpty();
        List<Evidence> both = new ArrayList<>(first.entries());
        both.addAll(second.entries());
        assertThat(both).isEqualTo(whole);
        Evidence.Page third = journal().after(second.bookmark());
        assertThat(third).isEqualTo(new Evidence.Page(List.of(), second.bookmark(), false));
    }

    @Test
    void theFirstPageAsksForThisBootAndTheOneBeforeOnly() throws Exception {
        journal().after("");
        assertThat(lastAsked())
                .contains("_BOOT_ID=6645dcc722bd46b3876abff3b33c55a1")
                .contains("_BOOT_ID=" + MachineRoot.BOOT_ID.replace("-", ""));
    }

    @Test
    void onlySendersThatTheKernelVouchesForAreAsked() throws Exception {
        journal().after("");
        String[] groups = lastAsked().split(" \\+ ", -1);
        assertThat(groups).hasSize(6);
        assertThat(groups).allMatch(it -> it.matches("(.* )?(_UID=0|_PID=1|_TRANSPORT=driver) .*"));
    }

    @Test
    void aPageIsBoundedAndTheRestFollows() throws Exception {
        List<String> lines = Files.readAllLines(entries);
        List<String> many = new ArrayList<>();
        String opened = lines.get(2);
        for (int i = 0; i < 1203; i++)
            many.add(
                    opened.replace("\"SESSION_ID\":\"5\"", "\"SESSION_ID\":\"" + i + "\"")
                            .replace(";m=", ";m=" + Integer.toHexString(i)));
        Files.write(entries, many);
        Evidence.Page page = journal().after("");
        assertThat(page.more()).isTrue();
        assertThat(page.entries()).hasSize(Journal.PAGE_ENTRIES);
        assertThat(readToTheEnd(journal(), ""))
                .extracting(it -> ((Evidence.Opened) it).osId())
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, 1203)
                                .mapToObj(String::valueOf)
                                .toList());
    }

    @Test
    void anEntryThatWasRotatedAwayIsToldAsMissing() throws Exception {
        List<String> lines = Files.readAllLines(entries);
        Files.write(entries, lines.subList(0, 10));
        String bookmark = journal().after("").bookmark();
        Files.write(entries, lines.subList(12, lines.size()));
        Evidence.Page page = journal().after(bookmark);
        JournalEntry last = JournalEntry.parse(lines.get(9)).orElseThrow();
        JournalEntry next = JournalEntry.parse(lines.get(12)).orElseThrow();
        assertThat(page.entries().getFirst())
                .isEqualTo(
                        new Evidence.Missing(
                                next.at(),
                                Boot.dashed(next.bootId()),
                                next.monotonicMs(),
                                "journal",
                                last.at()));
        assertThat(journal().after(page.bookmark()).entries()).isEmpty();
        assertThat(page.entries())
                .as("a session may have ended in the gap")
                .noneMatch(
                        it ->
                                it instanceof Evidence.Alive
                                        && it.bootId().equals(Boot.dashed(last.bootId())));
    }

    @Test
    void aClearedJournalIsToldAsMissingOnceAndReadingGoesOn() throws Exception {
        List<String> lines = Files.readAllLines(entries);
        Files.write(entries, lines.subList(0, 10));
        String bookmark = journal().after("").bookmark();
        Files.write(entries, List.of());
        Evidence.Page page = journal().after(bookmark);
        assertThat(page.entries())
                .singleElement()
                .isInstanceOfSatisfying(
                        Evidence.Missing.class,
                        it -> {
                            assertThat(it.at()).isEqualTo(NOW);
                            assertThat(it.bootId()).isEqualTo(MachineRoot.BOOT_ID);
                        });
        Evidence.Page empty = journal().after(page.bookmark());
        assertThat(empty).isEqualTo(new Evidence.Page(List.of(), page.bookmark(), false));
        Files.write(entries, lines.subList(40, 45));
        assertThat(journal().after(empty.bookmark()).entries()).isNotEmpty();
        assertThat(lastAsked()).contains("--since=@" + NOW.getEpochSecond());
    }

    @Test
    void aBootWithoutShutdownTellsItsLastSignOfLifeBeforeTheNext() throws Exception {
        List<Evidence> found = readToTheEnd(journal(), "");
        JournalEntry last = JournalEntry.parse(Files.readAllLines(entries).get(17)).orElseThrow();
        Evidence.Alive alive =
                new Evidence.Alive(
                        last.at(), Boot.dashed(last.bootId()), last.monotonicMs(), "journal");
        assertThat(found).filteredOn(it -> it instanceof Evidence.Alive).containsExactly(alive);
        assertThat(found.get(found.indexOf(alive) + 1)).isInstanceOf(Evidence.Power.class);
    }

    @Test
    void hugeAndBrokenLinesArePassedOverAndTheOthersRead() throws Exception {
        List<String> lines = Files.readAllLines(entries);
        List<Evidence> whole = readToTheEnd(journal(), "");
        List<String> spoiled = new ArrayList<>();
        for (String line : lines) {
            spoiled.add("{\"__CURSOR\":\"" + "x".repeat(Command.LONGEST_LINE_BYTES + 1) + "\"}");
            spoiled.add(line);
            spoiled.add("{\"__CURSOR\":");
        }
        Files.write(entries, spoiled);
        assertThat(readToTheEnd(journal(), "")).isEqualTo(whole);
    }

    @Test
    void aCursorThatJournalctlRefusesIsReplacedByItsTime() throws Exception {
        String script =
                """
                printf '%%s\\n' "$*" >> '%2$s'
                case "$*" in *--cursor=*) echo 'Failed to seek to cursor: Invalid argument' >&2; exit 1;; esac
                exec cat '%1$s'
                """
                        .formatted(entries, called);
        Evidence.Page page = journal(script).after("1 b - - c:s=x;t=66117d3b9f910;");
        assertThat(page.entries()).isNotEmpty();
        assertThat(lastAsked()).contains("--since=@1795604824");
    }

    @Test
    void aMachineWithoutAJournalGivesNoEvidenceAndKeepsTheBookmark() throws Exception {
        Journal none = journal("echo 'No journal files were found.' >&2; exit 1\n");
        assertThat(none.after("1 b - - s:12"))
                .isEqualTo(new Evidence.Page(List.of(), "1 b - - s:12", false));
        LinuxPaths paths = root.paths();
        assertThat(new Journal(paths, new Boot(paths), () -> NOW).after(""))
                .isEqualTo(new Evidence.Page(List.of(), "", false));
    }

    @Test
    void aJournalThatMayNotBeReadIsAReadFailureWithItsCure() throws Exception {
        Journal closed =
                journal(
                        "echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1\n");
        assertThatThrownBy(() -> closed.after(""))
                .isInstanceOf(HostReadException.class)
                .hasMessageContaining("insufficient permissions")
                .hasMessageContaining("run the agent as root");
    }

    @Test
    void aCommandThatTalksWithoutEndIsCutOff() throws Exception {
        String line =
                new String(Files.readAllBytes(entries), StandardCharsets.UTF_8)
                        .lines()
                        .skip(2)
                        .findFirst()
                        .orElseThrow();
        Journal endless = journal("while echo '" + line + "'; do :; done\n");
        Evidence.Page page = endless.after("");
        assertThat(page.more()).isTrue();
        assertThat(page.entries()).hasSize(Journal.PAGE_ENTRIES);
    }
}
