package org.logonmeter.agent.windows;

import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinReg;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.logonmeter.agent.session.HostReadException;

/**
 * The domain's policy: each value of one registry key overrides one key of {@code agent.yaml},
 * whatever file and environment say. {@code CollectorUrl} is {@code collector.url}, {@code DataDir}
 * is {@code data-dir}.
 */
public final class PolicySettings {
    private static final Logger LOG = System.getLogger(PolicySettings.class.getName());
    private static final String KEY = "SOFTWARE\\Policies\\Logonmeter\\Agent";
    private static final String PREFIX = "LOGONMETER_";

    private PolicySettings() {}

    /**
     * The environment with this machine's policy laid over it.
     *
     * @throws HostReadException if the key is there and cannot be read: nobody may escape a policy
     *     by that
     */
    public static Map<String, String> over(Map<String, String> environment)
            throws HostReadException {
        try {
            if (!Advapi32Util.registryKeyExists(WinReg.HKEY_LOCAL_MACHINE, KEY)) return environment;
            return over(
                    environment, Advapi32Util.registryGetValues(WinReg.HKEY_LOCAL_MACHINE, KEY));
        } catch (Win32Exception e) {
            throw new HostReadException(
                    "registry", "HKLM\\" + KEY + ": Windows error " + e.getErrorCode());
        }
    }

    static Map<String, String> over(Map<String, String> environment, Map<String, ?> policy) {
        Map<String, String> all = new HashMap<>(environment);
        policy.forEach(
                (name, value) -> {
                    if (value instanceof String || value instanceof Integer)
                        all.put(variable(name), value.toString());
                    else
                        LOG.log(
                                Level.WARNING,
                                "A policy value is neither text (REG_SZ) nor a number (REG_DWORD); it counts for nothing. value="
                                        + name);
                });
        return all;
    }

    private static String variable(String name) {
        return PREFIX + name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
