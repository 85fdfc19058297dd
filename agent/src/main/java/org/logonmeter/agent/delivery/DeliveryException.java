package org.logonmeter.agent.delivery;

/**
 * The spool or the connection cannot be used as it is set up. The message is one line that says
 * what to do.
 */
public final class DeliveryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeliveryException(String message) {
        super(message);
    }

    public DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }
}
