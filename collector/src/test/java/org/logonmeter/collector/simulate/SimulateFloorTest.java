package org.logonmeter.collector.simulate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SimulateFloorTest {
    @Test
    void theCampusKnowsTheProtocolAndNothingOfTheCollector() {
        classes()
                .that()
                .resideInAPackage("org.logonmeter.collector.simulate")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "org.logonmeter.protocol",
                        "org.logonmeter.collector.simulate")
                .because("it must see the collector as an agent does")
                .check(
                        new ClassFileImporter()
                                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                                .importPackages("org.logonmeter.collector"));
    }
}
