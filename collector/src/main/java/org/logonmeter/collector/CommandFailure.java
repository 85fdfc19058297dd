package org.logonmeter.collector;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.logonmeter.settings.FileFault;

/** A command cannot do what was asked; the message is one line and says what to do. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }

    /**
     * What could not be done, and why in words: Java's own message of such a fault is often the
     * path alone.
     *
     * @param missing what it means that there is nothing at the path
     */
    static CommandFailure io(String what, IOException e, String missing) {
        return new CommandFailure(
                what + ": " + (e instanceof NoSuchFileException ? missing : FileFault.reason(e)));
    }
}
