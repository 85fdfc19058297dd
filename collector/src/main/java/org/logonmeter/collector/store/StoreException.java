package org.logonmeter.collector.store;

/** The database could not do what was asked. Nothing of it was stored. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, as far as the caller must act differently. */
    public enum Cause {
        /** The disk is full. */
        FULL,
        /** Too many transactions are waiting, or another process holds the file. */
        BUSY,
        /** The file cannot be opened or written, or is damaged or of a newer version. */
        UNUSABLE,
        /** Anything else. */
        FAILED
    }

    private final Cause why;

    StoreException(Cause why, String message, Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    public StoreException(Cause why, String message) {
        super(message);
        this.why = why;
    }

    public Cause why() {
        return why;
    }
}
