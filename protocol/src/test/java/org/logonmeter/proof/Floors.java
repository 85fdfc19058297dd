package org.logonmeter.proof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/** What holds of the house in every module; each module's ArchitectureTest adds its own floors. */
public final class Floors {
    private Floors() {}

    public static ArchRule packagesFormNoCircle(String root) {
        return slices().matching(root + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a circle makes one big package of two");
    }

    public static ArchRule nobodyImports(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + ".(*)..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root)
                .because("the root is the roof: it wires, and is wired by nobody");
    }

    public static ArchRule timeIsInjected() {
        return noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(ZoneId.class, "systemDefault")
                .because("an InstantSource comes from outside; zones come with a question");
    }

    /** The stricter rule of modules without a main: nobody there may even make a source of time. */
    public static ArchRule nobodyMakesASourceOfTime() {
        return noClasses()
                .should()
                .callMethod(InstantSource.class, "system")
                .because("the same events give the same sessions on any day and in any place");
    }

    public static ArchRule namesSayWhatAThingIs() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Processor|Payload|Dto)")
                .because("these words fit everything and tell nothing");
    }
}
