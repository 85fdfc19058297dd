package org.logonmeter.agent.linux;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.agent.session.Evidence;
import org.logonmeter.agent.session.Host;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.HostSnapshot;
import org.logonmeter.agent.session.SessionSnapshot;
import org.logonmeter.protocol.MachineFacts;

/**
 * This Linux machine. Its sessions come from logind where logind runs, else from utmp, else from
 * the open logins of wtmp whose process lives, else from wtmpdb; docs/sources/linux.md tells why in
 * that order.
 */
public final class LinuxHost implements Host {
    private static final Logger LOG = System.getLogger(LinuxHost.class.getName());

    /** How often the login records are looked at where nothing announces a change. */
    private static final long LOOK_MS = 2000;

    /** A logon is a burst of signals: wait for this silence, but no longer than the other. */
    private static final long SILENCE_MS = 50;

    private static final long LONGEST_BURST_MS = 400;

    private final LinuxPaths paths;
    private final InstantSource clock;
    private final Boot boot;
    private final LinuxFacts facts;
    private final Semaphore wakes = new Semaphore(0);
    private final Logind logind;
    private final LoginSources records;
    private final Journal journal;
    private final ScriptStartLinks scripts;
    private boolean logindSeen;
    private volatile boolean closed;

    private LinuxHost(LinuxPaths paths, InstantSource clock) {
        this.paths = paths;
        this.clock = clock;
        this.boot = new Boot(paths);
        this.facts = new LinuxFacts(paths);
        this.logind = new Logind(paths.busSocket(), wakes::release);
        this.records = new LoginSources(paths);
        this.journal = new Journal(paths, boot, clock);
        this.scripts = new ScriptStartLinks(paths);
    }

    /** This machine; never throws: what is missing is told when it is asked for. */
    public static Host open() {
        return open(LinuxPaths.ofThisMachine(), InstantSource.system());
    }

    /**
     * Leaves for the agent when the logon script of the calling user began.
     *
     * @throws IOException if the user has no runtime directory
     */
    public static void leaveScriptStart(Instant scriptStart) throws IOException {
        ScriptStartLinks.leave(System.getenv("XDG_RUNTIME_DIR"), scriptStart);
    }

    /** Whether each source of sessions is there and can be read; changes nothing. */
    public static List<Finding> examine() {
        return new LinuxExamination(LinuxPaths.ofThisMachine(), InstantSource.system()).findings();
    }

    static Host open(LinuxPaths paths, InstantSource clock) {
        return new LinuxHost(paths, clock);
    }

    @Override
    public MachineFacts facts() {
        return facts.read();
    }

    @Override
    public HostSnapshot snapshot() throws HostReadException {
        if (expectsLogind()) {
            List<SessionSnapshot> sessions = logind.sessions();
            logindSeen = true;
            return snapshot("logind", sessions);
        }
        LoginSources.Listing listing = records.sessions();
        return snapshot(listing.source(), listing.sessions());
    }

    private HostSnapshot snapshot(String source, List<SessionSnapshot> sessions)
            throws HostReadException {
        HostSnapshot snapshot =
                new HostSnapshot(clock.instant(), boot.id(), boot.uptimeMs(), source, sessions);
        scripts.look(snapshot);
        return snapshot;
    }

    /**
     * A machine with logind is never answered from login records while logind is silent: their ids
     * differ, and every session would seem to end and begin again.
     */
    private boolean expectsLogind() {
        return logindSeen || isSystemdMachineWithLogind() || logind.isThere();
    }

    /** sd_booted(3), and the unit is installed and not masked. */
    private boolean isSystemdMachineWithLogind() {
        if (!Files.isDirectory(paths.at("/run/systemd/system"))) return false;
        Path mask = paths.at("/etc/systemd/system/systemd-logind.service");
        if (Files.isSymbolicLink(mask) && !Files.isRegularFile(mask)) return false;
        return Files.exists(paths.at("/usr/lib/systemd/system/systemd-logind.service"))
                || Files.exists(paths.at("/lib/systemd/system/systemd-logind.service"));
    }

    @Override
    public void awaitChange(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        Optional<Object> before = records.stamp();
        while (!closed) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (leftMs <= 0) return;
            if (wakes.tryAcquire(Math.min(leftMs, LOOK_MS), TimeUnit.MILLISECONDS)) {
                awaitEndOfBurst();
                return;
            }
            if (!logindSeen && !records.stamp().equals(before)) return;
        }
    }

    private void awaitEndOfBurst() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_BURST_MS);
        while (!closed
                && System.nanoTime() < until
                && wakes.tryAcquire(SILENCE_MS, TimeUnit.MILLISECONDS)) {
            wakes.drainPermits();
        }
    }

    @Override
    public Evidence.Page evidenceAfter(String bookmark) throws HostReadException {
        Evidence.Page page = journal.after(bookmark);
        if (page.more()) return page;
        List<Evidence> entries = new ArrayList<>(page.entries());
        entries.addAll(scripts.take());
        return new Evidence.Page(entries, page.bookmark(), false);
    }

    @Override
    public void close() {
        closed = true;
        wakes.release();
        logind.close();
        LOG.log(Level.DEBUG, "Host closed");
    }
}
