package org.logonmeter.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a session came about.
 *
 * @param type {@code console}, {@code remote}, {@code tty}, {@code x11}, {@code wayland}, ...: the
 *     system's own word
 * @param service what let the user in: {@code sshd}, {@code gdm-password}, {@code rdp}; null if not
 *     told
 * @param remote true if the person sat elsewhere
 * @param terminal the device the person sat at; null if not told
 */
public record SessionDetails(
        @Nullable String type,
        @Nullable String service,
        boolean remote,
        @Nullable Terminal terminal) {}
