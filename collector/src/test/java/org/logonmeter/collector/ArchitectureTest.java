package org.logonmeter.collector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.logonmeter.proof.Floors;

/** The floors of the collector: web, dialect -> report, ingest, history -> store -> protocol. */
class ArchitectureTest {
    private static final String ROOT = "org.logonmeter.collector";
    private static final JavaClasses COLLECTOR =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(ROOT);

    /** What a package may know of the others; the root may know all. */
    private static final Map<String, String[]> KNOWS =
            Map.of(
                    "store", in(),
                    "access", in("store"),
                    "report", in("store"),
                    "edge", in("access"),
                    "ingest", in("store", "access", "edge"),
                    "history", in("store", "report"),
                    "dialect", in("store", "report", "ingest"),
                    "web", in("store", "report", "access", "edge"),
                    "simulate", in());

    private static String[] in(String... packages) {
        return packages;
    }

    private static void holds(ArchRule rule) {
        rule.check(COLLECTOR);
    }

    @Test
    void packagesFormNoCircle() {
        holds(Floors.packagesFormNoCircle(ROOT));
    }

    @Test
    void importsPointDown() {
        KNOWS.forEach(
                (name, known) ->
                        holds(
                                noClasses()
                                        .that()
                                        .resideInAPackage(ROOT + "." + name + "..")
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(unknownTo(name, known))
                                        .because("floors keep the pure parts pure")));
    }

    private static String[] unknownTo(String name, String[] known) {
        return KNOWS.keySet().stream()
                .filter(other -> !other.equals(name) && !List.of(known).contains(other))
                .map(other -> ROOT + "." + other + "..")
                .toArray(String[]::new);
    }

    @Test
    void nobodyImportsTheRoot() {
        holds(Floors.nobodyImports(ROOT));
    }

    @Test
    void sqlStaysInTheStore() {
        holds(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".store..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.sql..", "org.sqlite..", "org.flywaydb..")
                        .because("one package owns the tables"));
    }

    @Test
    void theServerIsKnownAtTheDoorsAlone() {
        holds(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                ROOT + ".store..",
                                ROOT + ".report..",
                                ROOT + ".history..",
                                ROOT + ".simulate..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.helidon..")
                        .because("an answer is made before somebody asks by HTTP"));
        holds(
                noClasses()
                        .that()
                        .haveSimpleNameEndingWith("Dialect")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.helidon..")
                        .because("a dialect is data and functions"));
    }

    @Test
    void timeIsInjected() {
        holds(Floors.timeIsInjected());
    }

    @Test
    void namesSayWhatAThingIs() {
        holds(Floors.namesSayWhatAThingIs());
    }
}
