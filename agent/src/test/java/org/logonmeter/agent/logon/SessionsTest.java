package org.logonmeter.agent.logon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.logonmeter.agent.logon.WindowsLog.OTHER;
import static org.logonmeter.agent.logon.WindowsLog.SID;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logonmeter.agent.logon.WindowsLog.Ev;
import org.logonmeter.protocol.EndClaim;
import org.logonmeter.timeline.Session;
import org.logonmeter.timeline.SessionEnd;

/** Which events open a session, which close it, and which only look as if. */
class SessionsTest {
    private final WindowsLog log = new WindowsLog("WKS-1.example", "2012-04-06T13:00:00Z");

    /**
     * The crash of a recorded Windows 7 PC: last sign of life 13:59:13.029 UTC (09:59:13 local),
     * next boot 14:06:51.640.
     */
    @Test
    void aCrashEndsTheSessionAtTheLastSignOfLife() {
        log.logon(2, SID, 544_614);
        long boot = 4_011_640;
        log.boot(boot);
        log.system(Providers.KERNEL_POWER, 41, boot + 14_000, new Ev().fields("BugcheckCode", 0));
        log.system(
                Providers.EVENTLOG_CLASSIC,
                6008,
                boot + 20_000,
                new Ev()
                        .values(
                                alive("2012-04-06T13:59:13.029Z"),
                                "\u200E9:59:13",
                                "\u200E4/\u200E6/\u200E2012",
                                "",
                                "",
                                "3254"));

        assertThat(one().end())
                .isEqualTo(
                        new SessionEnd.Inferred(
                                Instant.parse("2012-04-06T13:59:13.029Z"),
                                Instant.parse("2012-04-06T14:06:51.640Z"),
                                EndClaim.Reason.CRASH));
    }

    /** Local time four hours behind, then UTC: the first half must not be taken. */
    private static String alive(String utc) {
        OffsetDateTime stamp = OffsetDateTime.parse(utc);
        ByteBuffer bytes = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        for (OffsetDateTime time :
                List.of(stamp.withOffsetSameInstant(ZoneOffset.ofHours(-4)), stamp)) {
            for (int part :
                    new int[] {
                        time.getYear(),
                        time.getMonthValue(),
                        time.getDayOfWeek().getValue() % 7,
                        time.getDayOfMonth(),
                        time.getHour(),
                        time.getMinute(),
                        time.getSecond(),
                        time.getNano() / 1_000_000
                    }) bytes.putShort((short) part);
        }
        bytes.putInt(60);
        return HexFormat.of().withUpperCase().formatHex(bytes.array());
    }

    @Test
    void aCrashWithoutItsStampLiesBetweenTheLastRecordOfTheSessionAndTheBoot() {
        log.logon(1, SID, 1_000);
        log.lsm(24, 1, "EXAMPLE\\jo", 90_000);
        log.boot(500_000);
        log.system(
                Providers.KERNEL_BOOT, 20, 500_001, new Ev().fields("LastShutdownGood", "false"));

        assertThat(one().end())
                .isEqualTo(
                        new SessionEnd.Inferred(
                                log.at(90_000), log.at(500_000), EndClaim.Reason.CRASH));
    }

    @Test
    void aShutdownEndsWhatIsStillOpen() {
        log.logon(1, SID, 1_000);
        WholeLogon.shutdown(log, 60_000);
        log.boot(120_000);
        log.system(Providers.KERNEL_BOOT, 20, 120_001, new Ev().fields("LastShutdownGood", "true"));

        assertThat(one().end()).isEqualTo(new SessionEnd.Shutdown(log.at(60_000)));
    }

    /**
     * The log service stops before the kernel does, so 109 and 13 are written into the next boot's
     * part of the log, with older stamps.
     */
    @Test
    void eventsWrittenLateByTheNextBootStillEndTheOldOne() {
        log.logon(1, SID, 1_000);
        log.system(Providers.EVENTLOG_CLASSIC, 6005, 135_000, new Ev().values(""));
        log.system(Providers.KERNEL_POWER, 109, 60_300, new Ev().fields("ShutdownReason", 5));
        log.system(
                Providers.KERNEL_GENERAL, 13, 60_600, new Ev().fields("StopTime", log.at(60_600)));
        log.boot(120_000);

        assertThat(one().end()).isEqualTo(new SessionEnd.Shutdown(log.at(60_600)));
    }

    @Test
    void fastStartupIsAPowerOff() {
        log.logon(1, SID, 1_000);
        log.system(Providers.KERNEL_POWER, 42, 70_000, new Ev().fields("TargetState", 5));
        log.system(Providers.KERNEL_BOOT, 27, 900_000, new Ev().fields("BootType", 1));
        log.system(Providers.KERNEL_POWER, 107, 900_100, new Ev().fields("TargetState", 5));
        log.logon(2, SID, 910_000);

        List<Session> sessions = sessions();

        assertThat(sessions).hasSize(2);
        assertThat(sessions.getFirst().end()).isEqualTo(new SessionEnd.Shutdown(log.at(70_000)));
        assertThat(SampleLogsTest.timing(sessions.getLast()).before())
                .as("nothing was booted")
                .isEmpty();
    }

    @Test
    void aResumeFromHibernationEndsNothing() {
        log.logon(1, SID, 1_000);
        log.system(Providers.KERNEL_POWER, 42, 70_000, new Ev().fields("TargetState", 5));
        log.system(Providers.KERNEL_BOOT, 27, 900_000, new Ev().fields("BootType", 2));
        log.system(
                Providers.POWER_TROUBLESHOOTER,
                1,
                900_200,
                new Ev().fields("SleepTime", log.at(70_000), "WakeTime", log.at(900_000)));
        log.logoff(1, SID, 1_000_000);

        Session session = one();

        assertThat(session.end()).isEqualTo(new SessionEnd.Observed(log.at(1_000_000)));
        assertThat(session.inactive())
                .containsExactly(
                        new Session.Inactive(
                                Session.Inactive.Kind.ASLEEP, log.at(70_000), log.at(900_000)));
    }

    /** Windows sets its clock forward over the time it slept: that is no jump. */
    @Test
    void theClockSetAtAResumeIsNoJump() {
        log.logon(1, SID, 1_000);
        log.system(
                Providers.KERNEL_GENERAL,
                1,
                900_000,
                new Ev()
                        .fields(
                                "OldTime",
                                log.at(70_000),
                                "NewTime",
                                log.at(900_000),
                                "Reason",
                                2));
        log.lsm(22, 1, "EXAMPLE\\jo", 901_000);

        assertThat(SampleLogsTest.timing(one()).totalMs()).isEqualTo(900_000);
    }

    @Test
    void aNumberUsedAgainInOneBootEndsTheSessionThatHadIt() {
        log.logon(1, SID, 1_000);
        log.logon(1, OTHER, 50_000);

        List<Session> sessions = sessions();

        assertThat(sessions).hasSize(2);
        assertThat(sessions.getFirst().end())
                .isEqualTo(
                        new SessionEnd.Inferred(
                                log.at(1_000), log.at(50_000), EndClaim.Reason.UNKNOWN));
        assertThat(sessions.getLast().end()).isInstanceOf(SessionEnd.Unended.class);
    }

    @Test
    void fastUserSwitchingKeepsBothSessions() {
        log.logon(1, SID, 1_000);
        log.lsm(21, 1, "EXAMPLE\\jo", 2_000);
        log.lsm(24, 1, "EXAMPLE\\jo", 10_000);
        log.logon(2, OTHER, 11_000);
        log.lsm(21, 2, "EXAMPLE\\al", 12_000);
        log.lsm(24, 2, "EXAMPLE\\al", 20_000);
        log.lsm(25, 1, "EXAMPLE\\jo", 20_100);
        log.logoff(1, SID, 30_000);
        log.logoff(2, OTHER, 31_000);

        List<Session> sessions = sessions();

        assertThat(sessions)
                .extracting(Session::end)
                .containsExactly(
                        new SessionEnd.Observed(log.at(30_000)),
                        new SessionEnd.Observed(log.at(31_000)));
        assertThat(sessions.getFirst().inactive())
                .containsExactly(
                        new Session.Inactive(
                                Session.Inactive.Kind.DISCONNECTED,
                                log.at(10_000),
                                log.at(20_100)));
    }

    /**
     * Order as recorded: 41 of a temporary session 2, 40 and 24 of session 1, 25 of session 1 with
     * the address, 42 of session 2.
     */
    @Test
    void aRemoteTakeoverIsTheSameSession() {
        log.logon(1, SID, 1_000);
        log.lsm(21, 1, "EXAMPLE\\jo", 2_000);
        log.accepted(SID, "EXAMPLE", "jo", "0x99", 10, 99_900);
        log.lsm(41, 2, "EXAMPLE\\jo", 100_000);
        log.lsm(24, 1, "EXAMPLE\\jo", 100_100);
        log.lsm(25, 1, "EXAMPLE\\jo", "10.0.0.9", 100_200);
        log.lsm(42, 2, "EXAMPLE\\jo", 100_300);
        log.logoff(1, SID, 200_000);

        Session session = one();

        assertThat(session.details())
                .as("now remote")
                .extracting(d -> d == null ? null : d.remote())
                .isEqualTo(true);
        assertThat(session.end()).isEqualTo(new SessionEnd.Observed(log.at(200_000)));
    }

    @Test
    void unlocksChecksAndServicesOpenNothing() {
        log.accepted(SID, "EXAMPLE", "jo", "0x51", 7, 5_000);
        log.accepted(SID, "EXAMPLE", "jo", "0x52", 7, 5_000);
        log.security(4634, 5_016, "TargetUserSid", SID, "TargetLogonId", "0x51", "LogonType", 7);
        log.accepted(SID, "EXAMPLE", "jo", "0x53", 2, 9_000);
        log.security(4634, 9_900, "TargetUserSid", SID, "TargetLogonId", "0x53", "LogonType", 2);
        log.accepted("S-1-5-18", "NT AUTHORITY", "SYSTEM", "0x3e7", 5, 9_950);
        log.security(4647, 10_000, "TargetUserSid", SID, "TargetLogonId", "0x53");
        log.logoff(1, SID, 10_500);
        log.lsm(23, 1, "EXAMPLE\\jo", 10_600);
        log.policy(4001, 11_000, new Ev().fields("PrincipalSamName", "EXAMPLE\\jo"));

        assertThat(sessions()).isEmpty();
    }

    /** A check that is closed again after 0.9 s, then the lasting logon one second later. */
    @Test
    void theGhostBeforeALogonIsNotItsStart() {
        log.accepted(SID, "EXAMPLE", "jo", "0x51", 2, 1_000);
        log.security(4634, 1_900, "TargetUserSid", SID, "TargetLogonId", "0x51", "LogonType", 2);
        log.accepted(SID, "EXAMPLE", "jo", "0x61", 2, 2_900);
        log.accepted(SID, "EXAMPLE", "jo", "0x62", 2, 2_900);
        log.logon(1, SID, 3_000);

        assertThat(SampleLogsTest.timing(one()).start()).isEqualTo(log.at(2_900));
    }

    @Test
    void eitherTokenOfAnAdministratorEndsTheSession() {
        for (String luid : List.of("0x51", "0x0000000000000052")) {
            WindowsLog own = new WindowsLog("WKS-1", "2026-01-01T08:00:00Z");
            own.accepted(SID, "EXAMPLE", "jo", "0x51", 2, 900);
            own.accepted(SID, "EXAMPLE", "jo", "0x52", 2, 900);
            own.logon(1, SID, 1_000);
            own.security(4647, 60_000, "TargetUserSid", SID, "TargetLogonId", luid);

            assertThat(SampleLogsTest.sessions(WindowsLog.parsed(own.events())))
                    .extracting(Session::end)
                    .containsExactly(new SessionEnd.Initiated(own.at(60_000)));
        }
    }

    @Test
    void windowsOwnAccountsAreNobody() {
        log.logon(1, "S-1-5-90-0-1", 1_000);
        log.logon(1, "S-1-5-18", 1_500);
        log.lsm(21, 2, "Window Manager\\DWM-2", 2_000);
        log.lsm(21, 3, "Font Driver Host\\UMFD-3", 3_000);
        log.logon(4, SID, 4_000);
        log.lsm(21, 4, "DESKTOP-1\\defaultuser0", 5_000);

        assertThat(sessions()).isEmpty();
    }

    @Test
    void withoutWinlogonTheSessionManagerOpensAndTheProfileServiceNames() {
        log.lsm(41, 1, "EXAMPLE\\jo", 1_000);
        log.profile(1, 1, SID, 1_500);
        log.profile(2, 1, SID, 1_700);
        log.lsm(21, 1, "EXAMPLE\\jo", 2_000);
        log.lsm(23, 1, "EXAMPLE\\jo", 60_000);

        Session session = one();

        assertThat(session.start()).isEqualTo(log.at(2_000));
        assertThat(session.account().id()).isEqualTo(SID);
        assertThat(session.end()).isEqualTo(new SessionEnd.Observed(log.at(60_000)));
        assertThat(SampleLogsTest.timing(session).start()).as("LSM 41").isEqualTo(log.at(1_000));
    }

    @Test
    void bothAnchorsOfOneLogonAreOneSession() {
        log.logon(1, SID, 1_000);
        log.lsm(21, 1, "EXAMPLE\\jo", 181_000);

        assertThat(one().start())
                .as("a profile of three minutes lies between")
                .isEqualTo(log.at(1_000));
    }

    @Test
    void anEntraUserIsAPerson() {
        String entra = "S-1-12-1-1234567890-1122334455-667788990-1112223334";
        log.logon(1, entra, 1_000);
        log.lsm(21, 1, "AzureAD\\SelmaBouvier", 2_000);

        assertThat(one().account())
                .isEqualTo(new org.logonmeter.protocol.Account("AzureAD", "SelmaBouvier", entra));
    }

    /** 6011 gives old and new name; the crash is told by the first boot under the new one. */
    @Test
    void aRenamedMachineEndsTheSessionsOfItsOldName() {
        WindowsLog old = new WindowsLog("OLD", "2026-01-01T08:00:00Z");
        old.logon(1, SID, 1_000);
        WindowsLog fresh = new WindowsLog("NEW", "2026-01-01T08:00:00Z");
        fresh.system("Filler", 1, 0, new Ev());
        fresh.boot(500_000);
        fresh.system(Providers.EVENTLOG_CLASSIC, 6011, 510_000, new Ev().values("", "OLD", "NEW"));
        fresh.system(
                Providers.KERNEL_BOOT, 20, 500_001, new Ev().fields("LastShutdownGood", "true"));
        List<EventRecord> records = new java.util.ArrayList<>(WindowsLog.parsed(old.events()));
        records.addAll(WindowsLog.parsed(fresh.events()));

        assertThat(SampleLogsTest.sessions(records))
                .containsExactly(SampleLogsTest.sessions(records).getFirst())
                .extracting(Session::host, Session::end)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "OLD",
                                new SessionEnd.Inferred(
                                        old.at(1_000), old.at(500_000), EndClaim.Reason.SHUTDOWN)));
    }

    @Test
    void computersAreKeptApart() {
        log.logon(1, SID, 1_000);
        WindowsLog other = new WindowsLog("WKS-2.example", "2012-04-06T13:00:00Z");
        other.boot(5_000);
        other.logoff(1, SID, 9_000);
        List<EventRecord> records = new java.util.ArrayList<>(WindowsLog.parsed(log.events()));
        records.addAll(WindowsLog.parsed(other.events()));

        assertThat(SampleLogsTest.sessions(records))
                .extracting(Session::end)
                .hasOnlyElementsOfType(SessionEnd.Unended.class);
    }

    private Session one() {
        List<Session> sessions = sessions();
        assertThat(sessions).hasSize(1);
        return sessions.getFirst();
    }

    private List<Session> sessions() {
        return SampleLogsTest.sessions(WindowsLog.parsed(log.events()));
    }
}
