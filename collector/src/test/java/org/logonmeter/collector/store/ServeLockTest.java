package org.logonmeter.collector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeLockTest {
    @TempDir Path directory;

    private String url() {
        return "jdbc:sqlite:" + directory.resolve("collector.db");
    }

    @Test
    void oneServesAndTheOthersAreToldInOneLine() {
        try (Database serving = Database.openToServe(url())) {
            assertThat(serving.writable()).isTrue();
            for (int i = 0; i < 3; i++)
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> Database.openToServe(url()))
                        .withMessageStartingWith("another collector serves the database ")
                        .withMessageContaining("collector.db")
                        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
            try (Database beside = Database.open(url())) {
                new EnrolmentSecrets(beside).create("beside", null, null, java.time.Instant.EPOCH);
                assertThat(new EnrolmentSecrets(serving).list()).hasSize(1);
            }
        }
    }

    @Test
    void aFileThatWasLeftBehindMeansNothing() throws Exception {
        for (int i = 0; i < 3; i++) Database.openToServe(url()).close();
        Path left = directory.resolve("collector.db.serve");
        assertThat(left).exists();
        Files.delete(left);
        Database.openToServe(url()).close();
    }

    @Test
    void aDatabaseThatCannotBeOpenedIsNotHeld() throws Exception {
        Files.writeString(directory.resolve("collector.db"), "no database".repeat(1000));
        for (int i = 0; i < 2; i++)
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Database.openToServe(url()))
                    .withMessageNotContaining("another");
    }
}
