package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The data directory of Windows as the system shows it: owners, access lists, junctions. Plain
 * Java, because no native library may be loaded before the directory is known to be closed.
 */
final class WindowsFolder {
    private final Set<UserPrincipal> trusted;

    private WindowsFolder(Set<UserPrincipal> trusted) {
        this.trusted = Set.copyOf(trusted);
    }

    static boolean served(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("acl");
    }

    /**
     * By whom this machine trusts with itself.
     *
     * @throws IOException if that cannot be read: then nobody is trusted
     */
    static WindowsFolder ofThisMachine(Map<String, String> environment) throws IOException {
        Path system = Path.of(environment.getOrDefault("SystemRoot", "C:\\Windows"), "System32");
        Set<UserPrincipal> trusted = new HashSet<>(access(system).writers());
        own(system, environment).ifPresent(trusted::add);
        return new WindowsFolder(trusted);
    }

    /**
     * The account that the agent runs as, by its full name: a bare one could be another's. The
     * system itself has the machine's name there, and is trusted anyway.
     */
    private static Optional<UserPrincipal> own(Path anywhere, Map<String, String> environment)
            throws IOException {
        String name = environment.getOrDefault("USERNAME", System.getProperty("user.name", ""));
        String domain = environment.getOrDefault("USERDOMAIN", "");
        if (name.isBlank() || name.endsWith("$")) return Optional.empty();
        String full = domain.isBlank() ? name : domain + "\\" + name;
        try {
            return Optional.of(
                    anywhere.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(full));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }

    /** All rights to those who are trusted, none to others, for what is made in it as well. */
    FileAttribute<?> closed() {
        List<AclEntry> entries = trusted.stream().map(WindowsFolder::everything).toList();
        return new FileAttribute<List<AclEntry>>() {
            @Override
            public String name() {
                return "acl:acl";
            }

            @Override
            public List<AclEntry> value() {
                return entries;
            }
        };
    }

    private static AclEntry everything(UserPrincipal who) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(who)
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                .build();
    }

    /** What is wrong with it; empty if it is closed, or not there yet in a place that is. */
    Optional<String> fault(Path directory) throws IOException {
        Optional<String> open = above(directory);
        if (open.isPresent()) return open.map(lies -> "the data directory " + lies);
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        Optional<String> itself = one(directory);
        if (itself.isPresent()) return itself;
        for (Path folder : List.of(directory, directory.resolve("native"))) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) continue;
            try (Stream<Path> inside = Files.list(folder)) {
                for (Path file : inside.toList()) {
                    Optional<String> found = one(file);
                    if (found.isPresent()) return found;
                }
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a file that is obeyed, its folder or one above. */
    Optional<String> faultOfFile(Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null) return one(file);
        Optional<String> open = above(folder);
        if (open.isPresent()) return open.map(lies -> file + " " + lies);
        Optional<String> holder = one(folder);
        return holder.isPresent() ? holder : one(file);
    }

    private Optional<String> above(Path path) throws IOException {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.notExists(above, LinkOption.NOFOLLOW_LINKS)) continue;
            Optional<String> open = access(above).faultAbove(above, trusted);
            if (open.isPresent()) return open;
        }
        return Optional.empty();
    }

    private Optional<String> one(Path path) throws IOException {
        try {
            BasicFileAttributes kind =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A junction is a directory and "other" at once.
            if (kind.isSymbolicLink() || kind.isOther())
                return Optional.of(path + " is a link or junction; the agent follows none");
            return access(path).fault(path, trusted);
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private static WindowsAccess access(Path path) throws IOException {
        AclFileAttributeView view =
                Files.getFileAttributeView(
                        path, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view == null) throw new IOException(path + ": its access list cannot be read");
        return new WindowsAccess(view.getOwner(), view.getAcl());
    }
}
