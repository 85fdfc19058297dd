package org.logonmeter.collector;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logonmeter.settings.SettingsException;
import picocli.CommandLine;

/** {@code --config F}, which every command takes. */
final class ConfigOption {
    /** Where the packages put it. */
    private static final Path INSTALLED = Path.of("/etc/logonmeter/collector.yaml");

    @CommandLine.Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "configuration; without it /etc/logonmeter/collector.yaml if there is one, else"
                            + " the defaults")
    @Nullable Path file;

    /** Reads it, together with the environment. */
    CollectorConfig load() throws SettingsException {
        Path chosen = file;
        if (chosen == null && Files.isRegularFile(INSTALLED)) chosen = INSTALLED;
        return CollectorConfig.load(chosen, System.getenv());
    }
}
