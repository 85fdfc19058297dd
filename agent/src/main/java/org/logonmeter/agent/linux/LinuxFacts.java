package org.logonmeter.agent.linux;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.MachineFacts;
import oshi.SystemInfo;
import oshi.hardware.ComputerSystem;
import oshi.hardware.NetworkIF;

/**
 * The machine's description of itself: hardware, addresses and boot time by OSHI, names and
 * versions from the files that define them. What cannot be read is null.
 */
final class LinuxFacts {
    private static final Logger LOG = System.getLogger(LinuxFacts.class.getName());

    /** What firmware and OSHI write where nothing was set. */
    private static final Set<String> NO_ANSWER =
            Set.of(
                    "",
                    "unknown",
                    "none",
                    "not specified",
                    "not applicable",
                    "default string",
                    "to be filled by o.e.m.",
                    "system manufacturer",
                    "system product name",
                    "00000000-0000-0000-0000-000000000000",
                    "ffffffff-ffff-ffff-ffff-ffffffffffff");

    private final LinuxPaths paths;
    private final SystemInfo system = new SystemInfo();

    LinuxFacts(LinuxPaths paths) {
        this.paths = paths;
    }

    MachineFacts read() {
        String hostName = hostName();
        Optional<String> domain = DnsDomain.of(hostName, paths);
        Map<String, String> release = osRelease();
        Optional<ComputerSystem> computer =
                told("hardware", () -> system.getHardware().getComputerSystem());
        List<NetworkIF> networks =
                told("network interfaces", () -> system.getHardware().getNetworkIFs())
                        .orElse(List.of());
        return new MachineFacts(
                bare(hostName),
                domain.orElse(null),
                domain.isPresent() ? "dns" : "none",
                release.get("NAME"),
                release.get("VERSION_ID"),
                TextFiles.text(paths.at("/proc/sys/kernel/osrelease")).orElse(null),
                of(computer, ComputerSystem::getManufacturer),
                of(computer, ComputerSystem::getModel),
                of(computer, ComputerSystem::getHardwareUUID),
                TextFiles.text(paths.at("/etc/machine-id")).orElse(null),
                told("boot time", () -> system.getOperatingSystem().getSystemBootTime())
                        .filter(seconds -> seconds > 0)
                        .map(Instant::ofEpochSecond)
                        .orElse(null),
                addresses(networks),
                macs(networks),
                null,
                null,
                null);
    }

    private String hostName() {
        return TextFiles.text(paths.at("/proc/sys/kernel/hostname"))
                .or(() -> TextFiles.text(paths.at("/etc/hostname")))
                .orElse("localhost");
    }

    private static String bare(String hostName) {
        int dot = hostName.indexOf('.');
        return dot > 0 ? hostName.substring(0, dot) : hostName;
    }

    /** os-release(5): {@code KEY=value} or {@code KEY="value"}. */
    private Map<String, String> osRelease() {
        List<String> lines = TextFiles.lines(paths.at("/etc/os-release"));
        if (lines.isEmpty()) lines = TextFiles.lines(paths.at("/usr/lib/os-release"));
        return lines.stream()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2 && !pair[0].startsWith("#"))
                .collect(
                        Collectors.toMap(
                                pair -> pair[0].strip(),
                                pair -> unquoted(pair[1].strip()),
                                (_, last) -> last));
    }

    private static String unquoted(String value) {
        boolean quoted =
                value.length() >= 2
                        && (value.startsWith("\"") || value.startsWith("'"))
                        && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted
                ? value.substring(1, value.length() - 1).replaceAll("\\\\([\"$`\\\\])", "$1")
                : value;
    }

    private static @Nullable String of(
            Optional<ComputerSystem> computer,
            java.util.function.Function<ComputerSystem, String> question) {
        return computer.flatMap(it -> told("hardware", () -> question.apply(it)))
                .map(String::strip)
                .filter(answer -> !NO_ANSWER.contains(answer.toLowerCase(Locale.ROOT)))
                .orElse(null);
    }

    private static List<String> addresses(List<NetworkIF> networks) {
        List<String> addresses = new ArrayList<>();
        for (NetworkIF network : networks) {
            addresses.addAll(Arrays.asList(network.getIPv4addr()));
            addresses.addAll(Arrays.asList(network.getIPv6addr()));
        }
        return addresses.stream().filter(Objects::nonNull).distinct().toList();
    }

    private static List<String> macs(List<NetworkIF> networks) {
        return networks.stream()
                .map(NetworkIF::getMacaddr)
                .filter(Objects::nonNull)
                .map(mac -> mac.toLowerCase(Locale.ROOT).replace(':', '-'))
                .filter(mac -> mac.matches("([0-9a-f]{2}-){5}[0-9a-f]{2}"))
                .filter(mac -> !mac.equals("00-00-00-00-00-00"))
                .distinct()
                .toList();
    }

    /**
     * A library in front of drivers and firmware may fail in any way; that fact is then unknown.
     */
    private static <T> Optional<T> told(String what, Supplier<@Nullable T> question) {
        try {
            return Optional.ofNullable(question.get());
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "Could not read " + what + "; told as unknown", e);
            return Optional.empty();
        }
    }
}
