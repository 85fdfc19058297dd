package org.logonmeter.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The device a person sat at. Every part may be unknown; {@code ip} is text as the system gave it.
 */
public record Terminal(
        @Nullable String name,
        @Nullable String ip,
        @Nullable String mac,
        @Nullable String osType,
        @Nullable String clientVersion) {}
