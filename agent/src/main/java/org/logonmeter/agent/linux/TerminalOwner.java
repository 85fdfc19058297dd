package org.logonmeter.agent.linux;

import java.io.IOException;
import java.nio.file.Files;

/** Whose a terminal is: a login gives its device to the account, its end takes the device away. */
final class TerminalOwner {
    private final LinuxPaths paths;
    private final Accounts accounts;

    TerminalOwner(LinuxPaths paths) {
        this.paths = paths;
        this.accounts = new Accounts(paths);
    }

    /**
     * @param line without {@code /dev/}
     * @return false also if the account's uid is not known or the terminal is not there
     */
    boolean isOf(String account, String line) {
        try {
            Object owner = Files.getAttribute(paths.at("/dev/" + line), "unix:uid");
            return owner instanceof Integer uid
                    && accounts.uid(account)
                            .filter(known -> known == Integer.toUnsignedLong(uid))
                            .isPresent();
        } catch (IOException | IllegalArgumentException noSuchTerminal) {
            return false;
        }
    }
}
