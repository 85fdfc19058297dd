package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who sat where is in these files: nobody but their owner reads them. */
class ClosedFilesTest {
    @TempDir Path directory;

    @Test
    void aNewDatabaseItsLogsAndItsDirectoryAreItsOwnersAlone() throws Exception {
        Path data = directory.resolve("data");
        try (Database database = Database.open("jdbc:sqlite:" + data.resolve("collector.db"))) {
            assertThat(new EventStore(database).receivedAt(new java.util.UUID(1, 1))).isEmpty();
            assertThat(rights(data)).isEqualTo("rwx------");
            List<Path> files;
            try (Stream<Path> all = Files.list(data)) {
                files = all.toList();
            }
            assertThat(files).hasSizeGreaterThan(1);
            for (Path file : files) assertThat(rights(file)).as("%s", file).isEqualTo("rw-------");
        }
    }

    private static String rights(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
