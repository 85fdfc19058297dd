package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.lab.WineLab;
import org.logonmeter.proof.Proves;

/** Calls of Windows that Wine has itself: the agent's own classes on a Windows Java. */
@Proves(
        "on a Windows Java (under Wine): the process list with start times, and a data directory that others may write is refused")
class WindowsCallsIT {
    @TempDir Path folder;

    @Test
    void processesAreListedWithTheirStartsAndAnOpenDirectoryIsRefused() throws Exception {
        try (WineLab lab = WineLab.make(folder)) {
            String[] itself = call(lab, "processes").split(" ", -1);
            assertThat(itself[0]).isEqualTo("java.exe");
            assertThat(Long.parseLong(itself[2])).as("ms from what Java says").isBetween(-1L, 1L);

            Path data = lab.drive("lab/agent/data");
            assertThat(call(lab, "require", "C:\\lab\\agent\\data")).isEqualTo("closed");
            assertThat(rights(data)).as("made by the agent").matches("rwx.-.---");
            assertThat(call(lab, "require", "C:\\lab\\agent\\data")).isEqualTo("closed");

            // Wine shows the rights of others on the disk as those of Everyone.
            Path native_ = data.resolve("native");
            Files.setPosixFilePermissions(native_, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(call(lab, "require", "C:\\lab\\agent\\data"))
                    .contains("native can be written by others")
                    .contains("remove the directory");
            Files.setPosixFilePermissions(native_, PosixFilePermissions.fromString("rwx------"));
            assertThat(call(lab, "require", "C:\\lab\\agent\\data")).isEqualTo("closed");

            Path config = Files.writeString(data.resolve("agent.yaml"), "lab: a\n");
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(call(lab, "obey", "C:\\lab\\agent\\data\\agent.yaml")).isEqualTo("closed");
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(call(lab, "obey", "C:\\lab\\agent\\data\\agent.yaml"))
                    .contains("agent.yaml can be written by others")
                    .contains("let an administrator write it anew");
            Files.delete(config);

            Path above = lab.drive("lab/agent");
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(call(lab, "require", "C:\\lab\\agent\\data"))
                    .contains("where others may replace it");
        }
    }

    @Test
    void aLogonWithoutAReadableSidCostsItselfOnly() throws Exception {
        try (WineLab lab = WineLab.make(folder)) {
            lab.set(
                    "logons.txt",
                    """
                    a1|EXAMPLE|al|2|1|invalid|0
                    a2|EXAMPLE|jo|2|2|S-1-5-21-1-2-3-1001|0
                    """);
            assertThat(call(lab, "logons")).isEqualTo("[jo]");
        }
    }

    private static String rights(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String call(WineLab lab, String... arguments) throws Exception {
        WineLab.Ran ran = lab.call(WindowsCalls.class, arguments);
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("answer: "))
                .map(line -> line.substring(8).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError(ran.out()));
    }
}
