package org.logonmeter.agent.session;

/**
 * The operating system could not be asked, or did not answer. What was known before stays true:
 * unknown is not empty.
 */
public final class HostReadException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Names what failed.
     *
     * @param function what was asked, e.g. {@code ListSessions} or {@code WTSEnumerateSessions}
     * @param reason the system's own code or words, and what to do if that is known
     */
    public HostReadException(String function, String reason) {
        super(function + ": " + reason);
    }

    public HostReadException(String function, String reason, Throwable cause) {
        super(function + ": " + reason, cause);
    }
}
