package org.logonmeter.agent.linux;

import java.util.Locale;
import org.logonmeter.agent.session.HostReadException;

/** The running boot: its id and how long it lasts. */
final class Boot {
    private final LinuxPaths paths;

    Boot(LinuxPaths paths) {
        this.paths = paths;
    }

    /** In the dashed form of random(4), lower case; a container has its own. */
    String id() throws HostReadException {
        return TextFiles.text(paths.bootId())
                .orElseThrow(
                        () ->
                                new HostReadException(
                                        paths.bootId().toString(),
                                        "cannot be read; is /proc mounted?"))
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Milliseconds since the kernel's start by {@code /proc/uptime}, sleep included
     * (CLOCK_BOOTTIME, proc_uptime(5)), to 10 ms.
     */
    long uptimeMs() throws HostReadException {
        String uptime =
                TextFiles.text(paths.at("/proc/uptime"))
                        .orElseThrow(
                                () ->
                                        new HostReadException(
                                                "/proc/uptime",
                                                "cannot be read; is /proc mounted?"));
        try {
            return Math.round(Double.parseDouble(uptime.split(" ", 2)[0]) * 1000);
        } catch (NumberFormatException e) {
            throw new HostReadException("/proc/uptime", "does not begin with a number", e);
        }
    }

    /**
     * sd-id128(3) writes the same id without dashes; the journal does so.
     *
     * @param plain 32 hexadecimal digits
     */
    static String dashed(String plain) {
        if (plain.length() != 32) return plain;
        return plain.substring(0, 8)
                + "-"
                + plain.substring(8, 12)
                + "-"
                + plain.substring(12, 16)
                + "-"
                + plain.substring(16, 20)
                + "-"
                + plain.substring(20);
    }
}
