package org.logonmeter.collector.dialect;

/** Ends a call with a problem that its dialect then puts into words. An expected outcome. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refusal(Problem problem) {
        super(problem.getClass().getSimpleName(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
