package org.logonmeter.agent.delivery;

import org.jspecify.annotations.Nullable;

/** What came back for one POST. */
sealed interface Answer {
    /**
     * A whole HTTP answer.
     *
     * @param retryAfter that header as sent; null if absent
     * @param date the server's own clock as it says; null if absent
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Received(int status, @Nullable String retryAfter, @Nullable String date, byte[] body)
            implements Answer {}

    /**
     * No answer, or not a whole one.
     *
     * @param why one short phrase for logs and {@code status}
     */
    record Unreachable(String why) implements Answer {}
}
