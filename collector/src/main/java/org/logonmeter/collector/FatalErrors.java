package org.logonmeter.collector;

/**
 * Ends the process once the Java machine cannot go on: after an OutOfMemoryError any thread may be
 * gone, and a process without its writer answers for ever and stores nothing. What watches the
 * process starts it again; nothing acknowledged is lost, for it is durable.
 */
final class FatalErrors {
    /** What {@code -XX:+ExitOnOutOfMemoryError} exits with too. */
    static final int EXIT = 3;

    private FatalErrors() {}

    /** For every thread of the process. */
    static void endTheProcess() {
        Thread.setDefaultUncaughtExceptionHandler(FatalErrors::uncaught);
    }

    private static void uncaught(Thread thread, Throwable thrown) {
        boolean fatal =
                thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
        try {
            System.err.println("collector: thread " + thread.getName() + " ended: " + thrown);
            if (fatal) System.err.println("collector: the process ends; start it again");
            else thrown.printStackTrace();
        } finally {
            // No shutdown hook: it would wait for threads that are gone.
            if (fatal) Runtime.getRuntime().halt(EXIT);
        }
    }
}
