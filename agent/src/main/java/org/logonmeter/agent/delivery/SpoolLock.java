package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One agent per spool. The operating system drops the lock when the process ends, however it ends.
 */
final class SpoolLock implements AutoCloseable {
    private static final int MAX_HOLDER_BYTES = 200;

    private final FileChannel channel;

    private SpoolLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of the directory.
     *
     * @throws DeliveryException if another process has it
     */
    static SpoolLock take(Path directory, Instant now) throws IOException {
        Path file = directory.resolve("agent.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            FileLock lock = tryLock(channel);
            if (lock == null)
                throw new DeliveryException(
                        "another agent uses the spool in "
                                + directory
                                + holder(directory.resolve("agent.pid"))
                                + "; stop it, or set another data-dir");
            // Windows locks bytes against reading too, so who holds the lock stands in a file of
            // its own.
            Files.writeString(
                    directory.resolve("agent.pid"),
                    "process " + ProcessHandle.current().pid() + ", started " + now);
            taken = true;
            return new SpoolLock(channel);
        } finally {
            if (!taken) channel.close();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    /** Who holds it, for people; empty if that cannot be read. */
    private static String holder(Path file) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_HOLDER_BYTES);
            in.read(buffer);
            String text =
                    new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                            .replaceAll("[^ -~]", "");
            return text.isEmpty() ? "" : " (" + text + ")";
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
