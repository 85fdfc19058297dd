package org.logonmeter.agent.linux;

import java.util.List;
import java.util.Optional;
import org.logonmeter.protocol.Account;

/**
 * Account names and uids of {@code /etc/passwd}, passwd(5). Directory users (LDAP, SSSD) are not in
 * it: unknown here.
 */
final class Accounts {
    /**
     * Greeters, daemons: uids below this are the system's own; login.defs(5), the default of
     * UID_MIN.
     */
    private static final long FIRST_PERSON = 1000;

    private final LinuxPaths paths;

    Accounts(LinuxPaths paths) {
        this.paths = paths;
    }

    Optional<Long> uid(String name) {
        return entries().stream()
                .filter(entry -> entry[0].equals(name))
                .findFirst()
                .flatMap(entry -> number(entry[2]));
    }

    /** With the uid where it is known. */
    Account named(String name) {
        return new Account(null, name, uid(name).map(String::valueOf).orElse(null));
    }

    /**
     * False for an account of the system's own, e.g. {@code gdm}. Root counts as a person: somebody
     * sits behind it. So does a name that is not in the file.
     */
    boolean isPerson(String name) {
        return uid(name).map(uid -> uid == 0 || uid >= FIRST_PERSON).orElse(true);
    }

    private List<String[]> entries() {
        return TextFiles.lines(paths.at("/etc/passwd")).stream()
                .map(line -> line.split(":", -1))
                .filter(entry -> entry.length >= 3)
                .toList();
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }
}
