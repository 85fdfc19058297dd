package org.logonmeter.agent.logon;

import org.logonmeter.agent.logon.WindowsLog.Ev;

/**
 * All channels of one logon on a domain PC with Windows 11, in the order and at about the distances
 * of a recorded one: boot at zero, T0 (Winlogon 1) at 4,916 ms, desktop visible last. Every figure
 * that tests expect is a difference of the numbers written here.
 */
final class WholeLogon {
    static final String COMPUTER = "LAB-07.example.org";
    static final String ZERO = "2026-08-18T20:27:34.852Z";
    static final String ACCOUNT = "EXAMPLE\\jo";
    static final String PASS = "{11111111-2222-3333-4444-555555555555}";
    static final String BOOT_PASS = "{aaaaaaaa-2222-3333-4444-555555555555}";
    static final String DRIVES = "{5794DAFD-BE60-433f-88A2-1A31939AC01F}";
    static final String SCRIPTS = "{42B5FAAE-6536-11d2-AE5A-0000F87571E3}";
    static final int SESSION = 1;
    static final long T0 = 4_916;
    static final long READY = 12_400;

    private WholeLogon() {}

    static WindowsLog log() {
        WindowsLog log = new WindowsLog(COMPUTER, ZERO);
        log.boot(0);
        log.system(Providers.KERNEL_BOOT, 20, 1, new Ev().fields("LastShutdownGood", "true"));
        log.system(Providers.KERNEL_BOOT, 27, 2, new Ev().fields("BootType", 0));
        log.system(Providers.EVENTLOG_CLASSIC, 6005, 3_900, new Ev().values(""));
        computerPolicy(log);
        credentials(log);
        profile(log);
        policy(log, false);
        shell(log);
        return log;
    }

    static void computerPolicy(WindowsLog log) {
        log.policy(
                4000,
                2_500,
                new Ev()
                        .activity(BOOT_PASS)
                        .user("S-1-5-18")
                        .process(1228, 10)
                        .fields(
                                "PrincipalSamName",
                                "EXAMPLE\\LAB-07$",
                                "IsMachine",
                                1,
                                "IsAsyncProcessing",
                                "false"));
        log.policy(
                4016,
                2_600,
                new Ev()
                        .activity(BOOT_PASS)
                        .user("S-1-5-18")
                        .process(1228, 10)
                        .fields(
                                "CSEExtensionId",
                                DRIVES,
                                "CSEExtensionName",
                                "Drives of the computer",
                                "ApplicableGPOList",
                                ""));
        log.policy(
                5016,
                2_700,
                new Ev()
                        .activity(BOOT_PASS)
                        .user("S-1-5-18")
                        .process(1228, 10)
                        .fields(
                                "CSEExtensionId",
                                DRIVES,
                                "CSEExtensionName",
                                "Drives of the computer",
                                "CSEElaspedTimeInMilliSeconds",
                                100));
        log.policy(
                8000,
                4_500,
                new Ev()
                        .activity(BOOT_PASS)
                        .user("S-1-5-18")
                        .process(1228, 10)
                        .fields("PrincipalSamName", "EXAMPLE\\LAB-07$", "IsMachine", 1));
    }

    static void credentials(WindowsLog log) {
        log.winlogon(1, SESSION, T0);
        log.security(4648, 4_930, "TargetUserName", "jo");
        log.accepted(WindowsLog.SID, "EXAMPLE", "jo", "0x5a1b3", 2, 4_940);
        log.accepted(WindowsLog.SID, "EXAMPLE", "jo", "0x5a1f0", 2, 4_940);
        log.winlogon(2, SESSION, 4_948, "Win32Status", 0);
        log.lsm(41, SESSION, ACCOUNT, 4_980);
        log.lsm(42, SESSION, ACCOUNT, 4_989);
        log.logon(SESSION, WindowsLog.SID, 4_996);
    }

    static void profile(WindowsLog log) {
        log.profile(1, SESSION, WindowsLog.SID, 5_004);
        log.profile(2, SESSION, WindowsLog.SID, 5_138);
    }

    /** 4001 to 8001 with two extensions; a gpupdate of the computer runs at the same time. */
    static void policy(WindowsLog log, boolean async) {
        log.policy(
                5324,
                5_150,
                new Ev()
                        .user("S-1-5-18")
                        .process(1228, 20)
                        .fields("NotificationType", 1, "SessionId", SESSION));
        if (async)
            log.policy(
                    5351,
                    5_151,
                    new Ev()
                            .user("S-1-5-18")
                            .process(1228, 20)
                            .fields(
                                    "IsMachine",
                                    "true",
                                    "WinlogonReturnTimeElapsedInMilliseconds",
                                    0));
        log.policy(
                4001,
                5_160,
                user(30).fields(
                                "PrincipalSamName",
                                ACCOUNT,
                                "IsMachine",
                                0,
                                "IsAsyncProcessing",
                                async));
        log.policy(
                4004,
                5_200,
                new Ev()
                        .activity("{bbbbbbbb-2222-3333-4444-555555555555}")
                        .process(1228, 40)
                        .fields(
                                "PrincipalSamName",
                                "EXAMPLE\\LAB-07$",
                                "IsMachine",
                                1,
                                "IsAsyncProcessing",
                                "true"));
        log.policy(
                4016,
                5_300,
                user(30).fields(
                                "CSEExtensionId",
                                DRIVES,
                                "CSEExtensionName",
                                "Group Policy Drive Maps",
                                "ApplicableGPOList",
                                "<GPO ID=\"{0AE8C9A1-0000-4B4B-A1A1-000000000001}\"><Name>R&D Baseline</Name></GPO><GPO ID=\"{0AE8C9A1-0000-4B4B-A1A1-000000000002}\"><Name>a <b></Name></GPO>"));
        log.policy(
                8004,
                5_350,
                new Ev()
                        .activity("{bbbbbbbb-2222-3333-4444-555555555555}")
                        .process(1228, 40)
                        .fields("PrincipalSamName", "EXAMPLE\\LAB-07$", "IsMachine", 1));
        log.policy(
                5351,
                5_351,
                new Ev()
                        .process(1228, 41)
                        .fields("IsMachine", "true", "WinlogonReturnTimeElapsedInMilliseconds", 0));
        log.policy(
                5016,
                6_700,
                user(30).fields(
                                "CSEExtensionId",
                                DRIVES,
                                "CSEExtensionName",
                                "Group Policy Drive Maps",
                                "CSEElaspedTimeInMilliSeconds",
                                1_400));
        log.policy(
                4016,
                6_710,
                user(30).fields(
                                "CSEExtensionId",
                                SCRIPTS,
                                "CSEExtensionName",
                                "Scripts",
                                "ApplicableGPOList",
                                ""));
        log.policy(
                6016,
                6_760,
                user(30).fields(
                                "CSEExtensionId",
                                SCRIPTS,
                                "CSEExtensionName",
                                "Scripts",
                                "CSEElaspedTimeInMilliSeconds",
                                47));
        log.policy(8001, 6_800, user(30).fields("PrincipalSamName", ACCOUNT, "IsMachine", 0));
        if (!async)
            log.policy(
                    5351,
                    6_801,
                    new Ev()
                            .user("S-1-5-18")
                            .process(1228, 20)
                            .fields(
                                    "IsMachine",
                                    "false",
                                    "WinlogonReturnTimeElapsedInMilliseconds",
                                    1_651));
        log.system(
                Providers.POLICY,
                1503,
                6_802,
                new Ev()
                        .user(WindowsLog.SID)
                        .activity(PASS)
                        .fields("ProcessingTimeInMilliseconds", 1_641));
    }

    private static Ev user(int thread) {
        return new Ev().activity(PASS).user(WindowsLog.SID).process(1228, thread);
    }

    static void shell(WindowsLog log) {
        log.lsm(21, SESSION, ACCOUNT, 7_000);
        log.policy(
                5324,
                7_100,
                new Ev().process(1228, 21).fields("NotificationType", 3, "SessionId", SESSION));
        log.lsm(22, SESSION, ACCOUNT, 7_500);
        log.shell(62170, WindowsLog.SID, WindowsLog.EXPLORER_PID, "AllLogonTasks", 8, 8_000);
        log.shell(62170, WindowsLog.SID, WindowsLog.EXPLORER_PID, "ActiveSetup", 8, 8_100);
        log.shell(62171, WindowsLog.SID, WindowsLog.EXPLORER_PID, "ActiveSetup", 8, 9_900);
        log.step(9648, WindowsLog.SID, WindowsLog.EXPLORER_PID, "WaitForDesktopVisuals", 9_950);
        log.shell(62171, WindowsLog.SID, WindowsLog.EXPLORER_PID, "AllLogonTasks", 8, 10_000);
        log.shell(
                62170,
                WindowsLog.SID,
                WindowsLog.EXPLORER_PID,
                "NotifyTrayStartIsReady",
                8,
                10_002);
        log.shell(
                62171,
                WindowsLog.SID,
                WindowsLog.EXPLORER_PID,
                "NotifyTrayStartIsReady",
                8,
                10_010);
        log.step(9649, WindowsLog.SID, WindowsLog.EXPLORER_PID, "waitfordesktopvisuals", READY);
    }

    /**
     * As recorded at a restart: the user's wish, the session manager, the profile, Winlogon, then
     * the log service and the kernel.
     */
    static void logoff(WindowsLog log, long ms) {
        log.security(
                4647,
                ms,
                "TargetUserSid",
                WindowsLog.SID,
                "TargetUserName",
                "jo",
                "TargetDomainName",
                "EXAMPLE",
                "TargetLogonId",
                "0x000000000005a1f0");
        log.lsm(23, SESSION, ACCOUNT, ms + 1_050);
        log.profile(3, SESSION, WindowsLog.SID, ms + 1_060);
        log.profile(4, SESSION, WindowsLog.SID, ms + 1_100);
        log.logoff(SESSION, WindowsLog.SID, ms + 1_179);
        log.lsm(24, SESSION, ACCOUNT, ms + 1_200);
    }

    static void shutdown(WindowsLog log, long ms) {
        log.system(Providers.EVENTLOG_CLASSIC, 6006, ms, new Ev().values(""));
        log.system(Providers.KERNEL_POWER, 109, ms + 300, new Ev().fields("ShutdownReason", 5));
        log.system(
                Providers.KERNEL_GENERAL,
                13,
                ms + 600,
                new Ev().fields("StopTime", log.at(ms + 600)));
    }
}
