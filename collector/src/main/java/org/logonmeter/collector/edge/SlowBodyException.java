package org.logonmeter.collector.edge;

/** The rest of a body did not come in time; the connection can still be written to. */
public final class SlowBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowBodyException() {
        super("the body did not arrive in time", null, false, false);
    }

    /** Whether this is why reading failed: the server wraps what comes out of its reader. */
    public static boolean isCauseOf(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause())
            if (e instanceof SlowBodyException) return true;
        return false;
    }
}
