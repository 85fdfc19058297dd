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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One agent per spool. The operating system drops the lock when the process ends, however it ends.
 */
final class SpoolLock implements AutoCloseable {
    private static final int MAX_HOLDER_BYTES = 200;
    private static final Pattern HOLDER =
            Pattern.compile("process (\\d{1,18}), started ([0-9TZ:.-]+|unknown)");

    private final FileChannel channel;

    private SpoolLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of the directory.
     *
     * @throws DeliveryException if another process has it
     */
    static SpoolLock take(Path directory) throws IOException {
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
                                + shown(directory.resolve("agent.pid"))
                                + "; stop it, or set another data-dir");
            // Windows locks bytes against reading too, so who holds the lock stands in a file of
            // its own.
            Files.writeString(
                    directory.resolve("agent.pid"),
                    "process "
                            + ProcessHandle.current().pid()
                            + ", started "
                            + began(ProcessHandle.current()));
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

    /**
     * The living agent that took the lock of this directory last; empty if it is gone or its name
     * cannot be read.
     */
    static Optional<Long> holder(Path directory) {
        Matcher told = HOLDER.matcher(told(directory.resolve("agent.pid")));
        if (!told.lookingAt()) return Optional.empty();
        // Another process may have been given the number since; it began at another moment.
        return ProcessHandle.of(Long.parseLong(told.group(1)))
                .filter(process -> began(process).equals(told.group(2)))
                .map(ProcessHandle::pid);
    }

    private static String began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    /** Who holds it, for people; empty if that cannot be read. */
    static String shown(Path file) {
        String text = told(file);
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private static String told(Path file) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(MAX_HOLDER_BYTES);
            in.read(buffer);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                    .replaceAll("[^ -~]", "");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
