package org.logonmeter.agent.windows;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.ComputerSystem;
import oshi.util.GlobalConfig;

/**
 * Maker, model and SMBIOS id. They come from WMI, which can hang for ever: it is asked once, on a
 * thread of its own, with a time limit; until it answers they are unknown.
 */
final class Hardware {
    private static final Logger LOG = System.getLogger(Hardware.class.getName());
    private static final String WMI_TIMEOUT_MS = "10000";
    private static final Set<String> NO_ANSWER =
            Set.of(
                    "",
                    "unknown",
                    "none",
                    "default string",
                    "to be filled by o.e.m.",
                    "system manufacturer",
                    "system product name",
                    "00000000-0000-0000-0000-000000000000",
                    "ffffffff-ffff-ffff-ffff-ffffffffffff");

    record Told(
            @Nullable String manufacturer, @Nullable String model, @Nullable String hardwareId) {}

    private volatile Told told = new Told(null, null, null);

    Hardware() {
        Thread.ofPlatform().daemon().name("hardware").start(this::ask);
    }

    Told told() {
        return told;
    }

    private void ask() {
        try {
            GlobalConfig.set("oshi.util.wmi.timeout", WMI_TIMEOUT_MS);
            ComputerSystem computer = new SystemInfo().getHardware().getComputerSystem();
            told =
                    new Told(
                            known(computer.getManufacturer()),
                            known(computer.getModel()),
                            known(computer.getHardwareUUID()));
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.DEBUG, "Hardware could not be read; told as unknown", e);
        }
    }

    private static @Nullable String known(@Nullable String answer) {
        return answer == null || NO_ANSWER.contains(answer.strip().toLowerCase(Locale.ROOT))
                ? null
                : answer.strip();
    }
}
