package org.logonmeter.collector.dialect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Where the dialects stand among the packages. */
class DialectFloorTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("org.logonmeter.collector.dialect");

    @Test
    void threeClassesKnowTheServer() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(DialectRoutes|CallReader|AnswerWriter)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .because("a dialect is tested without a server")
                .check(CLASSES);
    }

    @Test
    void threeClassesKnowTheStore() {
        noClasses()
                .that()
                .haveNameNotMatching(
                        ".*\\.(DialectRoutes|SessionReads|LoginStatsDesk|Walks)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.logonmeter.collector.store..")
                .because("a dialect is data and pure functions")
                .check(CLASSES);
    }

    @Test
    void noClockAndNoZoneOfTheMachine() {
        noClasses()
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.ZoneId.class, "systemDefault")
                .because("now comes from one clock, zones from the configuration")
                .check(CLASSES);
    }

    @Test
    void downwardsOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages(
                        "org.logonmeter.collector.web..",
                        "org.logonmeter.collector.simulate..",
                        "org.logonmeter.collector.ingest..",
                        "java.sql..")
                .because("imports point down")
                .check(CLASSES);
    }
}
