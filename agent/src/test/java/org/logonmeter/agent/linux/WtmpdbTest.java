package org.logonmeter.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.protocol.SessionId;
import org.logonmeter.protocol.Terminal;

@EnabledOnOs(OS.LINUX)
class WtmpdbTest {
    @TempDir Path directory;

    private static String recorded() throws Exception {
        return new String(UtmpFormatTest.recorded("wtmpdb-debian13.json"), StandardCharsets.UTF_8);
    }

    @Test
    void onlyTheNewestLoginOfATerminalCanBeOpen() throws Exception {
        assertThat(new Wtmpdb(MachineRoot.in(directory).paths()).open(recorded()))
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.id())
                                    .isEqualTo(
                                            new SessionId(
                                                    "pts/0",
                                                    Instant.parse("2026-11-25T11:20:37Z")));
                            assertThat(it.account().name()).isEqualTo("root");
                            assertThat(it.details().terminal())
                                    .isEqualTo(new Terminal(null, "127.0.0.1", null, null, null));
                        });
    }

    @Test
    void anOpenLoginCountsWhileItsTerminalBelongsToItsAccount() throws Exception {
        MachineRoot root = MachineRoot.in(directory);
        LinuxPaths paths = withWtmpdb(root, "cat <<'EOF'\n" + recorded() + "EOF\n");
        LoginSources sources = new LoginSources(paths);
        assertThat(sources.sessions()).isEqualTo(new LoginSources.Listing("wtmpdb", List.of()));
        Path terminal = root.file("/dev/pts/0", "");
        Object me = Files.getAttribute(terminal, "unix:uid");
        root.file("/etc/passwd", "root:x:" + me + ":0::/root:/bin/sh\n");
        assertThat(sources.sessions().sessions()).hasSize(1);
        root.file("/etc/passwd", "root:x:" + me + "7:0::/root:/bin/sh\n");
        assertThat(sources.sessions().sessions()).isEmpty();
    }

    @Test
    void aFailureOrAnotherAnswerIsAReadFailureNeverAnEmptyList() throws Exception {
        MachineRoot root = MachineRoot.in(directory);
        LinuxPaths failing = withWtmpdb(root, "echo 'database is locked' >&2; exit 1\n");
        assertThatThrownBy(() -> new LoginSources(failing).sessions())
                .isInstanceOf(HostReadException.class)
                .hasMessageContaining("database is locked");
        LinuxPaths silent = withWtmpdb(root, "exit 0\n");
        assertThatThrownBy(() -> new LoginSources(silent).sessions())
                .isInstanceOf(HostReadException.class);
        LinuxPaths other = withWtmpdb(root, "echo 'jo pts/0 still logged in'\n");
        assertThatThrownBy(() -> new LoginSources(other).sessions())
                .isInstanceOf(HostReadException.class);
    }

    private LinuxPaths withWtmpdb(MachineRoot root, String script) throws Exception {
        root.file("/var/lib/wtmpdb/wtmp.db", "");
        Path command = directory.resolve("wtmpdb");
        Files.writeString(command, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new LinuxPaths(
                root.paths().root(),
                root.paths().busSocket(),
                List.of(),
                List.of(command.toString()));
    }
}
