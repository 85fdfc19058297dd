package org.logonmeter.agent.linux;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a Linux host keeps what we read. One value, so that every reader can be pointed at recorded
 * files.
 *
 * @param root {@code /}; all files below are looked up in it
 * @param busSocket the system bus; its address is {@code unix:path=} this
 * @param journalctl the command and its fixed first arguments; empty = this host has no journal
 * @param wtmpdb the command and its fixed first arguments
 */
record LinuxPaths(Path root, Path busSocket, List<String> journalctl, List<String> wtmpdb) {
    LinuxPaths {
        journalctl = List.copyOf(journalctl);
        wtmpdb = List.copyOf(wtmpdb);
    }

    /** This machine. Commands are named in full: a service must not depend on its PATH. */
    static LinuxPaths ofThisMachine() {
        return new LinuxPaths(
                Path.of("/"),
                Path.of("/run/dbus/system_bus_socket"),
                List.of("/usr/bin/journalctl"),
                List.of("/usr/bin/wtmpdb"));
    }

    /** A file by its absolute name, in this root. */
    Path at(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** utmp(5); a symbolic link from {@code /var/run} on most systems. */
    Path utmp() {
        return at("/run/utmp");
    }

    Path utmpOfOldSystems() {
        return at("/var/run/utmp");
    }

    Path wtmp() {
        return at("/var/log/wtmp");
    }

    /** random(4): a UUID drawn at boot. */
    Path bootId() {
        return at("/proc/sys/kernel/random/boot_id");
    }
}
