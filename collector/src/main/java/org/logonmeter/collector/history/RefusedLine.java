package org.logonmeter.collector.history;

/**
 * A line of a session file that tells no session; the message says why, in words for who wrote the
 * file.
 */
public final class RefusedLine extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedLine(String why) {
        super(why);
    }
}
