package org.logonmeter.agent.delivery;

import static java.nio.file.attribute.AclEntryPermission.APPEND_DATA;
import static java.nio.file.attribute.AclEntryPermission.DELETE;
import static java.nio.file.attribute.AclEntryPermission.DELETE_CHILD;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ACL;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_NAMED_ATTRS;
import static java.nio.file.attribute.AclEntryPermission.WRITE_OWNER;

import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may write to a file of Windows: the decision alone; {@link WindowsFolder} asks the system.
 *
 * <p>Names of accounts are localized and Java gives no SIDs, but it compares accounts by them. So
 * nobody is known by name: those are trusted who may write to Windows' own System32 directory (the
 * system, its administrators, its installer: the machine is theirs anyway) and the account that the
 * agent runs as.
 *
 * @param owner may always change the rights
 * @param entries the access list; empty where there is none, which on Windows lets everybody in
 */
record WindowsAccess(UserPrincipal owner, List<AclEntry> entries) {

    /** Rights over a file or folder that change it or what is in it. */
    private static final Set<AclEntryPermission> WRITES =
            Collections.unmodifiableSet(
                    EnumSet.of(
                            WRITE_DATA,
                            APPEND_DATA,
                            WRITE_NAMED_ATTRS,
                            WRITE_ATTRIBUTES,
                            DELETE,
                            DELETE_CHILD,
                            WRITE_ACL,
                            WRITE_OWNER));

    /** Rights over a folder that let another folder be put in place of one in it. */
    private static final Set<AclEntryPermission> REPLACES =
            Collections.unmodifiableSet(EnumSet.of(DELETE_CHILD, WRITE_ACL, WRITE_OWNER));

    WindowsAccess {
        entries = List.copyOf(entries);
    }

    /**
     * Those who may write here: its owner, and whom the list lets write here or in what is made
     * here.
     */
    Set<UserPrincipal> writers() {
        Set<UserPrincipal> writers = new HashSet<>(Set.of(owner));
        for (AclEntry entry : entries)
            if (entry.type() == AclEntryType.ALLOW && entry.permissions().contains(WRITE_DATA))
                writers.add(entry.principal());
        return writers;
    }

    /** What is wrong with the data directory or a file in it; empty if it is closed. */
    Optional<String> fault(Path path, Set<UserPrincipal> trusted) {
        if (!trusted.contains(owner))
            return Optional.of(path + " belongs to another account (" + owner.getName() + ")");
        if (entries.isEmpty())
            return Optional.of(path + " has no access list: everybody may write there");
        // Entries that only children inherit count: they say who may write what is made next.
        return firstWith(WRITES, entries, trusted)
                .map(who -> path + " can be written by others (" + who.getName() + ")");
    }

    /** What is wrong with a folder above: "lies in FOLDER, ...". */
    Optional<String> faultAbove(Path folder, Set<UserPrincipal> trusted) {
        String lies = "lies in " + folder;
        if (!trusted.contains(owner))
            return Optional.of(
                    lies + ", which belongs to another account (" + owner.getName() + ")");
        if (entries.isEmpty())
            return Optional.of(lies + ", which has no access list: everybody may replace it");
        List<AclEntry> here =
                entries.stream()
                        .filter(e -> !e.flags().contains(AclEntryFlag.INHERIT_ONLY))
                        .toList();
        return firstWith(REPLACES, here, trusted)
                .map(who -> lies + ", where others may replace it (" + who.getName() + ")");
    }

    /** A refusal beside the permission is not weighed: a closed directory needs none. */
    private static Optional<UserPrincipal> firstWith(
            Set<AclEntryPermission> rights, List<AclEntry> entries, Set<UserPrincipal> trusted) {
        return entries.stream()
                .filter(e -> e.type() == AclEntryType.ALLOW)
                .filter(e -> !trusted.contains(e.principal()))
                .filter(e -> e.permissions().stream().anyMatch(rights::contains))
                .map(AclEntry::principal)
                .findFirst();
    }
}
