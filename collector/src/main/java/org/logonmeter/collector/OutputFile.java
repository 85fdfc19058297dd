package org.logonmeter.collector;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that appears whole or not at all, and for its owner alone where the file system knows
 * owners: what a command writes there names persons. A device or a pipe is written as it is.
 */
final class OutputFile {
    /** Writes the content. */
    @FunctionalInterface
    interface Content {
        void to(OutputStream out) throws IOException;
    }

    private OutputFile() {}

    /**
     * Replaces what is there in one step after all is on the disk; a link stays a link.
     *
     * @throws IOException with nothing changed at the path
     */
    static void write(Path file, Content content) throws IOException {
        if (Files.isDirectory(file))
            throw new FileSystemException(file.toString(), null, "it is a directory");
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                content.to(out);
            }
            return;
        }
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path part = part(target);
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                content.to(Channels.newOutputStream(channel));
                channel.force(true);
            }
            move(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Path part(Path target) throws IOException {
        Path directory = target.getParent();
        if (directory == null) throw new FileSystemException(target.toString(), null, "no folder");
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? Files.createTempFile(
                        directory,
                        "." + target.getFileName(),
                        ".part",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                : Files.createTempFile(directory, "." + target.getFileName(), ".part");
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            // Within one folder no file system here does this; a replacement is still whole.
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
