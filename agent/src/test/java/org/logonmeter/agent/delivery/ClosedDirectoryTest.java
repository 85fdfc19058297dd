package org.logonmeter.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.doctor.Finding;
import org.logonmeter.proof.Proof;

/** A directory others could have prepared is refused, by real owners and rights. */
class ClosedDirectoryTest {
    private static final int NOBODY = 65534;

    @TempDir Path folder;

    @Test
    void aNewDirectoryIsMadeClosed() throws IOException {
        Path data = folder.resolve("a/data");
        ClosedDirectory.require(data);
        ClosedDirectory.require(data);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.resolve("native"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aLinkInItsPlaceIsRefused() throws IOException {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("data"), real);
        refused(link, "link");
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void aLinkInsideItIsRefused() throws IOException {
        Path data = folder.resolve("data");
        ClosedDirectory.require(data);
        Files.createSymbolicLink(data.resolve("spool.db"), Path.of("/etc/passwd"));
        refused(data, "spool.db is a link");
    }

    @Test
    void aDirectoryOthersMayWriteIsRefused() throws IOException {
        for (String rights : List.of("rwxrwx---", "rwx----w-")) {
            Path data = Files.createDirectory(folder.resolve("data" + rights));
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString(rights));
            refused(data, "written by others");
        }
    }

    @Test
    void aFolderAboveThatAllMayWriteIsRefusedUnlessSticky() throws IOException {
        Path above = Files.createDirectory(folder.resolve("above"));
        Files.setAttribute(above, "unix:mode", 0777);
        refused(above.resolve("data"), "everybody may replace");
        Files.setAttribute(above, "unix:mode", 01777);
        assertThatCode(() -> ClosedDirectory.require(above.resolve("data")))
                .doesNotThrowAnyException();
    }

    /** Whoever owns a folder, or may write in it, renames what is in it and puts his own there. */
    @Test
    void aFolderAboveOfAnotherAccountOrGroupIsRefused() throws IOException {
        needsRoot();
        Path above = folder.resolve("person");
        Files.createDirectories(above.resolve("above"));
        Path data = above.resolve("above/data");
        ClosedDirectory.require(data);
        Files.setAttribute(above, "unix:uid", NOBODY);
        for (int mode : new int[] {0700, 0755, 01777}) {
            Files.setAttribute(above, "unix:mode", mode);
            refused(data, "person, which belongs to another account (uid " + NOBODY + ")");
        }
        assertThat(faults(data)).as("the doctor says the same").contains("data-dir");
        Files.setAttribute(above, "unix:uid", 0);
        Files.setAttribute(above, "unix:mode", 0775);
        Files.setAttribute(above, "unix:gid", NOBODY);
        refused(data, "person, where a group may replace it (gid " + NOBODY + ")");
        assertThat(faults(data)).contains("data-dir");
        Files.setAttribute(above, "unix:mode", 01775);
        ClosedDirectory.require(data);
        Files.setAttribute(above, "unix:mode", 0775);
        Files.setAttribute(above, "unix:gid", 0);
        ClosedDirectory.require(data);
    }

    /** A link on the way is followed to where it leads; both ways must be closed. */
    @Test
    void aLinkAboveIsRefusedWhereItLeadsThroughAnOpenFolder() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path real = Files.createDirectory(open.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        ClosedDirectory.require(link.resolve("data"));
        Files.setAttribute(open, "unix:mode", 0777);
        refused(link.resolve("data"), "everybody may replace");
    }

    private static void needsRoot() {
        if (!"root".equals(System.getProperty("user.name")))
            Proof.cannotRun("giving a file away needs root", "sudo ./mvnw verify");
    }

    @Test
    void whatBelongsToAnotherAccountIsRefused() throws IOException {
        needsRoot();
        Path data = folder.resolve("data");
        ClosedDirectory.require(data);
        Path planted = Files.createFile(data.resolve("native/libjnidispatch.so"));
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwx------"));
        ClosedDirectory.require(data);
        Files.setAttribute(planted, "unix:uid", NOBODY);
        refused(data, "libjnidispatch.so belongs to another");
        Files.delete(planted);
        ClosedDirectory.require(data);
        Files.setAttribute(data, "unix:uid", NOBODY);
        refused(data, "belongs to another");
    }

    @Test
    void theDoctorNamesItAndChangesNothing() throws IOException {
        Path data = folder.resolve("data");
        try (Spool spool = Spool.open(data, InstantSource.system())) {
            assertThat(faults(data)).isEmpty();
            spool.remember("credential", "the credential");
            assertThat(SpoolExamination.of(data).credential()).contains("the credential");
        }
        Map<String, String> before = listed(data);
        assertThat(SpoolExamination.of(data).credential()).contains("the credential");
        assertThat(listed(data)).isEqualTo(before);
        assertThat(SpoolExamination.of(data).findings())
                .extracting(Finding::check)
                .contains("disk.space", "disk.volatile", "agent", "spool");
        Files.write(data.resolve("spool.db"), new byte[5000]);
        assertThat(faults(data)).contains("spool");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        SpoolExamination open = SpoolExamination.of(data);
        assertThat(faults(data)).contains("data-dir").doesNotContain("spool");
        assertThat(open.closed()).isFalse();
        Path missing = folder.resolve("missing");
        assertThat(faults(missing)).isEmpty();
        assertThat(missing).doesNotExist();
    }

    private static Map<String, String> listed(Path data) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path p : all.filter(Files::isRegularFile).toList())
                files.put(p.toString(), Files.size(p) + " " + Files.getLastModifiedTime(p));
        }
        return files;
    }

    private static List<String> faults(Path data) {
        return SpoolExamination.of(data).findings().stream()
                .filter(f -> f.verdict() == Finding.Verdict.FAULT)
                .filter(f -> !f.check().startsWith("disk.")) // the test machine's own
                .map(Finding::check)
                .toList();
    }

    private static void refused(Path data, String why) {
        assertThatThrownBy(() -> ClosedDirectory.require(data))
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }
}
