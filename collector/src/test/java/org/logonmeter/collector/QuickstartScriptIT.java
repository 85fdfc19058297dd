package org.logonmeter.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** The script itself, in a checkout that is built already, and in one whose build fails. */
@Proves("quickstart runs from any path in any locale; what is missing or unwritable is one line")
@DisabledOnOs(OS.WINDOWS)
class QuickstartScriptIT {
    private static final Path ROOT =
            Path.of(System.getProperty("logonmeter.root", "..")).toAbsolutePath().normalize();
    private static final long PATIENCE_SECONDS = 120;

    /** {@code sp ace ü dir}, for a shell to say: this runtime may be unable to name it. */
    private static final String OWN = "$(printf 'sp ace \\303\\274 dir')";

    @TempDir Path directory;

    private record Ended(int status, String out, String err) {}

    @BeforeEach
    void checkout() throws IOException {
        Ended made =
                sh(
                        Map.of(),
                        "set -e; home=\"$0/"
                                + OWN
                                + "\"; mkdir -p \"$home/.mvn\" \"$home/target\"; cd \"$home\""
                                + "; cp -p \"$1/quickstart\" .; cp \"$1/.mvn/jdk.sh\" .mvn"
                                + "; for m in protocol agent collector; do"
                                + " mkdir -p $m/src/main $m/target; touch $m/pom.xml; done"
                                + "; for m in agent collector; do"
                                + " cp \"$1/$m/target/logonmeter-$m.jar\" $m/target"
                                + "; for d in libs native; do [ ! -e \"$1/$m/target/$d\" ] ||"
                                + " ln -s \"$1/$m/target/$d\" $m/target/$d; done; done"
                                + "; touch pom.xml target/quickstart.built",
                        directory,
                        ROOT);
        assertThat(made.status()).as(made.err()).isZero();
    }

    @Test
    void aPathThatIsNotAsciiWorksWithoutALocale() throws Exception {
        Ended ended = quickstart(Map.of(), "--port", "0", "--exit");
        assertThat(ended.err()).doesNotContain("Unable to access").doesNotContain("Error");
        assertThat(ended.out()).contains("machine    ");
    }

    @Test
    void theCallersDirectoryCountsAndIsHisOwn() throws Exception {
        Ended ended = quickstart(Map.of(), "--port", "0", "--exit", "--directory", "mine");
        assertThat(ended.out()).as(ended.err()).contains("machine    ");
        assertThat(directory.resolve("mine/collector.yaml")).exists();
    }

    @Test
    void helpNamesOnlyWhatACallerGives() throws Exception {
        assertThat(quickstart(Map.of(), "--help").out())
                .contains("--directory")
                .doesNotContain("--agent");
    }

    @Test
    void aMissingJdkIsOneLine() throws Exception {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        String script = Files.readString(ROOT.resolve(".mvn/jdk.sh"));
        // the places where systems keep their JDKs, and the ways to name another
        Path copy =
                Files.writeString(
                        directory.resolve("jdk.sh"),
                        script.replace("/usr/lib/jvm/*", empty + "/*")
                                .replace("/opt/*jdk*", empty + "/*"));
        Ended ended =
                sh(
                        Map.of("HOME", empty.toString(), "PATH", withoutJavac(empty)),
                        ". \"$0\"; find_jdk; echo found \"$JAVA_HOME\"",
                        copy);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().strip().lines())
                .singleElement()
                .asString()
                .contains("no JDK 25 or newer found")
                .contains("install one")
                .contains("JAVA_HOME");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsOneLine() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        for (String place : List.of("/proc/quickstart", file.toString(), file + "/below")) {
            Ended ended = quickstart(Map.of(), "--port", "0", "--exit", "--directory", place);
            assertThat(ended.status()).as(place).isEqualTo(1);
            assertThat(ended.err().strip().lines())
                    .as(place)
                    .singleElement()
                    .asString()
                    .contains(place);
        }
    }

    @Test
    void aBuildThatFailsShowsWhatTheBuildSaid() throws Exception {
        Path home = directory.resolve("failing");
        Files.createDirectories(home.resolve(".mvn"));
        for (String file : List.of("quickstart", ".mvn/jdk.sh"))
            Files.copy(ROOT.resolve(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        Path wrapper =
                Files.writeString(
                        home.resolve("mvnw"),
                        "#!/bin/sh\necho \"[WARNING] A.java:[3,9] raw type\"; echo \"$@\"; exit 1\n");
        assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        Ended ended = sh(Map.of(), "exec \"$0/quickstart\" --exit", home);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err())
                .contains("A.java:[3,9] raw type")
                .contains("the build failed (see above)")
                .doesNotContain(" -q ");
    }

    private static String withoutJavac(Path empty) throws IOException {
        Path commands = Files.createDirectories(empty.resolveSibling("commands"));
        for (String command : List.of("sed", "grep", "basename", "dirname", "readlink", "locale"))
            for (String folder : List.of("/usr/bin", "/bin"))
                if (Files.exists(Path.of(folder, command))
                        && !Files.exists(commands.resolve(command), LinkOption.NOFOLLOW_LINKS))
                    Files.createSymbolicLink(commands.resolve(command), Path.of(folder, command));
        return commands.toString();
    }

    private Ended quickstart(Map<String, String> environment, String... arguments)
            throws Exception {
        return sh(
                environment,
                "cd \"$0\"; exec ./"
                        + OWN.replace("$(", "\"$(")
                        + "/quickstart\" "
                        + String.join(" ", arguments),
                directory);
    }

    /** A shell with nothing in its environment but a path, a home and the plainest locale. */
    private Ended sh(Map<String, String> environment, String script, Path... arguments)
            throws IOException {
        Path errors = Files.createTempFile(directory, "sh", ".log");
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", script));
        for (Path argument : arguments) command.add(argument.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C", "HOME", "/"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
        return new Ended(process.exitValue(), out, Files.readString(errors));
    }
}
