package org.logonmeter.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.logonmeter.proof.Floors;

/** The floors of the agent: windows, linux -> session -> protocol <- delivery; the root wires. */
class ArchitectureTest {
    private static final String ROOT = "org.logonmeter.agent";
    private static final JavaClasses AGENT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(AGENT);
    }

    @Test
    void packagesFormNoCircle() {
        holds(Floors.packagesFormNoCircle(ROOT));
    }

    @Test
    void nobodyImportsTheRoot() {
        holds(Floors.nobodyImports(ROOT));
    }

    @Test
    void theOperatingSystemsDoNotKnowEachOtherNorDelivery() {
        holds(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".windows..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ROOT + ".linux..", ROOT + ".delivery..")
                        .because("only the root chooses a system"));
        holds(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".linux..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(ROOT + ".windows..", ROOT + ".delivery..")
                        .because("only the root chooses a system"));
    }

    @Test
    void sessionAndDeliveryMeetOnlyInTheRoot() {
        holds(
                noClasses()
                        .that()
                        .resideInAnyPackage(ROOT + ".session..", ROOT + ".logon..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                ROOT + ".delivery..", ROOT + ".windows..", ROOT + ".linux..")
                        .because("what is learned does not depend on how it is sent or read"));
        holds(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".delivery..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                ROOT + ".session..",
                                ROOT + ".windows..",
                                ROOT + ".linux..",
                                ROOT + ".logon..")
                        .because("delivery carries events, whatever made them"));
    }

    @Test
    void nativeLibrariesStayWithTheirSystem() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + ".windows..", ROOT + ".linux..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.sun.jna..", "oshi..", "org.freedesktop..")
                        .because("everything else must run on any system"));
    }

    @Test
    void theNetworkAndTheDatabaseBelongToDelivery() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".delivery..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.sql..", "java.net.http..", "org.sqlite..")
                        .because("one place talks to disk and collector"));
    }

    @Test
    void timeIsInjected() {
        holds(Floors.timeIsInjected());
    }

    @Test
    void namesSayWhatAThingIs() {
        holds(Floors.namesSayWhatAThingIs());
    }

    @Test
    void theOnlyThingSeenOfASystemIsItsHost() {
        holds(
                classes()
                        .that(resideInAPackage(ROOT + ".linux"))
                        .and()
                        .arePublic()
                        .and()
                        .areTopLevelClasses()
                        .should()
                        .haveSimpleName("LinuxHost")
                        .because("the compiler then guards the border"));
    }
}
