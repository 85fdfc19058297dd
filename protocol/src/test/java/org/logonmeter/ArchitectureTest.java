package org.logonmeter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.logonmeter.proof.Floors;

/** The floors of the ground module. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.logonmeter");

    @Test
    void packagesMakeNoCircle() {
        Floors.packagesFormNoCircle("org.logonmeter").check(CLASSES);
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
        Floors.timeIsInjected().check(CLASSES);
        Floors.nobodyMakesASourceOfTime().check(CLASSES);
    }

    @Test
    void namesAreWordsOfTheField() {
        Floors.namesSayWhatAThingIs().check(CLASSES);
    }

    @Test
    void theRulesSeeTheClasses() {
        assertThat(CLASSES.contain("org.logonmeter.timeline.SessionTimeline")).isTrue();
    }
}
