package org.logonmeter.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it describes itself. Null = could not be read, which is not the same as empty.
 *
 * @param name the bare computer name
 * @param domain Windows domain or DNS domain; null if in none or not told
 * @param domainKind {@code domain}, {@code workgroup}, {@code entra}, {@code dns}, {@code none}
 * @param osName product name, e.g. {@code Windows 11 Education}, {@code Debian GNU/Linux}
 * @param osVersion display version, e.g. {@code 24H2}, {@code 12}
 * @param osBuild build, e.g. {@code 26100.7171}; the kernel release on Linux
 * @param hardwareId SMBIOS UUID; copied by cloning and often bogus, so never a key alone
 * @param machineId the installation's id: MachineGuid or {@code /etc/machine-id}; copied by imaging
 * @param bootedAt UTC
 * @param addresses IP addresses, text, loopback left out
 * @param macs hardware addresses, lower case with hyphens
 * @param location {@code location} of the agent's configuration
 * @param lab {@code lab} of the agent's configuration
 * @param agentVersion version of the program that reports
 */
public record MachineFacts(
        String name,
        @Nullable String domain,
        @Nullable String domainKind,
        @Nullable String osName,
        @Nullable String osVersion,
        @Nullable String osBuild,
        @Nullable String manufacturer,
        @Nullable String model,
        @Nullable String hardwareId,
        @Nullable String machineId,
        @Nullable Instant bootedAt,
        List<String> addresses,
        List<String> macs,
        @Nullable String location,
        @Nullable String lab,
        @Nullable String agentVersion) {
    public MachineFacts {
        bootedAt = bootedAt == null ? null : bootedAt.truncatedTo(ChronoUnit.MILLIS);
        addresses = List.copyOf(addresses);
        macs = List.copyOf(macs);
    }
}
