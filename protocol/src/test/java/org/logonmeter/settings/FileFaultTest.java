package org.logonmeter.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The system's own faults on real files, told with a reason. */
class FileFaultTest {
    @TempDir Path directory;

    @FunctionalInterface
    private interface Doing {
        void run() throws IOException;
    }

    private static IOException fault(Doing doing) {
        try {
            doing.run();
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("it worked");
    }

    @Test
    void aPathIsNeverTheReason() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Files.createFile(Files.createDirectory(directory.resolve("full")).resolve("x"));
        for (Doing doing :
                new Doing[] {
                    () -> Files.readString(directory.resolve("nothing")),
                    () -> Files.createFile(file),
                    () -> Files.createDirectory(file),
                    () -> {
                        try (var entries = Files.newDirectoryStream(file)) {
                            throw new AssertionError(entries.toString());
                        }
                    },
                    () -> Files.delete(directory.resolve("full")),
                    () -> Files.readString(directory),
                    () -> Files.createFile(file.resolve("below")),
                    () -> Files.createDirectories(Path.of("/proc/nothing/at/all"))
                }) {
            IOException fault = fault(doing);
            assertThat(FileFault.reason(fault))
                    .as(fault.toString())
                    .doesNotContain(directory.toString(), "/proc", "null")
                    .isNotBlank();
        }
    }

    @Test
    void theFileIsToldWithItsReasonOnce() {
        Path nothing = directory.resolve("nothing");
        assertThat(FileFault.told(fault(() -> Files.readString(nothing))))
                .isEqualTo(nothing + ": there is no such file or directory");
        assertThat(FileFault.told(new IOException("broken\npipe"))).isEqualTo("broken");
        assertThat(FileFault.reason(new FileSystemException("/a"))).doesNotContain("/a");
    }
}
