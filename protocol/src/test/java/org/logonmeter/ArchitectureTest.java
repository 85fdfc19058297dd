package org.logonmeter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** The floors of the ground module. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.logonmeter");

    @Test
    void packagesMakeNoCircle() {
        slices().matching("org.logonmeter.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theTimelineKnowsTheProtocolAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("..timeline..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify..",
                        "..timeline..",
                        "..protocol..")
                .because(
                        "sessions are rebuilt from facts alone, on any machine, by collector and agent alike")
                .check(CLASSES);
    }

    @Test
    void theProtocolKnowsNoOtherPackageOfOurs() {
        noClasses()
                .that()
                .resideInAPackage("..protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..timeline..", "..settings..", "java.net..", "java.sql..")
                .because("the contract is bytes and values")
                .check(CLASSES);
    }

    @Test
    void nothingHereAsksForTheTimeOrTheZoneOfTheMachine() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(ZoneId.class, "systemDefault")
                .because("the same events give the same sessions on any day and in any place")
                .check(CLASSES);
    }

    @Test
    void namesAreWordsOfTheField() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Processor|Payload|Dto)")
                .because("a name says what a thing is")
                .check(CLASSES);
    }

    @Test
    void theRulesSeeTheClasses() {
        assertThat(CLASSES.contain("org.logonmeter.timeline.SessionTimeline")).isTrue();
    }
}
