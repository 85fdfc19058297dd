package org.logonmeter.collector;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

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
        return new CommandFailure(what + ": " + reason(e, missing));
    }

    private static String reason(IOException e, String missing) {
        @Nullable String text =
                switch (e) {
                    case NoSuchFileException _ -> missing;
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException f -> f.getReason();
                    default -> e.getMessage();
                };
        return text == null ? e.getClass().getSimpleName() : text;
    }
}
