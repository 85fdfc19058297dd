package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwritableDatabaseTest {
    @TempDir Path directory;

    @Test
    void aDirectoryThatCannotBeMadeIsOneLineThatNamesTheFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        for (Path database : List.of(file.resolve("x.db"), file.resolve("below/x.db")))
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Database.open("jdbc:sqlite:" + database))
                    .withMessageStartingWith(
                            "cannot make the directory of the database " + database)
                    .withMessageNotContaining("\n");
    }
}
