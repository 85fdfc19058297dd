package org.logonmeter.agent.logon;

import java.util.Locale;

/**
 * Provider names as the {@code Provider/@Name} of a record has them. Event ids mean something only
 * together with one of these.
 */
final class Providers {
    static final String WINLOGON = "Microsoft-Windows-Winlogon";
    static final String LSM = "Microsoft-Windows-TerminalServices-LocalSessionManager";
    static final String PROFILES = "Microsoft-Windows-User Profiles Service";
    static final String POLICY = "Microsoft-Windows-GroupPolicy";
    static final String SHELL = "Microsoft-Windows-Shell-Core";
    static final String SECURITY = "Microsoft-Windows-Security-Auditing";
    static final String EVENTLOG_SERVICE = "Microsoft-Windows-Eventlog";
    static final String EVENTLOG_CLASSIC = "EventLog";
    static final String KERNEL_GENERAL = "Microsoft-Windows-Kernel-General";
    static final String KERNEL_BOOT = "Microsoft-Windows-Kernel-Boot";
    static final String KERNEL_POWER = "Microsoft-Windows-Kernel-Power";
    static final String POWER_TROUBLESHOOTER = "Microsoft-Windows-Power-Troubleshooter";
    static final String DIAGNOSTICS = "Microsoft-Windows-Diagnostics-Performance";

    private static final String COMMON = "microsoft-windows-";

    private Providers() {}

    static String shortName(String provider) {
        return provider.toLowerCase(Locale.ROOT).startsWith(COMMON)
                ? provider.substring(COMMON.length())
                : provider;
    }
}
