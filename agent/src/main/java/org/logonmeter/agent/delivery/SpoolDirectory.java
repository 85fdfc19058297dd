package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The agent's data directory: nobody but the agent's own account may look into it. */
final class SpoolDirectory {
    private static final System.Logger LOG = System.getLogger(SpoolDirectory.class.getName());
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_FILE =
            PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final SpoolLimits limits;

    private SpoolDirectory(Path path, SpoolLimits limits) {
        this.path = path;
        this.limits = limits;
    }

    /**
     * Makes the directory if need be and closes it to others.
     *
     * @throws DeliveryException if it cannot be made or written
     */
    static SpoolDirectory open(Path path, SpoolLimits limits) {
        try {
            boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
            FileAttribute<?>[] rights =
                    posix
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(OWNER_ONLY)
                            }
                            : new FileAttribute<?>[0];
            Files.createDirectories(path, rights);
            if (posix && !Files.getPosixFilePermissions(path).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(path, OWNER_ONLY);
                LOG.log(
                        System.Logger.Level.INFO,
                        "The data directory was open to others; closed it. path=" + path);
            }
            Files.createDirectories(path.resolve("native"), rights);
            SpoolDirectory directory = new SpoolDirectory(path, limits);
            // SQLite gives its log and index files the rights of the database file.
            FileAttribute<?>[] fileRights =
                    posix
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(OWNER_FILE)
                            }
                            : new FileAttribute<?>[0];
            if (Files.notExists(directory.database()))
                Files.createFile(directory.database(), fileRights);
            if (!Files.isWritable(directory.database())) throw new IOException("not writable");
            return directory;
        } catch (IOException e) {
            throw new DeliveryException(
                    "the data directory "
                            + path
                            + " cannot be used ("
                            + SpoolDirectory.reason(e)
                            + "); run as its owner, or set another data-dir",
                    e);
        }
    }

    static String reason(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        String text = e.getMessage();
        return text == null ? name : name + ": " + text;
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("spool.db");
    }

    /** Makes the ballast if there is room for it. */
    void takeBallast() {
        Path file = ballast();
        try {
            if (Files.exists(file) && Files.size(file) == limits.ballastBytes()) return;
            if (Files.getFileStore(path).getUsableSpace() < limits.ballastFreeBytes()) return;
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                byte[] block = new byte[1 << 16];
                java.util.Arrays.fill(block, (byte) 0x55); // written, so that it is no sparse file
                for (long done = 0; done < limits.ballastBytes(); done += block.length)
                    out.write(block);
                out.setLength(limits.ballastBytes());
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "No ballast could be made.", e);
        }
    }

    /** Gives the ballast's disk space up; true if there was any. */
    boolean dropBallast() {
        try {
            return Files.deleteIfExists(ballast());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The ballast could not be given up.", e);
            return false;
        }
    }

    private Path ballast() {
        return path.resolve("ballast");
    }
}
