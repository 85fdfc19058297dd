package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proof;

/** A configuration that others could have written, by real owners and rights. */
class ClosedFileTest {
    private static final int NOBODY = 65534;

    @TempDir Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path file;

    @BeforeEach
    void write() throws IOException {
        if (!"root".equals(System.getProperty("user.name")))
            Proof.cannotRun("giving a file away needs root", "sudo ./mvnw verify");
        folder = Files.createDirectory(temporary.resolve("etc"));
        file = Files.writeString(folder.resolve("agent.yaml"), "lab: a\n");
    }

    @Test
    void aFileAndFoldersOfOursAreClosed() throws IOException {
        assertThat(ClosedFile.fault(file)).isEmpty();
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(ClosedFile.fault(file)).as("as in /tmp").isEmpty();
        Files.setAttribute(folder, "unix:mode", 0775);
        Files.setAttribute(file, "unix:mode", 0664);
        assertThat(ClosedFile.fault(file)).as("the group is root's").isEmpty();
        assertThat(ClosedFile.fault(folder.resolve("none.yaml"))).isEmpty();
    }

    @Test
    void aFileOfAnotherAccountIsRefused() throws IOException {
        Files.setAttribute(file, "unix:uid", NOBODY);
        refused("agent.yaml belongs to another account");
    }

    @Test
    void aFileThatOthersMayWriteIsRefused() throws IOException {
        Files.setAttribute(file, "unix:mode", 0646);
        refused("agent.yaml can be written by others");
        Files.setAttribute(file, "unix:mode", 0664);
        Files.setAttribute(file, "unix:gid", NOBODY);
        refused("agent.yaml can be written by others");
    }

    @Test
    void aFolderThatAnotherOwnsOrMayWriteIsRefused() throws IOException {
        Files.setAttribute(folder, "unix:uid", NOBODY);
        refused("etc, which belongs to another account");
        Files.setAttribute(folder, "unix:uid", 0);
        Files.setAttribute(folder, "unix:mode", 0777);
        refused("where everybody may replace it");
        Files.setAttribute(folder, "unix:mode", 0775);
        Files.setAttribute(folder, "unix:gid", NOBODY);
        refused("where a group may replace it");
    }

    @Test
    void aLinkIsRefused() throws IOException {
        Path real = Files.move(file, folder.resolve("real.yaml"));
        Files.createSymbolicLink(file, real);
        refused("agent.yaml is a link");
    }

    private void refused(String why) {
        assertThat(ClosedFile.fault(file))
                .hasValueSatisfying(
                        said ->
                                assertThat(said)
                                        .contains(why, "let an administrator write it anew")
                                        .doesNotContain("\n"));
    }
}
