package org.logonmeter.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.session.HostReadException;
import org.logonmeter.agent.windows.PolicySettings;
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
                            + " ProgramData\\Logonmeter\\Agent\\agent.yaml")
    private @Nullable Path file;

    /** On Windows the domain's policy wins over file and environment. */
    AgentConfig load() throws SettingsException, HostReadException {
        return AgentConfig.load(
                file, Hosts.onWindows() ? PolicySettings.over(System.getenv()) : System.getenv());
    }
}
