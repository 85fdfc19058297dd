package org.logonmeter.agent.windows;

import com.sun.jna.platform.win32.Advapi32Util;
import com.sun.jna.platform.win32.W32Errors;
import com.sun.jna.platform.win32.Win32Exception;
import com.sun.jna.platform.win32.WinReg;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.logonmeter.agent.session.HostReadException;

/**
 * Settings in the registry, each value one key of {@code agent.yaml}: {@code CollectorUrl} is
 * {@code collector.url}, {@code DataDir} is {@code data-dir}. The domain's policy overrides file
 * and environment; what the installer was given stands below them.
 */
public final class RegistrySettings {
    private static final Logger LOG = System.getLogger(RegistrySettings.class.getName());
    private static final String POLICY = "SOFTWARE\\Policies\\Logonmeter\\Agent";
    private static final String INSTALLED = "SOFTWARE\\Logonmeter\\Agent";

    /** Secrets of the installation: a key of its own, because others may not read it. */
    private static final String BOOTSTRAP = INSTALLED + "\\Bootstrap";

    private static final String PREFIX = "LOGONMETER_";

    private RegistrySettings() {}

    /**
     * The environment with this machine's policy laid over it.
     *
     * @throws HostReadException if the key is there and cannot be read: nobody may escape a policy
     *     by that
     */
    public static Map<String, String> policyOver(Map<String, String> environment)
            throws HostReadException {
        return policyOver(environment, read(POLICY));
    }

    static Map<String, String> policyOver(Map<String, String> environment, Map<String, ?> policy) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables(policy));
        return all;
    }

    /**
     * What the installer left, by the names of the environment. An account that may not read the
     * installer's secret does without it, and is told.
     *
     * @throws HostReadException if the key is there and cannot be read
     */
    public static Map<String, String> installed() throws HostReadException {
        Map<String, Object> values = new HashMap<>(read(INSTALLED));
        try {
            values.putAll(read(BOOTSTRAP));
        } catch (HostReadException e) {
            LOG.log(Level.WARNING, "The installer's enrolment secret is not for this account.");
        }
        return installed(values);
    }

    /** A property that was not given leaves an empty value: it sets nothing. */
    static Map<String, String> installed(Map<String, ?> values) {
        Map<String, String> given = variables(values);
        given.values().removeIf(String::isBlank);
        return given;
    }

    private static Map<String, Object> read(String key) throws HostReadException {
        try {
            return Advapi32Util.registryGetValues(WinReg.HKEY_LOCAL_MACHINE, key);
        } catch (Win32Exception e) {
            if (e.getErrorCode() == W32Errors.ERROR_FILE_NOT_FOUND) return Map.of();
            throw new HostReadException(
                    "registry", "HKLM\\" + key + ": Windows error " + e.getErrorCode());
        }
    }

    private static Map<String, String> variables(Map<String, ?> values) {
        Map<String, String> variables = new HashMap<>();
        values.forEach(
                (name, value) -> {
                    if (value instanceof String || value instanceof Integer)
                        variables.put(variable(name), value.toString());
                    else
                        LOG.log(
                                Level.WARNING,
                                "A registry value is neither text (REG_SZ) nor a number (REG_DWORD); it counts for nothing. value="
                                        + name);
                });
        return variables;
    }

    private static String variable(String name) {
        return PREFIX + name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
