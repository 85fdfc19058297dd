package org.logonmeter.collector.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a LoginStats client says happened. Its numbers are a site's own; these are the default. */
public enum LoginStatsAction {
    LOGON,
    LOGOFF,
    LOCK,
    UNLOCK,
    IDLE,
    ACTIVE,
    DISCONNECT,
    RECONNECT;

    /** 1 logon, 2 logoff, 3 lock, 4 unlock, 5 idle begins, 6 idle ends, 7, 8. */
    public static final Map<Integer, LoginStatsAction> DEFAULT_NUMBERS =
            Map.of(
                    1,
                    LOGON,
                    2,
                    LOGOFF,
                    3,
                    LOCK,
                    4,
                    UNLOCK,
                    5,
                    IDLE,
                    6,
                    ACTIVE,
                    7,
                    DISCONNECT,
                    8,
                    RECONNECT);

    /** The action of this name, in any case. */
    public static Optional<LoginStatsAction> named(String name) {
        for (LoginStatsAction action : values()) {
            if (action.name().equals(name.strip().toUpperCase(Locale.ROOT)))
                return Optional.of(action);
        }
        return Optional.empty();
    }
}
