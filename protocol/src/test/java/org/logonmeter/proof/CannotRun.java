package org.logonmeter.proof;

import org.opentest4j.TestAbortedException;

/** Aborts a test, so that it counts as skipped, and carries the reason to the recorder. */
final class CannotRun extends TestAbortedException {
    private static final long serialVersionUID = 1L;

    CannotRun(String reason) {
        super(reason);
    }
}
