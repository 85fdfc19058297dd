package org.logonmeter.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.windows.RegistrySettings;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** The option all commands share. */
final class ConfigOption {
    @CommandLine.Option(
            names = "--config",
            paramLabel = "F",
            description =
                    "configuration file; without it the system's own if there is one:"
                            + " /etc/logonmeter/agent.yaml, on Windows"
                            + " ProgramData\\Logonmeter\\Agent\\agent.yaml. What wins, on Windows: Group"
                            + " Policy, environment, this file, the values given to the installer,"
                            + " default")
    private @Nullable Path file;

    /**
     * On Windows the domain's policy wins over file and environment, and what the installer was
     * given stands below them.
     */
    AgentConfig load() throws SettingsException, HostReadException {
        NativeFolder.installed();
        return Hosts.onWindows()
                ? AgentConfig.load(
                        file,
                        RegistrySettings.policyOver(System.getenv()),
                        RegistrySettings.installed())
                : AgentConfig.load(file, System.getenv());
    }
}
