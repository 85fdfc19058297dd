package org.logonmeter.agent.delivery;

import static java.nio.file.attribute.AclEntryPermission.APPEND_DATA;
import static java.nio.file.attribute.AclEntryPermission.DELETE_CHILD;
import static java.nio.file.attribute.AclEntryPermission.EXECUTE;
import static java.nio.file.attribute.AclEntryPermission.READ_ACL;
import static java.nio.file.attribute.AclEntryPermission.READ_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.READ_NAMED_ATTRS;
import static java.nio.file.attribute.AclEntryPermission.SYNCHRONIZE;
import static java.nio.file.attribute.AclEntryPermission.WRITE_ATTRIBUTES;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_NAMED_ATTRS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Access lists as Windows has them by default, and as somebody could have prepared them. */
class WindowsAccessTest {
    private record Somebody(String getName) implements UserPrincipal {
        @Override
        public String getName() {
            return getName;
        }
    }

    private static final UserPrincipal SYSTEM = new Somebody("NT-AUTORITÄT\\SYSTEM");
    private static final UserPrincipal ADMINISTRATORS =
            new Somebody("VORDEFINIERT\\Administratoren");
    private static final UserPrincipal INSTALLER = new Somebody("NT SERVICE\\TrustedInstaller");
    private static final UserPrincipal CREATOR = new Somebody("ERSTELLER-BESITZER");
    private static final UserPrincipal USERS = new Somebody("VORDEFINIERT\\Benutzer");
    private static final UserPrincipal EVERYONE = new Somebody("Jeder");
    private static final UserPrincipal AUTHENTICATED = new Somebody("Authentifizierte Benutzer");
    private static final UserPrincipal JO = new Somebody("EXAMPLE\\jo");

    private static final Set<AclEntryPermission> READ =
            EnumSet.of(
                    READ_DATA, READ_NAMED_ATTRS, READ_ATTRIBUTES, READ_ACL, EXECUTE, SYNCHRONIZE);
    private static final Set<AclEntryPermission> ALL = EnumSet.allOf(AclEntryPermission.class);
    private static final Set<AclEntryPermission> MODIFY = EnumSet.copyOf(ALL);

    static {
        MODIFY.removeAll(
                EnumSet.of(
                        DELETE_CHILD,
                        AclEntryPermission.WRITE_ACL,
                        AclEntryPermission.WRITE_OWNER));
    }

    /** icacls C:\Windows\System32: owner TrustedInstaller. */
    private static final WindowsAccess SYSTEM32 =
            new WindowsAccess(
                    INSTALLER,
                    List.of(
                            allow(INSTALLER, ALL),
                            allow(SYSTEM, MODIFY),
                            allow(ADMINISTRATORS, MODIFY),
                            allow(USERS, READ),
                            allow(CREATOR, ALL, AclEntryFlag.INHERIT_ONLY)));

    private static final Set<UserPrincipal> TRUSTED = SYSTEM32.writers();
    private static final Path DATA = Path.of("ProgramData", "Logonmeter", "Agent");

    @Test
    void whoMayChangeWindowsItselfIsTrustedAndNobodyElse() {
        assertThat(TRUSTED).containsExactlyInAnyOrder(INSTALLER, SYSTEM, ADMINISTRATORS, CREATOR);
    }

    /** O:SYG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA) */
    @Test
    void whatTheInstallerMakesIsClosed() {
        for (UserPrincipal owner : List.of(SYSTEM, ADMINISTRATORS))
            assertThat(access(owner).fault(DATA, TRUSTED)).isEmpty();
        assertThat(access(SYSTEM, allow(USERS, READ)).fault(DATA, TRUSTED))
                .as("reading gives nobody a way in")
                .isEmpty();
    }

    @Test
    void aDirectoryThatAUserMadeFirstIsRefusedWhateverItsList() {
        assertThat(access(JO).fault(DATA, TRUSTED)).hasValueSatisfying(f -> said(f, JO));
        Set<UserPrincipal> asJo = Set.of(SYSTEM, ADMINISTRATORS, JO);
        assertThat(access(JO).fault(DATA, asJo)).as("a trial of his own").isEmpty();
    }

    /** What a folder under ProgramData inherits: Users may make files and folders. */
    @Test
    void whatProgramDataHandsDownIsRefused() {
        Set<AclEntryPermission> make =
                EnumSet.of(WRITE_DATA, APPEND_DATA, WRITE_NAMED_ATTRS, WRITE_ATTRIBUTES);
        assertThat(access(SYSTEM, allow(USERS, make)).fault(DATA, TRUSTED))
                .hasValueSatisfying(f -> said(f, USERS));
    }

    @Test
    void everyRightToChangeIsEnoughAndTheReadingOnesAreNot() {
        for (AclEntryPermission right : AclEntryPermission.values())
            for (UserPrincipal who : List.of(USERS, EVERYONE, AUTHENTICATED, JO))
                assertThat(access(SYSTEM, allow(who, EnumSet.of(right))).fault(DATA, TRUSTED))
                        .as("%s for %s", right, who.getName())
                        .satisfies(f -> assertThat(f.isEmpty()).isEqualTo(READ.contains(right)));
    }

    @Test
    void whatOnlyChildrenInheritCountsToo() {
        assertThat(
                        access(SYSTEM, allow(USERS, ALL, AclEntryFlag.INHERIT_ONLY))
                                .fault(DATA, TRUSTED))
                .hasValueSatisfying(f -> said(f, USERS));
    }

    @Test
    void aRefusalBesideThePermissionDoesNotMendIt() {
        AclEntry no =
                AclEntry.newBuilder()
                        .setType(AclEntryType.DENY)
                        .setPrincipal(USERS)
                        .setPermissions(ALL)
                        .build();
        assertThat(access(SYSTEM, no).fault(DATA, TRUSTED)).as("a refusal alone").isEmpty();
        assertThat(access(SYSTEM, no, allow(USERS, ALL)).fault(DATA, TRUSTED)).isPresent();
    }

    /** No list (a FAT disk, a null DACL) lets everybody in; Java shows it as an empty one. */
    @Test
    void noListAtAllIsRefused() {
        WindowsAccess none = new WindowsAccess(SYSTEM, List.of());
        assertThat(none.fault(DATA, TRUSTED)).hasValueSatisfying(f -> said(f, "everybody"));
        assertThat(none.faultAbove(DATA, TRUSTED)).hasValueSatisfying(f -> said(f, "everybody"));
    }

    @Test
    void aFolderAboveMayBeFilledByOthersButNotEmptied() {
        Set<AclEntryPermission> fill = EnumSet.of(WRITE_DATA, APPEND_DATA);
        AclEntry below = allow(AUTHENTICATED, ALL, AclEntryFlag.INHERIT_ONLY);
        assertThat(access(SYSTEM, allow(USERS, fill), below).faultAbove(DATA, TRUSTED)).isEmpty();
        for (AclEntryPermission right :
                EnumSet.of(
                        DELETE_CHILD, AclEntryPermission.WRITE_ACL, AclEntryPermission.WRITE_OWNER))
            assertThat(access(SYSTEM, allow(USERS, EnumSet.of(right))).faultAbove(DATA, TRUSTED))
                    .as("%s", right)
                    .hasValueSatisfying(f -> said(f, USERS));
    }

    /** An owner may always write the list anew, whatever it says now. */
    @Test
    void aFolderAboveOfAnotherAccountIsRefusedWhateverItsList() {
        for (UserPrincipal owner : List.of(SYSTEM, ADMINISTRATORS, INSTALLER))
            assertThat(access(owner).faultAbove(DATA, TRUSTED)).as("%s", owner).isEmpty();
        assertThat(access(JO).faultAbove(DATA, TRUSTED)).hasValueSatisfying(f -> said(f, JO));
        assertThat(access(JO).faultAbove(DATA, Set.of(SYSTEM, ADMINISTRATORS, JO))).isEmpty();
    }

    private static WindowsAccess access(UserPrincipal owner, AclEntry... more) {
        List<AclEntry> entries = new java.util.ArrayList<>(List.of(more));
        entries.add(allow(SYSTEM, ALL));
        entries.add(allow(ADMINISTRATORS, ALL));
        return new WindowsAccess(owner, entries);
    }

    private static AclEntry allow(
            UserPrincipal who, Set<AclEntryPermission> rights, AclEntryFlag... flags) {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(who)
                .setPermissions(rights)
                .setFlags(flags)
                .build();
    }

    private static void said(String fault, UserPrincipal who) {
        said(fault, who.getName());
    }

    private static void said(String fault, String what) {
        assertThat(fault).contains(what).doesNotContain("\n");
    }
}
