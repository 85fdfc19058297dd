package org.logonmeter.agent;

import java.util.List;
import java.util.Locale;
import org.logonmeter.agent.delivery.ClosedFile;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.linux.LinuxHost;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.windows.WindowsHost;

/** The one place that knows which operating system this is. */
final class Hosts {
    private Hosts() {}

    /**
     * The host of this operating system.
     *
     * @throws UnsupportedOperationException where there is none yet
     */
    static Host open() {
        String os = System.getProperty("os.name", "unknown");
        if (onWindows()) return WindowsHost.open();
        return switch (os.toLowerCase(Locale.ROOT)) {
            case "linux" -> LinuxHost.open();
            default ->
                    throw new UnsupportedOperationException(
                            "the agent does not yet support "
                                    + os
                                    + "; it runs on Windows and Linux");
        };
    }

    /** What of this system the agent needs and whether it is there; changes nothing. */
    static List<Finding> examine() {
        return onWindows() ? WindowsHost.examine() : LinuxHost.examine();
    }

    /** True if this process may do what other accounts of this system may not. */
    static boolean privileged() {
        return onWindows() ? WindowsHost.privileged() : ClosedFile.asRoot();
    }

    static boolean onWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
