package org.logonmeter.protocol;

/** Bytes that are no message of this protocol: nothing of them was taken. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * Says why in words that may be shown to the sender.
     *
     * @param code stable: {@code malformed-json}, {@code too-deep}, {@code too-large}, {@code
     *     duplicate-key}, {@code wrong-type}, {@code missing-field}, {@code too-many-events},
     *     {@code bad-text}
     */
    public WireException(String code, String message) {
        super(message);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
