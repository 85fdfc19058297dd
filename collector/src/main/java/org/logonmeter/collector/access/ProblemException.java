package org.logonmeter.collector.access;

/** Ends the handling of a request with a refusal. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;
    private final boolean last;

    public ProblemException(Problem problem) {
        this(problem, false);
    }

    private ProblemException(Problem problem, boolean last) {
        super(problem.code(), null, false, false);
        this.problem = problem;
        this.last = last;
    }

    /** A refusal after which nothing more is read from the connection. */
    public static ProblemException last(Problem problem) {
        return new ProblemException(problem, true);
    }

    public ProblemException(int status, String code, String detail) {
        this(new Problem(status, code, detail));
    }

    public Problem problem() {
        return problem;
    }

    /** Whether the connection ends with the answer. */
    boolean last() {
        return last;
    }
}
