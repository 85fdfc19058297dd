package org.logonmeter.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** The option all commands share. */
final class ConfigOption {
    @CommandLine.Option(
            names = "--config",
            paramLabel = "F",
            description =
                    "configuration file; without it /etc/logonmeter/agent.yaml if there is one")
    private @Nullable Path file;

    AgentConfig load() throws SettingsException {
        return AgentConfig.load(file, System.getenv());
    }
}
