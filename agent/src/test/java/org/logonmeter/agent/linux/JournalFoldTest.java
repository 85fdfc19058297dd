package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.Evidence.Power.Kind;

class JournalFoldTest {
    private static final String BOOT = "83cb27cf9f9d4e378ac3f7157fc222e9";

    private static List<JournalEntry> recorded() throws Exception {
        return recorded("journal-debian12.json");
    }

    private static List<JournalEntry> recorded(String name) throws Exception {
        return new String(UtmpFormatTest.recorded(name), StandardCharsets.UTF_8)
                .lines()
                .map(line -> JournalEntry.parse(line).orElseThrow())
                .toList();
    }

    private static List<Evidence> fold(List<JournalEntry> entries) {
        JournalFold fold =
                new JournalFold(JournalBookmark.NONE, _ -> true, JournalFoldTest::lastOf);
        entries.forEach(fold::accept);
        return fold.found();
    }

    private static Optional<JournalEntry> lastOf(String bootId) {
        return Optional.of(
                new JournalEntry(
                        "s=z", Instant.parse("2026-11-25T11:30:00Z"), 9, bootId, Map.of()));
    }

    /** One word an entry, boots counted from 1: enough to read the history at a glance. */
    private static List<String> words(List<Evidence> found) {
        List<String> boots = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (Evidence it : found) {
            if (!boots.contains(it.bootId())) boots.add(it.bootId());
            String what =
                    switch (it) {
                        case Evidence.Opened o -> o.osId() + " opened";
                        case Evidence.Closed c -> c.osId() + " " + c.quality().wireName();
                        case Evidence.Power p -> p.kind().name();
                        case Evidence.Alive _ -> "ALIVE";
                        case Evidence.Missing _ -> "MISSING";
                        case Evidence.Measured _ -> "MEASURED";
                    };
            words.add(boots.size() + ": " + what);
        }
        return words;
    }

    @Test
    void fourBootsOfARealMachineAreToldAsTheyWere() throws Exception {
        List<String> words = words(fold(recorded()));
        assertThat(words.stream().filter(it -> it.matches(".*[A-Z]+")))
                .containsExactly(
                        "1: BOOT",
                        "1: ALIVE",
                        "2: BOOT",
                        "2: SHUTDOWN",
                        "3: BOOT",
                        "3: SHUTDOWN",
                        "4: BOOT");
        assertThat(words)
                .as("a power cut closes nothing")
                .doesNotContain("1: 15 observed", "1: 15 shutdown");
        assertThat(words)
                .containsSubsequence("1: 7 opened", "1: 7 observed", "1: 15 opened", "2: BOOT")
                .containsSubsequence("2: 18 opened", "2: SHUTDOWN", "2: 18 shutdown", "3: BOOT")
                .containsSubsequence("3: 23 opened", "3: 23 shutdown", "3: SHUTDOWN", "4: BOOT");
        assertThat(words).doesNotContain("2: 18 observed", "3: 23 observed");
    }

    @Test
    void aSessionsIdAccountAndTimeAreThoseOfTheEntry() throws Exception {
        assertThat(fold(recorded()))
                .contains(
                        new Evidence.Opened(
                                Instant.parse("2026-11-25T11:07:04.586512Z"),
                                "83cb27cf-9f9d-4e37-8ac3-f7157fc222e9",
                                1_555_529L,
                                "journal",
                                "8",
                                new org.logonmeter.protocol.Account(null, "jo", null),
                                null));
    }

    @Test
    void theSessionOfAServiceManagerIsNobodysThoughItsClassIsNotWritten() throws Exception {
        List<String> words = words(fold(recorded("journal-debian13.json")));
        assertThat(words.stream().filter(it -> it.endsWith(" opened")))
                .containsExactly("1: c1 opened", "2: c1 opened", "2: c3 opened");
        assertThat(words)
                .contains("1: c1 observed", "2: c1 observed", "2: c3 shutdown")
                .containsSubsequence("1: ALIVE", "2: BOOT", "2: SHUTDOWN", "3: BOOT");
    }

    @Test
    void norIfPamTellsOfTheManagerAfterItsSession() throws Exception {
        List<JournalEntry> entries = new ArrayList<>(recorded("journal-debian13.json"));
        for (int i = 1; i < entries.size(); i++)
            if (entries.get(i - 1).has("SYSLOG_IDENTIFIER", JournalFold.MANAGER))
                Collections.swap(entries, i - 1, i++);
        assertThat(words(fold(entries)).stream().filter(it -> it.endsWith(" opened")))
                .containsExactly("1: c1 opened", "2: c1 opened", "2: c3 opened");
    }

    @Test
    void pageBordersChangeNothing() throws Exception {
        for (String name : List.of("journal-debian12.json", "journal-debian13.json")) {
            List<JournalEntry> entries = recorded(name);
            List<String> whole = words(fold(entries));
            for (long seed = 1; seed <= 200; seed++)
                assertThat(words(inPages(entries, new SplittableRandom(seed))))
                        .as("%s, seed %d", name, seed)
                        .isEqualTo(whole);
        }
    }

    private static List<Evidence> inPages(List<JournalEntry> entries, SplittableRandom random) {
        List<Evidence> found = new ArrayList<>();
        JournalBookmark kept = JournalBookmark.NONE;
        for (int from = 0; from < entries.size(); ) {
            int to = Math.min(entries.size(), from + random.nextInt(1, 8));
            JournalFold fold = new JournalFold(kept, _ -> true, JournalFoldTest::lastOf);
            entries.subList(from, to).forEach(fold::accept);
            found.addAll(fold.found());
            kept = JournalBookmark.of(fold.bookmark().text()).orElseThrow();
            from = to;
        }
        return found;
    }

    @Test
    void aLogThatBeginsInMidBootTellsNoBoot() throws Exception {
        List<JournalEntry> tail = recorded().subList(5, 12);
        assertThat(words(fold(tail))).noneMatch(it -> it.contains("BOOT"));
    }

    @Test
    void whereTheClassIsToldOnlyPeopleCount() {
        assertThat(fold(List.of(start("c1", "gdm", Map.of("CLASS", "greeter"))))).isEmpty();
        assertThat(fold(List.of(start("2", "jo", Map.of("CLASS", "manager"))))).isEmpty();
        assertThat(fold(List.of(start("3", "jo", Map.of("CLASS", "user"))))).hasSize(1);
    }

    @Test
    void whereTheClassIsNotToldTheSystemsOwnAccountsDoNotCount() {
        JournalFold fold =
                new JournalFold(
                        JournalBookmark.NONE, name -> !name.equals("gdm"), JournalFoldTest::lastOf);
        fold.accept(start("c1", "gdm", Map.of()));
        fold.accept(start("2", "jo", Map.of()));
        assertThat(fold.found()).hasSize(1);
    }

    @Test
    void afterASleepTheMonotonicClockIsNoLongerTold() {
        List<Evidence> found =
                fold(
                        List.of(
                                entry(Map.of("MESSAGE_ID", JournalFold.SLEEP_START)),
                                entry(Map.of("MESSAGE_ID", JournalFold.SLEEP_STOP)),
                                start("2", "jo", Map.of())));
        assertThat(found).extracting(Evidence::uptimeMs).containsExactly(5_000L, null, null);
        assertThat(((Evidence.Power) found.getFirst()).kind()).isEqualTo(Kind.SLEEP);
        assertThat(((Evidence.Power) found.get(1)).kind()).isEqualTo(Kind.WAKE);
    }

    @Test
    void binaryRepeatedAndOversizedFieldsAreRead() {
        String line =
                """
                {"__CURSOR":"s=1;b=2","__REALTIME_TIMESTAMP":"1795604824586512",\
                "__MONOTONIC_TIMESTAMP":"5000000","_BOOT_ID":"%s",\
                "MESSAGE":[74,195,182,10],"UNIT":["a.target","b.target"],"USER_ID":null}"""
                        .formatted(BOOT);
        assertThat(JournalEntry.parse(line).orElseThrow().fields())
                .isEqualTo(Map.of("MESSAGE", "J\u00f6\n", "UNIT", "a.target"));
    }

    @Test
    void whatIsNoEntryIsNoEntry() {
        for (String line :
                List.of(
                        "",
                        "-- No entries --",
                        "[]",
                        "{",
                        "{}",
                        "null",
                        "{\"__CURSOR\":\"x\",\"__REALTIME_TIMESTAMP\":\"-1\",\"__MONOTONIC_TIMESTAMP\":\"1\",\"_BOOT_ID\":\"b\"}",
                        "{\"__CURSOR\":\"x\",\"__REALTIME_TIMESTAMP\":\"99999999999999999999\",\"__MONOTONIC_TIMESTAMP\":\"1\",\"_BOOT_ID\":\"b\"}"))
            assertThat(JournalEntry.parse(line)).as(line).isEmpty();
    }

    @Test
    void aBookmarkOfAnotherKindIsRefused() {
        for (String text :
                List.of("", "x", "1 b - -", "2 b - - c:s=1", "1 b - - q:12", "1 b - - s:x"))
            assertThat(JournalBookmark.of(text)).as(text).isEmpty();
    }

    @Test
    void anEntryThatMovedFromTheVolatileToTheKeptJournalIsTheSameEntry() {
        JournalEntry entry = entry(Map.of());
        JournalBookmark moved =
                new JournalBookmark(
                        BOOT, Set.of(), "-", entry.cursor().replace("i=1", "i=9"), Instant.EPOCH);
        JournalBookmark other =
                new JournalBookmark(
                        BOOT, Set.of(), "-", entry.cursor().replace("m=5", "m=6"), Instant.EPOCH);
        assertThat(moved.isAt(entry)).isTrue();
        assertThat(other.isAt(entry)).isFalse();
    }

    private static JournalEntry start(String id, String user, Map<String, String> more) {
        Map<String, String> fields = new HashMap<>(more);
        fields.put("MESSAGE_ID", JournalFold.SESSION_START);
        fields.put("SESSION_ID", id);
        fields.put("USER_ID", user);
        return entry(fields);
    }

    private static JournalEntry entry(Map<String, String> fields) {
        return new JournalEntry(
                "s=a;i=1;b=" + BOOT + ";m=5;t=61117d3b9f910;x=1",
                Instant.parse("2026-11-25T11:00:00Z"),
                5_000,
                BOOT,
                fields);
    }
}
