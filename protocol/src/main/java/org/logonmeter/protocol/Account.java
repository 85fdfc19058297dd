package org.logonmeter.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Who holds a session, as the operating system names it.
 *
 * @param domain NetBIOS domain, computer name or {@code AzureAD}; null where the system knows none
 *     (Linux)
 * @param name bare account name, never qualified
 * @param id the system's own key: a SID on Windows, the numeric uid on Linux; null where it was not
 *     told
 */
public record Account(@Nullable String domain, String name, @Nullable String id) {
    public Account {
        if (name.isBlank()) throw new IllegalArgumentException("an account has a name");
    }
}
