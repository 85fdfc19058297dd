package org.logonmeter.agent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.CollectorAddress;

/**
 * What the agent is told. Read once at the start; {@code config/agent.yaml} shows every key.
 *
 * @param heartbeat longest time between two signs of life
 */
record AgentConfig(
        Collector collector,
        @Nullable String location,
        @Nullable String lab,
        Path dataDir,
        Duration heartbeat) {

    /**
     * @param enrolmentSecret the site's secret; null if none or in a file
     * @param enrolmentSecretFile a file with the secret as its first line, read at each use
     */
    record Collector(
            CollectorAddress address,
            @Nullable String enrolmentSecret,
            @Nullable Path enrolmentSecretFile) {
        @Override
        public String toString() {
            return "Collector[address="
                    + address
                    + ", enrolmentSecret="
                    + (enrolmentSecret == null ? "none" : "***")
                    + ", enrolmentSecretFile="
                    + enrolmentSecretFile
                    + "]";
        }
    }

    static final List<String> KEYS =
            List.of(
                    "collector.url",
                    "collector.enrolment-secret",
                    "collector.enrolment-secret-file",
                    "collector.ca",
                    "collector.proxy",
                    "location",
                    "lab",
                    "data-dir",
                    "heartbeat");

    static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8080");
    static final Duration DEFAULT_HEARTBEAT = Duration.ofMinutes(5);
    private static final Path SYSTEM_FILE = Path.of("/etc/logonmeter/agent.yaml");

    /**
     * Reads the configuration.
     *
     * @param file null = the system's own place if there is one, else defaults
     * @throws ConfigException with every fault
     */
    static AgentConfig load(@Nullable Path file, Map<String, String> environment)
            throws ConfigException {
        Path used = file != null ? file : Files.exists(SYSTEM_FILE) ? SYSTEM_FILE : null;
        Path base = used == null ? Path.of("") : used.toAbsolutePath().getParent();
        Path folder = base == null ? Path.of("") : base;
        Settings s = Settings.read(used, environment, KEYS);
        URI url = s.parsed("collector.url", AgentConfig::url);
        InetSocketAddress proxy = s.parsed("collector.proxy", AgentConfig::proxy);
        Path secretFile = s.parsed("collector.enrolment-secret-file", folder::resolve);
        Path ca = s.parsed("collector.ca", text -> readable(folder.resolve(text)));
        Path dataDir = s.parsed("data-dir", folder::resolve);
        String secret = s.text("collector.enrolment-secret");
        if (secret != null && secretFile != null)
            s.fault(
                    "set one of collector.enrolment-secret and collector.enrolment-secret-file, not both");
        if (secret != null && !secret.chars().allMatch(c -> c > ' ' && c < 0x7f))
            s.fault("collector.enrolment-secret must be plain ASCII without spaces");
        Duration heartbeat =
                s.duration(
                        "heartbeat",
                        DEFAULT_HEARTBEAT,
                        Duration.ofSeconds(1),
                        Duration.ofHours(24));
        if (!s.faults().isEmpty())
            throw new ConfigException(used == null ? "configuration" : used.toString(), s.faults());
        s.strangers().forEach(AgentConfig::stranger);
        return new AgentConfig(
                new Collector(
                        new CollectorAddress(url == null ? DEFAULT_URL : url, ca, proxy),
                        secret,
                        secretFile),
                s.text("location"),
                s.text("lab"),
                dataDir == null ? systemDataDir(environment) : dataDir,
                heartbeat);
    }

    /** Where the packages put the data. */
    static Path systemDataDir(Map<String, String> environment) {
        if (!System.getProperty("os.name", "").startsWith("Windows"))
            return Path.of("/var/lib/logonmeter-agent");
        return Path.of(
                environment.getOrDefault("ProgramData", "C:\\ProgramData"), "Logonmeter", "Agent");
    }

    private static void stranger(String variable) {
        System.getLogger(AgentConfig.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "Environment variable names no key of the agent. variable=" + variable);
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null)
            throw new IllegalArgumentException(
                    "must be an address such as https://logonmeter.example.org");
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null)
            throw new IllegalArgumentException("must hold neither user, query nor fragment");
        return url;
    }

    private static InetSocketAddress proxy(String text) {
        URI uri = URI.create("http://" + text);
        if (uri.getHost() == null || uri.getPort() < 1 || !uri.getPath().isEmpty())
            throw new IllegalArgumentException("must be host:port");
        return InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort());
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file))
            throw new IllegalArgumentException("names a file that cannot be read: " + file);
        return file;
    }
}
