package org.logonmeter.proof;

/** A test's way to give up where the machine lacks what the proof needs; never silently. */
public final class Proof {
    private Proof() {}

    /**
     * Ends a test of a {@link Proves} class that this machine cannot run. The build lists the claim
     * at its end with both sentences; where every proof is asked for ({@code CI=true}) the test
     * fails instead.
     *
     * @param because what is missing: "debootstrap is not installed"
     * @param cure what to do about it: "apt-get install debootstrap"
     */
    public static void cannotRun(String because, String cure) {
        cannotRun(because, cure, "true".equals(System.getenv("CI")));
    }

    static void cannotRun(String because, String cure, boolean everyProofIsAskedFor) {
        String reason = because + "; cure: " + cure;
        if (everyProofIsAskedFor) {
            throw new AssertionError("CI must run every proof, and cannot run this one: " + reason);
        }
        throw new CannotRun(reason);
    }
}
