package org.logonmeter.settings;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** What is wrong with a file, in words: the message of many a Java exception is the path alone. */
public final class FileFault {
    private FileFault() {}

    /** The reason in one line, for a sentence that names the file itself. */
    public static String reason(Throwable fault) {
        String told =
                switch (fault) {
                    case NoSuchFileException _ -> "there is no such file or directory";
                    case AccessDeniedException _ -> "permission denied";
                    case FileAlreadyExistsException _ -> "it is there already";
                    case NotDirectoryException _ -> "it is not a directory";
                    case DirectoryNotEmptyException _ -> "the directory is not empty";
                    case FileSystemException e when e.getReason() != null ->
                            String.valueOf(e.getReason());
                    case FileSystemException _ -> "the system gives no reason";
                    default ->
                            Objects.requireNonNullElse(
                                    fault.getMessage(), fault.getClass().getSimpleName());
                };
        return told.lines().findFirst().orElse("unknown");
    }

    /** The same, with the file's name in front where the fault knows it. */
    public static String told(IOException fault) {
        return fault instanceof FileSystemException e && e.getFile() != null
                ? e.getFile() + ": " + reason(fault)
                : reason(fault);
    }
}
