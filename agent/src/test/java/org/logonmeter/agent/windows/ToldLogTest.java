package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.EventRecord;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.HostReadException;

/**
 * An agent that was down for longer than phases are asked for. The log gives what the agent's own
 * queries ask of it.
 */
class ToldLogTest {
    private static final Instant ZERO = Instant.parse("2026-03-02T08:00:00Z");
    private static final String LSM =
            "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational";
    private static final String WINLOGON = "Microsoft-Windows-Winlogon";
    private static final Pattern SELECT = Pattern.compile("<Select Path=\"[^\"]*\">(.*?)</Select>");

    private final List<EventRecord> log = new ArrayList<>();
    private Instant now = ZERO;
    private boolean unreadable;
    private LogLosses losses = new LogLosses();

    @Test
    void sessionsOfADowntimeOfDaysAreToldAndWhatIsNotAskedForIsAGap() throws Exception {
        boot(0);
        String bookmark = readUntil(1, "");
        winlogon(7001, 1, 4);
        winlogon(7002, 1, 12);
        winlogon(7001, 2, 24);

        now = at(24 * 6);
        Evidence.Page page = agent().after(bookmark);

        assertThat(page.entries())
                .filteredOn(e -> e instanceof Evidence.Opened)
                .extracting(Evidence::at)
                .containsExactly(at(4), at(24));
        assertThat(page.entries())
                .filteredOn(e -> e instanceof Evidence.Closed)
                .extracting(Evidence::at)
                .containsExactly(at(12));
        assertThat(page.entries())
                .filteredOn(e -> e instanceof Evidence.Missing)
                .containsExactly(
                        new Evidence.Missing(
                                at(24 * 3),
                                "boot-" + ZERO,
                                null,
                                "eventlog",
                                at(1),
                                Evidence.Missing.NOT_READ));
        assertThat(agent().after(page.bookmark()).entries()).as("once").isEmpty();
    }

    @Test
    void aMachineThatWasOffOverALongWeekendHasNoGap() throws Exception {
        boot(0);
        String bookmark = readUntil(10, "");
        log.add(record("System", "EventLog", 6006, at(10).plusSeconds(20), Map.of()));
        boot(24 * 5);
        now = at(24 * 5).plusSeconds(60);

        assertThat(agent().after(bookmark).entries())
                .isNotEmpty()
                .noneMatch(e -> e instanceof Evidence.Missing);
        log.add(record("System", "EventLog", 6005, at(24), Map.of()));
        assertThat(agent().after(bookmark).entries())
                .as("on in between")
                .anyMatch(e -> e instanceof Evidence.Missing);
    }

    /** The first start tells no history, but it knows by which name the log has a long session. */
    @Test
    void aFirstStartNamesALongSessionAndTellsNoHistory() throws Exception {
        boot(0);
        winlogon(7001, 1, 1);
        winlogon(7001, 2, 2);
        winlogon(7002, 2, 3);
        winlogon(7001, 3, 24 * 5);
        now = at(24 * 6);
        ToldLog told = agent();

        Evidence.Page page = told.after("");

        assertThat(page.entries())
                .filteredOn(e -> !(e instanceof Evidence.Power))
                .extracting(Evidence::at)
                .contains(at(24 * 5))
                .allMatch(at -> !at.isBefore(at(24 * 3)));
        assertThat(told.known().startOf(1, at(1).minusMillis(40))).isEqualTo(at(1));
    }

    /** It may be readable a moment later: what it holds was told by the run before. */
    @Test
    void aChannelThatCouldNotBeReadAtTheStartIsNotToldAgain() throws Exception {
        boot(0);
        winlogon(7001, 1, 1);
        winlogon(7002, 1, 2);
        String bookmark = readUntil(3, "");
        now = at(4);
        ToldLog told = agent();
        unreadable = true;
        bookmark = told.after(bookmark).bookmark();
        unreadable = false;
        winlogon(7001, 2, 4);

        assertThat(told.after(bookmark).entries()).extracting(Evidence::at).containsExactly(at(4));
    }

    @Test
    void sessionsAndBootsAreAskedForHoweverOldTheyAre() {
        assertThat(List.of(12, 13, 27, 41, 42, 6005, 6006, 6008, 7001, 7002))
                .allMatch(id -> asked("System", id));
        assertThat(List.of(21, 23)).allMatch(id -> asked(LSM, id));
        assertThat(asked("Microsoft-Windows-GroupPolicy/Operational", 5016)).isFalse();
    }

    private String readUntil(int hour, String bookmark) throws HostReadException {
        now = at(hour);
        return agent().after(bookmark).bookmark();
    }

    private ToldLog agent() {
        losses = new LogLosses();
        boolean[] done = {false};
        return new ToldLog(
                () -> {
                    if (unreadable) return List.of();
                    List<EventRecord> read = done[0] ? List.of() : read();
                    done[0] = true;
                    return read;
                },
                losses,
                sid -> null,
                () -> now,
                () -> Duration.between(ZERO, now).toMillis());
    }

    private List<EventRecord> read() {
        long newest = log.stream().filter(r -> r.channel().equals("System")).count();
        losses.read(new LogExtent("System", 1, newest, now));
        return log.stream()
                .filter(
                        r ->
                                !r.at().isBefore(now.minus(Duration.ofDays(3)))
                                        || asked(r.channel(), r.id()))
                .toList();
    }

    /** True if the query asks for the event at any age. */
    private static boolean asked(String channel, int id) {
        return SELECT.matcher(Objects.requireNonNull(ChannelQueries.all().get(channel)))
                .results()
                .map(select -> select.group(1))
                .filter(select -> !select.contains("timediff"))
                .anyMatch(select -> select.matches(".*EventID=" + id + "\\b.*"));
    }

    private void boot(int hour) {
        log.add(record("System", "Microsoft-Windows-Kernel-General", 12, at(hour), Map.of()));
    }

    private void winlogon(int id, int session, int hour) {
        log.add(
                record(
                        "System",
                        WINLOGON,
                        id,
                        at(hour),
                        Map.of(
                                "TSId",
                                Integer.toString(session),
                                "UserSid",
                                "S-1-5-21-1-2-3-" + (1000 + session))));
    }

    private EventRecord record(
            String channel, String provider, int id, Instant at, Map<String, String> fields) {
        return new EventRecord(
                "LAB-1",
                channel,
                log.size() + 1,
                provider,
                id,
                at,
                at,
                "S-1-5-18",
                null,
                4,
                4,
                fields,
                List.of(),
                null);
    }

    private static Instant at(int hour) {
        return ZERO.plus(Duration.ofHours(hour));
    }
}
