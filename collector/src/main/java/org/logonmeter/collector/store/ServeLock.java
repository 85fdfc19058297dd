package org.logonmeter.collector.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import org.logonmeter.settings.FileFault;

/**
 * Held by the one process that serves a database, on a file beside it. The operating system takes
 * it away when the process ends, however it ends; the file stays and means nothing. Commands that
 * work beside a running collector do not ask for it.
 */
final class ServeLock implements AutoCloseable {
    private final FileChannel channel;

    private ServeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param rights of the file, if it must be made
     * @throws StoreException if somebody has it
     */
    static ServeLock take(Path database, FileAttribute<?>... rights) {
        Path file = database.resolveSibling(database.getFileName() + ".serve");
        try {
            FileChannel channel =
                    FileChannel.open(
                            file,
                            Set.<OpenOption>of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                            rights);
            if (isTaken(channel)) return new ServeLock(channel);
            channel.close();
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Cause.UNUSABLE,
                    "cannot lock " + file + ": " + FileFault.reason(e),
                    e);
        }
        throw new StoreException(
                StoreException.Cause.UNUSABLE,
                "another collector serves the database "
                        + database
                        + "; stop it, or give this one a database.url of its own");
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by another collector in this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(ServeLock.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The lock of the database could not be let go; it ends with this"
                                    + " process",
                            e);
        }
    }
}
