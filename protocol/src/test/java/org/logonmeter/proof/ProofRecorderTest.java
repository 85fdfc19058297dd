package org.logonmeter.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class ProofRecorderTest {
    @TempDir Path root;

    @Test
    void aClassWhoseTestsPassIsProven() throws IOException {
        run(Passing.class).testEvents().assertStatistics(s -> s.succeeded(2));
        assertThat(outcomes()).containsExactly(Passing.class.getName() + ".proven = two is two\n");
    }

    @Test
    void oneTestThatCannotRunLeavesTheWholeClaimUnproven() throws IOException {
        run(HalfUnable.class).testEvents().assertStatistics(s -> s.succeeded(1).aborted(1));
        assertThat(outcomes())
                .containsExactly(
                        HalfUnable.class.getName()
                                + ".unproven = a thing holds: tool is missing; cure: install it\n");
    }

    @Test
    void aClassThatCannotEvenBeginIsUnproven() throws IOException {
        run(UnableFromTheStart.class).containerEvents().assertStatistics(s -> s.aborted(1));
        assertThat(outcomes())
                .containsExactly(
                        UnableFromTheStart.class.getName()
                                + ".unproven = a machine boots: no root; cure: be root\n");
    }

    @Test
    void whereEveryProofIsAskedForTheTestFailsAndNothingIsProven() throws IOException {
        run(AskedForEvery.class).testEvents().assertStatistics(s -> s.failed(1));
        assertThat(outcomes()).isEmpty();
    }

    @Test
    void aFailureInANestedClassLeavesTheClaimUnproven() throws IOException {
        run(FailingInside.class).testEvents().assertStatistics(s -> s.succeeded(1).failed(1));
        assertThat(outcomes()).isEmpty();
    }

    @Test
    void aLaterRunReplacesTheOutcomeOfTheEarlier() throws IOException {
        Path old = root.resolve("target/proofs").resolve(Passing.class.getName() + ".unproven");
        Files.createDirectories(Objects.requireNonNull(old.getParent()));
        Files.writeString(old, "stale\n");
        run(Passing.class);
        assertThat(outcomes()).containsExactly(Passing.class.getName() + ".proven = two is two\n");
    }

    private EngineExecutionResults run(Class<?> testClass) {
        String before = System.setProperty("logonmeter.root", root.toString());
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testClass))
                    .configurationParameter("junit.jupiter.conditions.deactivate", "*")
                    .execute();
        } finally {
            if (before == null) {
                System.clearProperty("logonmeter.root");
            } else {
                System.setProperty("logonmeter.root", before);
            }
        }
    }

    private Iterable<String> outcomes() throws IOException {
        Path proofs = root.resolve("target/proofs");
        if (Files.notExists(proofs)) {
            return List.of();
        }
        try (var files = Files.list(proofs)) {
            return files.map(ProofRecorderTest::line).sorted().toList();
        }
    }

    private static String line(Path file) {
        try {
            return file.getFileName() + " = " + Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Proves("two is two")
    static class Passing {
        @Test
        void once() {
            assertThat(1 + 1).isEqualTo(2);
        }

        @Test
        void twice() {
            assertThat(2 * 1).isEqualTo(2);
        }
    }

    @Proves("a thing holds")
    static class HalfUnable {
        @Test
        void able() {
            assertThat(root()).isNotNull();
        }

        @Test
        void unable() {
            Proof.cannotRun("tool is missing", "install it", false);
        }
    }

    @Proves("a machine boots")
    static class UnableFromTheStart {
        @BeforeAll
        static void boot() {
            Proof.cannotRun("no root", "be root", false);
        }

        @Test
        void neverReached() {
            throw new AssertionError("must not run");
        }
    }

    @Proves("everything")
    static class AskedForEvery {
        @Test
        void unable() {
            Proof.cannotRun("tool is missing", "install it", true);
        }
    }

    @Proves("an outer claim")
    static class FailingInside {
        @Test
        void fine() {
            assertThat(root()).isNotNull();
        }

        @Nested
        class Inner {
            @Test
            void fails() {
                throw new AssertionError("on purpose");
            }
        }
    }

    private static String root() {
        return System.getProperty("logonmeter.root", "");
    }
}
