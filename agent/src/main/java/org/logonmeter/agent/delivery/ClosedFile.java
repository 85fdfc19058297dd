package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file before it is obeyed by a process with all rights: it says where the site's secret is sent
 * and from where native code is loaded, so nobody with fewer rights may have written it. It must be
 * no link and belong, as its folder, to the agent's own account or the system's, and nobody else
 * may write there or put another in its place.
 */
public final class ClosedFile {
    private static final String CURE =
            "look at what it says, remove it, and let an administrator write it anew in a folder that only administrators may write";

    private ClosedFile() {}

    /** True if this process may do everything; on Windows the system must be asked instead. */
    public static boolean asRoot() {
        try {
            return PosixAccess.Own.ofThisProcess().isRoot();
        } catch (IOException e) {
            return true;
        }
    }

    /** What is wrong with it and what to do, in one line; empty if it is closed or not there. */
    public static Optional<String> fault(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        try {
            return found(absolute).map(why -> why + "; " + CURE);
        } catch (IOException e) {
            return Optional.of(
                    "who may write "
                            + absolute
                            + " cannot be found out ("
                            + SpoolDirectory.reason(e)
                            + "); run as its owner");
        }
    }

    private static Optional<String> found(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        if (WindowsFolder.served(file))
            return WindowsFolder.ofThisMachine(System.getenv()).faultOfFile(file);
        if (Files.isSymbolicLink(file))
            return Optional.of(file + " is a link; the agent follows none");
        if (!file.getFileSystem().supportedFileAttributeViews().contains("unix"))
            return Optional.empty();
        PosixAccess.Own own = PosixAccess.Own.ofThisProcess();
        Optional<String> above = PosixAccess.above(file.getParent(), own);
        if (above.isPresent()) return above.map(lies -> file + " " + lies);
        return PosixAccess.of(file, LinkOption.NOFOLLOW_LINKS).fault(file, own);
    }
}
