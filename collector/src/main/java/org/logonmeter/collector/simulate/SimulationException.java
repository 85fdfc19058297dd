package org.logonmeter.collector.simulate;

/** The campus cannot go on; the message is one line and says what to do. */
public final class SimulationException extends Exception {
    private static final long serialVersionUID = 1L;

    SimulationException(String message) {
        super(message);
    }
}
