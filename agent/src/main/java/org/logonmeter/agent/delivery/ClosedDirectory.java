package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory before anything in it is trusted: native code is loaded from it, so whoever
 * could put a file there would run as the agent. It must be a real directory (no link, no junction)
 * of the agent's own account or the system's, all in it and above it too, and nobody else may write
 * there. On Windows {@link WindowsAccess} says who that is, elsewhere {@link PosixAccess}.
 */
public final class ClosedDirectory {
    static final String CURE =
            "stop the agent, look at what is in there, remove the directory and start again: it is made anew with the right owner and rights";

    private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");
    private static final int ROOT = 0;

    private ClosedDirectory() {}

    /**
     * Makes the directory and its {@code native} folder if need be, and refuses it if it is not
     * closed.
     *
     * @throws DeliveryException in one line, with what to do
     */
    public static void require(Path directory) {
        try {
            Optional<String> fault = fault(directory);
            if (fault.isPresent()) throw new DeliveryException(fault.get() + "; " + CURE);
            FileAttribute<?>[] rights = ownersOnly(directory);
            Files.createDirectories(directory, rights);
            Path folder = directory.resolve("native");
            if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS))
                Files.createDirectory(folder, rights);
            // Looked at again: only now is it known to be the one that was made.
            Optional<String> still = fault(directory);
            if (still.isPresent()) throw new DeliveryException(still.get() + "; " + CURE);
        } catch (IOException e) {
            throw new DeliveryException(
                    "the data directory "
                            + directory
                            + " cannot be used ("
                            + SpoolDirectory.reason(e)
                            + "); run as its owner, or set another data-dir",
                    e);
        }
    }

    /**
     * Refuses a directory that is there and not closed; makes nothing.
     *
     * @throws DeliveryException in one line, with what to do
     */
    public static void refuseOpen(Path directory) {
        try {
            Optional<String> fault = fault(directory);
            if (fault.isPresent()) throw new DeliveryException(fault.get() + "; " + CURE);
        } catch (IOException e) {
            throw new DeliveryException(
                    "the data directory "
                            + directory
                            + " cannot be looked at ("
                            + SpoolDirectory.reason(e)
                            + "); run as its owner",
                    e);
        }
    }

    /** What is wrong with it; empty if it is closed, or not there yet in a place that is. */
    static Optional<String> fault(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        if (WindowsFolder.served(absolute))
            return WindowsFolder.ofThisMachine(System.getenv()).fault(absolute);
        if (!posix(absolute)) return linked(absolute);
        PosixAccess.Own account = PosixAccess.Own.ofThisProcess();
        Integer own = account.uid();
        Optional<String> above =
                PosixAccess.above(absolute.getParent(), account)
                        .map(lies -> "the data directory " + lies);
        if (above.isPresent() || Files.notExists(absolute, LinkOption.NOFOLLOW_LINKS)) return above;
        Optional<String> itself = linked(absolute).or(() -> foreign(absolute, own));
        if (itself.isPresent() || !Files.isReadable(absolute)) return itself;
        for (Path folder : List.of(absolute, absolute.resolve("native"))) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) continue;
            try (Stream<Path> inside = Files.list(folder)) {
                Optional<String> found =
                        inside.flatMap(p -> linkedOrForeign(p, own).stream()).findFirst();
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    private static FileAttribute<?>[] ownersOnly(Path directory) throws IOException {
        if (posix(directory))
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)};
        if (WindowsFolder.served(directory))
            return new FileAttribute<?>[] {WindowsFolder.ofThisMachine(System.getenv()).closed()};
        return new FileAttribute<?>[0];
    }

    private static Optional<String> linkedOrForeign(Path path, @Nullable Integer own) {
        if (Files.isSymbolicLink(path))
            return Optional.of(path + " is a link; the agent follows none");
        return foreign(path, own);
    }

    private static Optional<String> linked(Path directory) {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        return Optional.of(
                "the data directory " + directory + " is a link or no directory; none is followed");
    }

    private static Optional<String> foreign(Path path, @Nullable Integer own) {
        try {
            int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (owner != ROOT && (own == null || owner != own))
                return Optional.of(path + " belongs to another account (uid " + owner + ")");
            Set<PosixFilePermission> rights =
                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            if (rights.stream().anyMatch(WRITTEN_BY_OTHERS::contains))
                return Optional.of(path + " can be written by others");
            return Optional.empty();
        } catch (java.nio.file.NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(path + " cannot be looked at: " + SpoolDirectory.reason(e));
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
