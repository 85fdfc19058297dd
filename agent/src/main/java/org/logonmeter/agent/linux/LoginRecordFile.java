package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.session.SessionSnapshot;

/**
 * A utmp or wtmp file: its end is read, its open logins are checked against the living processes.
 */
final class LoginRecordFile {
    /** 87,000 logins; wtmp is rotated monthly. Older open logins are not looked for. */
    private static final int LIMIT_BYTES = 32 << 20;

    /**
     * A login is written after its process began; the kernel tells that start to about a second.
     */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

    private final Path file;
    private final UtmpFormat format;
    private final Accounts accounts;
    private final TerminalOwner terminals;

    LoginRecordFile(Path file, UtmpFormat format, LinuxPaths paths) {
        this.file = file;
        this.format = format;
        this.terminals = new TerminalOwner(paths);
        this.accounts = new Accounts(paths);
    }

    List<SessionSnapshot> sessions() throws HostReadException {
        return LoginRecords.open(records()).stream()
                .filter(this::lives)
                .map(record -> LoginRecords.session(record, accounts))
                .toList();
    }

    private List<UtmpRecord> records() throws HostReadException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long records = channel.size() / format.recordBytes();
            long wanted = Math.min(records, LIMIT_BYTES / format.recordBytes());
            channel.position((records - wanted) * format.recordBytes());
            ByteBuffer bytes = ByteBuffer.allocate((int) wanted * format.recordBytes());
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // a short read is no end
            }
            byte[] read = new byte[bytes.position()];
            bytes.flip().get(read);
            return format.records(read);
        } catch (IOException e) {
            throw new HostReadException(
                    file.toString(), "cannot be read; the agent must run as root", e);
        } catch (UtmpFormat.MalformedException e) {
            throw new HostReadException(
                    file.toString(), e.getMessage() + "; move the file away, it is damaged", e);
        }
    }

    /**
     * The login's process is there. A crash leaves open logins behind, and the system gives their
     * process numbers to others: a process younger than the login counts only if the terminal still
     * belongs to the account (a clock set forward makes every process look younger).
     */
    private boolean lives(UtmpRecord login) {
        Optional<ProcessHandle> process = ProcessHandle.of(login.pid());
        if (process.isEmpty() || !process.get().isAlive()) return false;
        Instant latestStart = login.at().plus(START_TOLERANCE);
        boolean younger =
                process.get().info().startInstant().filter(latestStart::isBefore).isPresent();
        return !younger || terminals.isOf(login.user(), login.line());
    }
}
