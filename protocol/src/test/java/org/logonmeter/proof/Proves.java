package org.logonmeter.proof;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The claim that a test class proves, as one sentence for the list at the end of the build.
 *
 * <p>Written down as proven when all tests of the class passed, as not proven when one of them gave
 * up by {@link Proof#cannotRun}. Needed only where a test depends on the machine it runs on, or
 * where the claim is one that a reader of the list would ask for.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProofRecorder.class)
public @interface Proves {
    /** The claim, in the words of a user: "a power cut loses no session". */
    String value();
}
