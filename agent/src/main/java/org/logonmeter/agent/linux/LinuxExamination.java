package org.logonmeter.agent.linux;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.HostSnapshot;

/** The sources of sessions of a Linux machine, asked as the agent asks them. */
final class LinuxExamination {
    private final LinuxPaths paths;
    private final InstantSource clock;

    LinuxExamination(LinuxPaths paths, InstantSource clock) {
        this.paths = paths;
        this.clock = clock;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        try (Host host = LinuxHost.open(paths, clock)) {
            findings.add(sessions(host));
            findings.add(journal());
        }
        return findings;
    }

    private Finding sessions(Host host) {
        try {
            HostSnapshot snapshot = host.snapshot();
            String text =
                    snapshot.sessions().size() + " sessions now, told by " + snapshot.source();
            return snapshot.source().equals("logind")
                    ? Finding.well("sessions", text)
                    : Finding.note(
                            "sessions",
                            text + ": it knows neither locks nor graphical logons of all kinds",
                            "where possible run systemd-logind with libpam-systemd");
        } catch (HostReadException e) {
            return Finding.fault(
                    "sessions",
                    String.valueOf(e.getMessage()),
                    "run systemd-logind (systemctl status dbus systemd-logind), and the agent as root");
        }
    }

    /** Only its being kept and readable: what is in it is the agent's to read. */
    private Finding journal() {
        if (paths.journalctl().isEmpty()
                || !Files.isExecutable(Path.of(paths.journalctl().getFirst())))
            return Finding.note(
                    "journal",
                    "no journalctl: ends while the agent is down are known only within bounds",
                    "install systemd's journal");
        boolean kept = Files.isDirectory(paths.at("/var/log/journal"));
        boolean there = kept || Files.isDirectory(paths.at("/run/log/journal"));
        if (!there)
            return Finding.note(
                    "journal",
                    "no journal is written: ends while the agent is down are known only within bounds",
                    "start systemd-journald");
        Path folder = paths.at(kept ? "/var/log/journal" : "/run/log/journal");
        if (!Files.isReadable(folder))
            return Finding.fault("journal", folder + " cannot be read", "run the agent as root");
        return kept
                ? Finding.well("journal", "kept in " + folder)
                : Finding.note(
                        "journal",
                        "kept in memory only: a power cut takes what was not yet read",
                        "run: mkdir -p /var/log/journal && systemctl restart systemd-journald");
    }
}
