package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.logonmeter.agent.doctor.Finding;

/** The data directory and the spool in it, looked at without changing them. */
public final class SpoolExamination {
    private static final long LEAST_FREE = 64L << 20;
    private static final Set<PosixFilePermission> OF_OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");
    private static final Set<String> VOLATILE = Set.of("tmpfs", "ramfs", "overlay", "aufs");

    private final Path directory;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<String> credential = Optional.empty();
    private boolean closed;

    private SpoolExamination(Path directory) {
        this.directory = directory;
    }

    /** Looks at it. */
    public static SpoolExamination of(Path dataDirectory) {
        SpoolExamination examination = new SpoolExamination(dataDirectory.toAbsolutePath());
        try {
            if (examination.directory()) examination.spool();
        } catch (IOException e) {
            examination.findings.add(
                    Finding.fault(
                            "data-dir",
                            dataDirectory + " cannot be looked at: " + SpoolDirectory.reason(e),
                            "run doctor as the agent's own account (root, LocalSystem)"));
        }
        return examination;
    }

    /** True if it is there and none but the agent's account can change it. */
    public boolean closed() {
        return closed;
    }

    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** As stored; empty if there is none or it cannot be read. Never to be shown. */
    public Optional<String> credential() {
        return credential;
    }

    private boolean directory() throws IOException {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            findings.add(
                    Finding.note(
                            "data-dir",
                            directory + " is not there; the agent makes it at its first start",
                            null));
            return false;
        }
        Optional<String> open = ClosedDirectory.fault(directory);
        closed = open.isEmpty();
        if (open.isPresent()) {
            findings.add(Finding.fault("data-dir", open.get(), ClosedDirectory.CURE));
        } else if (openToOthers()) {
            findings.add(
                    Finding.fault(
                            "data-dir",
                            directory + " can be read by others",
                            "run: chmod 700 " + directory));
        } else {
            findings.add(Finding.well("data-dir", directory + " is closed to others"));
        }
        if (!Files.isReadable(directory)) {
            findings.add(
                    Finding.fault(
                            "data-dir.rights",
                            "this account may not look into " + directory,
                            "run doctor as the agent's own account (root, LocalSystem)"));
            return false;
        }
        disk();
        return closed;
    }

    private boolean openToOthers() throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix"))
            return false;
        return Files.getPosixFilePermissions(directory).stream().anyMatch(OF_OTHERS::contains);
    }

    private void disk() throws IOException {
        FileStore store = Files.getFileStore(directory);
        long free = store.getUsableSpace();
        String text = (free >> 20) + " MiB free";
        findings.add(
                free < LEAST_FREE
                        ? Finding.fault(
                                "disk.space",
                                text,
                                "make room: below "
                                        + (LEAST_FREE >> 20)
                                        + " MiB events may be lost while the collector is away")
                        : Finding.well("disk.space", text));
        findings.add(
                VOLATILE.contains(store.type())
                        ? Finding.fault(
                                "disk.volatile",
                                directory + " is on " + store.type() + ", which a restart empties",
                                "set data-dir to a directory on a disk that outlives a restart")
                        : Finding.well("disk.volatile", "on " + store.type()));
    }

    private void spool() throws IOException {
        Path lock = directory.resolve("agent.lock");
        boolean running = Files.exists(lock) && held(lock);
        findings.add(
                running
                        ? Finding.well(
                                "agent",
                                "an agent uses the spool"
                                        + SpoolLock.shown(directory.resolve("agent.pid")))
                        : Finding.note(
                                "agent", "no agent runs on this spool", "start the service"));
        Path file = directory.resolve("spool.db");
        if (Files.notExists(file)) {
            findings.add(Finding.note("spool", "there is no spool yet", null));
            return;
        }
        // Unchanged means: with no log beside it the file is read as it stands, else through it.
        Path log = directory.resolve("spool.db-wal");
        boolean whole = Files.notExists(log) || Files.size(log) == 0;
        String url =
                "jdbc:sqlite:file:"
                        + file.toUri().getRawPath()
                        + (whole && !running ? "?immutable=1" : "?mode=ro");
        try (Connection c = DriverManager.getConnection(url)) {
            SpoolRows.Counts counts = SpoolRows.counts(c);
            credential = SpoolRows.state(c, "credential");
            findings.add(
                    Finding.well(
                            "spool",
                            counts.queued()
                                    + " events wait, "
                                    + counts.sent()
                                    + " sent ones are kept"));
            if (counts.parked() > 0)
                findings.add(
                        Finding.note(
                                "spool.parked",
                                counts.parked() + " events were refused and kept aside",
                                "see why in: logonmeter-agent queue list"));
        } catch (SQLException e) {
            findings.add(
                    Finding.fault(
                            "spool",
                            "the spool cannot be read: " + e.getMessage(),
                            "restart the agent: it sets a damaged spool aside and saves what can be read"));
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
            findings.add(
                    Finding.fault(
                            "native",
                            "SQLite's native library cannot be loaded: " + e.getMessage(),
                            "allow programs to run from the agent's native folder (mount option noexec, application control)"));
        }
    }

    /** Shared and for a moment: it is given back before an agent could miss it. */
    private static boolean held(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
                FileLock taken = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return taken == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }
}
