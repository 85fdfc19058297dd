package org.logonmeter.collector.access;

/** Ends the handling of a request with a refusal. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    public ProblemException(int status, String code, String detail) {
        this(new Problem(status, code, detail));
    }

    public Problem problem() {
        return problem;
    }
}
