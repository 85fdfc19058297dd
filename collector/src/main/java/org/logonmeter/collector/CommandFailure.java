package org.logonmeter.collector;

/** A command cannot do what was asked; the message is one line and says what to do. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message);
    }
}
