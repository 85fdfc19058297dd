package org.logonmeter.agent.logon;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Account;

/** Tells people from the accounts that Windows logs on for itself. */
final class People {
    /**
     * DWM-n and UMFD-n hold a session's window manager and fonts; their domain names are localized,
     * these are not.
     */
    private static final Pattern OWN = Pattern.compile("(?i)(dwm|umfd)-\\d+|defaultuser\\d*|.*\\$");

    private People() {}

    /** Local and domain accounts (S-1-5-21-), Entra accounts (S-1-12-1-). */
    static boolean isPerson(@Nullable String sid) {
        return sid != null && (sid.startsWith("S-1-5-21-") || sid.startsWith("S-1-12-1-"));
    }

    static boolean isPersonName(@Nullable String name) {
        return name != null && !name.isBlank() && !OWN.matcher(name).matches();
    }

    /** {@code DOMAIN\name} or a bare name; null for none. */
    static @Nullable Account account(@Nullable String qualified, @Nullable String sid) {
        if (qualified == null || qualified.isBlank()) return null;
        int slash = qualified.indexOf('\\');
        String domain = slash > 0 ? qualified.substring(0, slash).strip() : null;
        String name = qualified.substring(slash + 1).strip();
        return name.isEmpty() ? null : new Account(domain, name, sid);
    }

    static String key(Account account) {
        String domain = account.domain();
        return ((domain == null ? "" : domain) + "\\" + account.name()).toLowerCase(Locale.ROOT);
    }
}
