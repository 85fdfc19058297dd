package org.logonmeter.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An attempt that made no session. {@code code} is the system's own (a status, a word), {@code
 * text} says it in words.
 */
public record LogonFailure(
        EventHeader header,
        Account account,
        @Nullable Terminal terminal,
        String code,
        @Nullable String text)
        implements HostEvent {
    @Override
    public String kind() {
        return "logonFailure";
    }
}
