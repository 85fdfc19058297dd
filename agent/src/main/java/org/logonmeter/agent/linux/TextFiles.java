package org.logonmeter.agent.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Small text files of the system, read whole but never more than a megabyte. */
final class TextFiles {
    private static final int LIMIT_BYTES = 1 << 20;

    private TextFiles() {}

    /**
     * The text without surrounding blanks; empty where the file cannot be read or holds nothing.
     */
    static Optional<String> text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Its lines; none where the file cannot be read. */
    static List<String> lines(Path file) {
        return text(file).map(text -> text.lines().toList()).orElse(List.of());
    }
}
