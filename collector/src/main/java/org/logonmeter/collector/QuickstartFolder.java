package org.logonmeter.collector;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.logonmeter.settings.FileFault;

/**
 * The folder in which {@code quickstart} keeps its two configurations, its secret and both
 * programs' data; used by one process at a time and by this user alone.
 */
final class QuickstartFolder implements AutoCloseable {
    private static final int SECRET_BYTES = 24;

    private final Path folder;
    private final FileChannel lockFile;

    private QuickstartFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    static QuickstartFolder open(Path folder) throws CommandFailure {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            restrict(absolute, "rwx------");
            FileChannel lockFile =
                    FileChannel.open(
                            absolute.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            @Nullable FileLock lock = lockFile.tryLock();
            if (lock == null) {
                lockFile.close();
                throw new CommandFailure(
                        "another quickstart runs in " + absolute + "; end it first (Ctrl-C there)");
            }
            return new QuickstartFolder(absolute, lockFile);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(absolute + " is not a directory; move it away");
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot write in "
                            + absolute
                            + " ("
                            + FileFault.reason(e)
                            + "); give another place with --directory");
        }
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path collectorConfig() {
        return file("collector.yaml");
    }

    /** The secret with which agents enrol here; made at the first call. */
    String secret() throws IOException {
        Path file = file("enrolment-secret");
        if (Files.exists(file)) {
            String kept = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (!kept.isEmpty()) return kept;
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.deleteIfExists(file);
        Files.createFile(file);
        restrict(file, "rw-------");
        Files.writeString(file, secret + "\n", StandardCharsets.US_ASCII);
        return secret;
    }

    Path writeCollectorConfig(int port) throws IOException {
        return write(
                "collector.yaml",
                """
                # Written by quickstart at each start.
                server:
                  host: 127.0.0.1
                  port: %d
                  admin-port: 0
                  anonymous-role: helpdesk   # whoever sits at this machine sees the pages
                database:
                  url: "jdbc:sqlite:collector/collector.db"
                enrolment:
                  secrets: ["sha256:%s"]
                """
                        .formatted(port, hash(secret())));
    }

    Path agentConfig(String collector) throws IOException {
        return write(
                "agent.yaml",
                """
                # Written by quickstart at each start.
                collector:
                  url: "%s"
                  enrolment-secret-file: enrolment-secret
                data-dir: agent
                """
                        .formatted(collector));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(file(name), text);
    }

    private static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static void restrict(Path path, String rights) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix"))
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
