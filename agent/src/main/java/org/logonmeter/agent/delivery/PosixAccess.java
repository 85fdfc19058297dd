package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to a file of a POSIX system (inode(7)). Trusted are root and the account that the
 * agent runs as, with the group that it runs in.
 *
 * @param uid of its owner, who may always change the rights
 * @param mode with the kind of file
 */
record PosixAccess(int uid, int gid, int mode) {
    private static final int ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 020;
    private static final int OTHERS_WRITE = 02;
    private static final Path SELF = Path.of("/proc/self");

    /**
     * The account of this process; of an unknown one nobody but root is trusted.
     *
     * @param uid null if the kernel does not tell
     * @param gid null if the kernel does not tell
     */
    record Own(@Nullable Integer uid, @Nullable Integer gid) {
        static Own ofThisProcess() throws IOException {
            if (Files.notExists(SELF)) return new Own(null, null);
            PosixAccess self = of(SELF);
            return new Own(self.uid(), self.gid());
        }

        boolean isRoot() {
            return uid == null ? "root".equals(System.getProperty("user.name")) : uid == ROOT;
        }
    }

    static PosixAccess of(Path path, LinkOption... options) throws IOException {
        return new PosixAccess(
                (Integer) Files.getAttribute(path, "unix:uid", options),
                (Integer) Files.getAttribute(path, "unix:gid", options),
                (Integer) Files.getAttribute(path, "unix:mode", options));
    }

    private boolean foreign(Own own) {
        return uid != ROOT && (own.uid() == null || uid != own.uid());
    }

    private boolean groupWrites(Own own) {
        return (mode & GROUP_WRITE) != 0 && gid != ROOT && (own.gid() == null || gid != own.gid());
    }

    private boolean othersWrite() {
        return (mode & OTHERS_WRITE) != 0;
    }

    /** What is wrong with a file that is obeyed; empty if only the trusted may change it. */
    Optional<String> fault(Path file, Own own) {
        if (foreign(own))
            return Optional.of(file + " belongs to another account (uid " + uid + ")");
        if (othersWrite() || groupWrites(own))
            return Optional.of(file + " can be written by others");
        return Optional.empty();
    }

    /**
     * What is wrong with a folder above: "lies in FOLDER, ...". Its owner, and whoever may write in
     * it, can put another in place of what is in it; the sticky bit ends the second.
     */
    Optional<String> faultAbove(Path folder, Own own) {
        String lies = "lies in " + folder;
        if (foreign(own))
            return Optional.of(lies + ", which belongs to another account (uid " + uid + ")");
        if ((mode & STICKY) != 0) return Optional.empty();
        if (othersWrite()) return Optional.of(lies + ", where everybody may replace it");
        if (groupWrites(own))
            return Optional.of(lies + ", where a group may replace it (gid " + gid + ")");
        return Optional.empty();
    }

    /**
     * What is wrong with the folder and all above it; one that is not there yet is passed over. A
     * link is followed: both ways must be closed.
     */
    static Optional<String> above(@Nullable Path folder, Own own) throws IOException {
        for (Path at = folder; at != null; at = at.getParent()) {
            if (Files.notExists(at, LinkOption.NOFOLLOW_LINKS)) continue;
            PosixAccess access = of(at, LinkOption.NOFOLLOW_LINKS);
            boolean link = Files.isSymbolicLink(at);
            Optional<String> open =
                    link && !access.foreign(own)
                            ? above(at.toRealPath(), own)
                            : access.faultAbove(at, own);
            if (open.isPresent()) return open;
        }
        return Optional.empty();
    }
}
