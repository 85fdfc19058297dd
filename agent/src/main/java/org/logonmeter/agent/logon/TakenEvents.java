package org.logonmeter.agent.logon;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are taken in, and which of their fields. What each is taken for stands in
 * docs/sources/windows.md.
 */
public final class TakenEvents {
    private static final Map<String, Map<Integer, Set<String>>> TAKEN = new HashMap<>();
    private static final Set<String> NONE = Set.of();
    private static final Set<Long> SEATED_TYPES = Set.of(2L, 10L, 11L, 12L);
    private static final Set<String> TIMED_PROCESSES =
            Set.of("userinit.exe", "explorer.exe", "gpscript.exe", "logonui.exe");

    static {
        take(Providers.WINLOGON, Set.of("TSId", "UserSid"), 7001, 7002);
        take(Providers.WINLOGON, Set.of("Win32Status"), 1, 2);
        take(Providers.WINLOGON, Set.of("Event", "SubscriberName"), 811, 812);
        take(Providers.LSM, Set.of("User", "SessionID", "Address"), 21, 22, 23, 24, 25, 41, 42);
        take(Providers.PROFILES, Set.of("Session"), 1, 2, 3, 4);
        take(Providers.PROFILES, NONE, 6, 7, 1001, 1002);
        Set<String> pass = Set.of("PrincipalSamName", "IsMachine", "IsAsyncProcessing");
        take(Providers.POLICY, pass, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007);
        take(Providers.POLICY, Set.of("PrincipalSamName"), 6000, 6001, 7000, 7001, 8000, 8001);
        take(
                Providers.POLICY,
                Set.of("CSEExtensionId", "CSEExtensionName", "ApplicableGPOList"),
                4016);
        take(
                Providers.POLICY,
                Set.of("CSEExtensionId", "CSEExtensionName", "CSEElaspedTimeInMilliSeconds"),
                5016,
                6016,
                7016);
        take(
                Providers.POLICY,
                Set.of("PrincipalSamName", "ScriptType", "IsScriptSync", "SessionId"),
                4018);
        take(Providers.POLICY, Set.of("PrincipalSamName", "ScriptType"), 5018, 7018);
        take(Providers.POLICY, Set.of("PrincipalSamName", "ScriptName", "ScriptType"), 4019, 5019);
        take(Providers.POLICY, Set.of("NotificationType", "SessionId"), 5324);
        take(Providers.POLICY, NONE, 5351);
        take(Providers.POLICY, Set.of("ProcessingTimeInMilliseconds"), 1500, 1501, 1502, 1503);
        take(Providers.SHELL, Set.of("LogonType", "TaskName"), 62170, 62171);
        take(Providers.SHELL, Set.of("psz"), 9648, 9649);
        Set<String> target =
                Set.of(
                        "TargetUserSid",
                        "TargetUserName",
                        "TargetDomainName",
                        "TargetLogonId",
                        "LogonType",
                        "SessionId");
        take(Providers.SECURITY, target, 4634, 4647, 4800, 4801);
        take(Providers.SECURITY, with(target, "VirtualAccount", "IpAddress"), 4624);
        take(
                Providers.SECURITY,
                Set.of("AccountName", "AccountDomain", "LogonID", "SessionName", "ClientAddress"),
                4778,
                4779);
        Set<String> process =
                Set.of(
                        "SubjectLogonId",
                        "TargetLogonId",
                        "NewProcessName",
                        "NewProcessId",
                        "ProcessName",
                        "ProcessId",
                        "CommandLine");
        take(Providers.SECURITY, process, 4688, 4689);
        take(Providers.SECURITY, NONE, 4608);
        take(Providers.EVENTLOG_SERVICE, Set.of("Channel"), 104, 1100, 1102);
        take(Providers.EVENTLOG_CLASSIC, NONE, 6005, 6006, 6008, 6009, 6011);
        take(Providers.KERNEL_GENERAL, Set.of("NewTime", "OldTime", "Reason"), 1);
        take(Providers.KERNEL_GENERAL, Set.of("BuildVersion"), 12);
        take(Providers.KERNEL_GENERAL, NONE, 13);
        take(Providers.KERNEL_BOOT, Set.of("LastShutdownGood"), 20);
        take(Providers.KERNEL_BOOT, Set.of("BootType"), 27);
        take(Providers.KERNEL_POWER, NONE, 41, 42, 107, 109, 506, 507);
        take(Providers.POWER_TROUBLESHOOTER, Set.of("SleepTime", "WakeTime"), 1);
        take(Providers.DIAGNOSTICS, Set.of("BootStartTime"), 100);
    }

    private TakenEvents() {}

    /** The fields taken of this kind of event; null for a kind that is not used. */
    public static @Nullable Set<String> fields(String provider, int id) {
        Map<Integer, Set<String>> ids = TAKEN.get(provider.toLowerCase(Locale.ROOT));
        return ids == null ? null : ids.get(id);
    }

    /**
     * False for a record of a used kind that can tell nothing of a person's session: service
     * logons, processes without a phase.
     */
    public static boolean tells(EventRecord event) {
        if (!event.provider().equalsIgnoreCase(Providers.SECURITY)) return true;
        return switch (event.id()) {
            case 4624 ->
                    SEATED_TYPES.contains(event.number("LogonType"))
                            && !virtualAccount(event)
                            && People.isPerson(event.text("TargetUserSid"));
            case 4634 -> SEATED_TYPES.contains(event.number("LogonType"));
            case 4688 -> timed(event.text("NewProcessName")) || netlogon(event.text("CommandLine"));
            case 4689 -> true;
            default -> true;
        };
    }

    /** {@code %%1842} = yes. */
    private static boolean virtualAccount(EventRecord event) {
        String value = event.text("VirtualAccount");
        return value != null && value.contains("1842");
    }

    static boolean netlogon(@Nullable String commandLine) {
        return commandLine != null && commandLine.toLowerCase(Locale.ROOT).contains("\\netlogon\\");
    }

    private static boolean timed(@Nullable String path) {
        return TIMED_PROCESSES.contains(baseName(path));
    }

    static String baseName(@Nullable String path) {
        if (path == null) return "";
        return path.substring(path.lastIndexOf('\\') + 1).toLowerCase(Locale.ROOT);
    }

    private static void take(String provider, Set<String> fields, int... ids) {
        Map<Integer, Set<String>> known =
                TAKEN.computeIfAbsent(provider.toLowerCase(Locale.ROOT), p -> new HashMap<>());
        for (int id : ids) known.put(id, fields);
    }

    private static Set<String> with(Set<String> fields, String... more) {
        Set<String> all = new java.util.HashSet<>(fields);
        all.addAll(java.util.List.of(more));
        return Set.copyOf(all);
    }
}
