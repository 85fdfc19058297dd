package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/**
 * Real logs. What is expected was worked out by hand from the records: the numbers in the comments
 * are record ids of the sample.
 */
class SampleLogsTest {
    private static final String USER_1000 = "S-1-5-21-2595688666-2948619230-3055395256-1000";
    private static final String USER_1001 = "S-1-5-21-2595688666-2948619230-3055395256-1001";

    /**
     * Logs without 7001 and LSM 21 hold logons enough (16, 10, 36), but nothing that opens a
     * session.
     */
    @ParameterizedTest
    @ValueSource(strings = {"group-policy.xml", "shell-core.xml", "security.xml"})
    void aLogWithoutAnAnchorGivesNoSession(String name) {
        assertThat(sessions(WindowsLog.sample(name))).isEmpty();
    }

    /**
     * system.xml: 225 opens session 1, 245 closes it, 246 opens session 2, 299 closes it. Between
     * 225 and the boot the clock goes back ten hours (218), inside session 2 it goes forward nine
     * hours and three quarters (296): by the stamps alone, the shutdown of 17:17:45 and the boot of
     * 17:18:03 (178 to 183) fall into session 2.
     */
    @Test
    void aClockSetByHoursNeitherEndsNorMovesASession() {
        List<Session> sessions = sessions(WindowsLog.sample("system.xml"));

        assertThat(sessions).extracting(Session::host).containsOnly("DESKTOP-2KGM189");
        assertThat(sessions)
                .extracting(s -> s.account().id())
                .containsExactly(USER_1000, USER_1001);
        assertThat(sessions)
                .extracting(Session::start)
                .containsExactly(at("2017-07-12T07:18:29.447Z"), at("2017-07-12T07:21:43.818Z"));
        assertThat(sessions)
                .extracting(Session::end)
                .containsExactly(
                        new SessionEnd.Observed(at("2017-07-12T07:21:43.482Z")),
                        new SessionEnd.Observed(at("2017-07-12T17:20:09.282Z")));
    }

    /**
     * Policy of session 1: 228 says it took 125 ms and ended 07:18:29.665. The boot is 180 at
     * 17:18:03.651022; 218 set the clock from 17:18:24.402609 to 07:18:24.687853, so on the
     * session's clock the boot was at 07:18:03.936266. Computer policy: 224, 78 ms to 07:18:29.098.
     */
    @Test
    void policyAndBootStandOnTheClockOfTheLogon() {
        LogonTiming timing = timing(sessions(WindowsLog.sample("system.xml")).getFirst());

        assertThat(timing.start()).isEqualTo(at("2017-07-12T07:18:29.447Z"));
        assertThat(timing.phases())
                .containsExactly(
                        phase(
                                "policy",
                                null,
                                "2017-07-12T07:18:29.540Z",
                                "2017-07-12T07:18:29.665Z",
                                false,
                                "GroupPolicy 1501"));
        assertThat(timing.before())
                .containsExactly(
                        phase(
                                "boot",
                                null,
                                "2017-07-12T07:18:03.936Z",
                                null,
                                true,
                                "Kernel-General 12"),
                        phase(
                                "computerPolicy",
                                null,
                                "2017-07-12T07:18:29.020Z",
                                "2017-07-12T07:18:29.098Z",
                                false,
                                "GroupPolicy 1500"));
        assertThat(timing.totalMs()).as("no desktop event, no LSM 22").isNull();
        assertThat(timing.partial()).isTrue();
    }

    /**
     * group-policy.xml with the 7001 that its channel cannot hold. Asynchronous: 1693 tells the
     * logon of session 2, 1694 gives control back two milliseconds later on the same thread, policy
     * runs on (1696 to 1707). Synchronous: 1860 session 1, policy 1862 to 1873, control back with
     * 1876.
     */
    @ParameterizedTest
    @CsvSource({
        "2, 2019-02-25T18:16:23.500Z, 2019-02-25T18:16:23.767Z, 2019-02-25T18:16:23.904Z, 2019-02-25T18:16:23.763Z, 2019-02-25T18:16:23.765Z",
        "1, 2019-02-25T20:46:47.500Z, 2019-02-25T20:46:47.814Z, 2019-02-25T20:46:48.702Z, 2019-02-25T20:46:47.806Z, 2019-02-25T20:46:48.703Z"
    })
    void policyAndItsBlockingAreToldApart(
            int session, String logon, String begun, String done, String asked, String answered) {
        List<EventRecord> records = new ArrayList<>(WindowsLog.sample("group-policy.xml"));
        records.addAll(
                WindowsLog.parsed(
                        new WindowsLog("DESKTOP-0QT8017", logon)
                                .logon(session, WindowsLog.SID, 0)
                                .events()));

        LogonTiming timing = timing(sessions(records).getFirst());

        assertThat(timing.phases())
                .containsExactly(
                        phase(
                                "policy",
                                null,
                                begun,
                                done,
                                false,
                                "GroupPolicy 4001",
                                "GroupPolicy 8001"),
                        phase(
                                "blocking",
                                "policy",
                                asked,
                                answered,
                                false,
                                "GroupPolicy 5324",
                                "GroupPolicy 5351"));
    }

    /**
     * shell-core.xml, all ten logons: 62170 and 62171 of AllLogonTasks, 62171 of
     * NotifyTrayStartIsReady, LogonType 1034 at a first logon.
     */
    @ParameterizedTest
    @CsvSource({
        "500, 2018-05-01T21:58:23.577Z, 2018-05-01T21:58:32.699Z, 2018-05-01T21:58:32.700Z, true",
        "500, 2018-05-01T17:00:34.709Z, 2018-05-01T17:00:38.120Z, 2018-05-01T17:00:38.120Z, false",
        "500, 2018-05-07T13:06:13.681Z, 2018-05-07T13:06:16.147Z, 2018-05-07T13:06:16.148Z, false",
        "500, 2018-05-07T13:18:59.523Z, 2018-05-07T13:19:01.474Z, 2018-05-07T13:19:01.474Z, false",
        "500, 2018-05-07T14:03:25.261Z, 2018-05-07T14:03:28.990Z, 2018-05-07T14:03:28.990Z, false",
        "500, 2018-05-07T14:14:15.817Z, 2018-05-07T14:14:17.479Z, 2018-05-07T14:14:17.481Z, false",
        "500, 2018-07-11T16:40:36.467Z, 2018-07-11T16:41:13.431Z, 2018-07-11T16:41:13.432Z, false",
        "500, 2018-07-11T17:13:17.599Z, 2018-07-11T17:13:20.905Z, 2018-07-11T17:13:20.905Z, false",
        "1000, 2018-07-23T13:26:45.526Z, 2018-07-23T13:27:33.337Z, 2018-07-23T13:27:33.339Z, true",
        "1000, 2018-08-07T23:46:35.411Z, 2018-08-07T23:46:45.416Z, 2018-08-07T23:46:45.417Z, false"
    })
    void theDesktopIsReadyWhenTheTrayIs(
            String rid, String begun, String tasksDone, String ready, boolean first) {
        String sid = "S-1-5-21-2967420476-1305424719-3994513216-" + rid;
        Instant logon = at(begun).minusSeconds(2);
        List<EventRecord> records = new ArrayList<>(WindowsLog.sample("shell-core.xml"));
        records.addAll(
                WindowsLog.parsed(
                        new WindowsLog("WIN-29U41M70JCO", logon.toString())
                                .logon(1, sid, 0)
                                .events()));

        LogonTiming timing = timing(sessions(records).getFirst());

        assertThat(timing.phases())
                .containsExactly(
                        phase(
                                "shell",
                                null,
                                begun,
                                tasksDone,
                                false,
                                "Shell-Core 62170",
                                "Shell-Core 62171"),
                        phase(
                                "ready",
                                null,
                                tasksDone,
                                ready,
                                false,
                                "Shell-Core 62171",
                                "Shell-Core 62171"));
        assertThat(timing.ready()).isEqualTo(at(ready));
        assertThat(timing.totalMs()).isEqualTo(at(ready).toEpochMilli() - logon.toEpochMilli());
        assertThat(timing.unaccountedMs()).as("from T0 to the first shell event").isEqualTo(2000);
        assertThat(timing.firstLogon()).isEqualTo(first);
        assertThat(timing.partial()).isFalse();
        assertThat(timing.visible()).as("not written before Windows 11 24H2").isNull();
    }

    /**
     * security.xml with the 7001 that its channel cannot hold: 166 to 168 are one logon with two
     * LUIDs (a filtered and a full token), and 234 begins the logoff of the second one.
     */
    @Test
    void theWishToLogOffEndsASessionWhoseEndIsLost() {
        String sid =
                WindowsLog.sample("security.xml").stream()
                        .filter(e -> e.recordId() == 167)
                        .map(e -> String.valueOf(e.text("TargetUserSid")))
                        .findFirst()
                        .orElseThrow();
        List<EventRecord> records = new ArrayList<>(WindowsLog.sample("security.xml"));
        records.addAll(
                WindowsLog.parsed(
                        new WindowsLog("WIN-03DLIIOFRRA", "2016-07-08T22:16:55Z")
                                .logon(1, sid, 0)
                                .events()));

        Session session = sessions(records).getFirst();

        assertThat(session.end())
                .isEqualTo(new SessionEnd.Initiated(at("2016-07-08T22:51:13.064Z")));
        assertThat(timing(session).start())
                .as("4624, record 167")
                .isEqualTo(at("2016-07-08T22:16:54.343Z"));
        assertThat(session.account().name()).isEqualTo("fsir");
    }

    static List<Session> sessions(List<EventRecord> records) {
        return Analysis.of(records).hosts().stream().flatMap(h -> h.sessions().stream()).toList();
    }

    static LogonTiming timing(Session session) {
        LogonTiming timing = session.timing();
        if (timing == null) throw new AssertionError("a session without a timing: " + session);
        return timing;
    }

    static Phase phase(
            String key,
            @Nullable String parent,
            @Nullable String start,
            @Nullable String end,
            boolean partial,
            String... source) {
        return new Phase(
                key,
                parent,
                null,
                start == null ? null : at(start),
                end == null ? null : at(end),
                List.of(source),
                List.of(),
                partial);
    }

    static Instant at(String text) {
        return Instant.parse(text);
    }
}
