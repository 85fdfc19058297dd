package org.logonmeter.agent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.ClosedFile;
import org.logonmeter.agent.delivery.CollectorAddress;
import org.logonmeter.agent.delivery.LoginStats;
import org.logonmeter.settings.Section;
import org.logonmeter.settings.Settings;
import org.logonmeter.settings.SettingsException;

/**
 * What the agent is told. Read once at the start; {@code config/agent.yaml} shows every key.
 *
 * @param loginStats the site's own server, posted to instead of a collector of ours; null = none
 * @param heartbeat longest time between two signs of life
 */
record AgentConfig(
        Collector collector,
        @Nullable LoginStats loginStats,
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

    static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8080");
    static final Duration DEFAULT_HEARTBEAT = Duration.ofMinutes(5);
    private static final Duration LEAST_HEARTBEAT = Duration.ofSeconds(1);
    private static final Duration MOST_HEARTBEAT = Duration.ofHours(24);
    private static final Path SYSTEM_FILE = Path.of("/etc/logonmeter/agent.yaml");

    /**
     * Reads the configuration.
     *
     * @param file null = the system's own place if there is one, else defaults
     * @throws SettingsException with every fault
     */
    static AgentConfig load(@Nullable Path file, Map<String, String> environment)
            throws SettingsException {
        return load(file, environment, Map.of());
    }

    /**
     * Reads the configuration over what the installer of Windows left.
     *
     * @param installed by the names of the environment
     * @throws SettingsException with every fault; also if this process has all rights and others
     *     could have written the file
     */
    static AgentConfig load(
            @Nullable Path file, Map<String, String> environment, Map<String, String> installed)
            throws SettingsException {
        Path system =
                Hosts.onWindows() ? systemDataDir(environment).resolve("agent.yaml") : SYSTEM_FILE;
        Path used = file != null ? file : Files.exists(system) ? system : null;
        if (used != null) requireClosed(used, file == null);
        Settings settings = Settings.load(used, environment, installed);
        Section root = settings.root();
        Collector collector = collector(root.section("collector"));
        AgentConfig config =
                new AgentConfig(
                        collector,
                        LoginStatsConfig.read(
                                root.section("loginstats"), collector.address(), AgentConfig::url),
                        name(root, "location"),
                        name(root, "lab"),
                        root.path("data-dir").orElseGet(() -> systemDataDir(environment)),
                        heartbeat(root));
        settings.check();
        settings.unknownVariables().forEach(AgentConfig::stranger);
        return config;
    }

    /**
     * A process with all rights obeys no file that an account with fewer could have written; the
     * system's own file nobody does.
     */
    private static void requireClosed(Path file, boolean systems) throws SettingsException {
        if (!systems && !Hosts.privileged()) return;
        Optional<String> open = ClosedFile.fault(file);
        if (open.isPresent()) throw new SettingsException(List.of(open.get()));
    }

    private static Collector collector(Section in) {
        URI url = in.parsed("url", AgentConfig::url).orElse(DEFAULT_URL);
        Optional<InetSocketAddress> proxy = in.parsed("proxy", AgentConfig::proxy);
        Optional<Path> secretFile = in.path("enrolment-secret-file");
        Optional<Path> ca = in.path("ca");
        if (ca.isPresent() && !Files.isReadable(ca.get()))
            in.fault("ca", "names a file that cannot be read: " + ca.get());
        Optional<String> secret = in.text("enrolment-secret").filter(text -> !text.isEmpty());
        if (secret.isPresent() && secretFile.isPresent()) {
            // The site's own word about the one ends what the installer said of the other.
            if (in.onlyInstalled("enrolment-secret-file")) secretFile = Optional.empty();
            else if (in.onlyInstalled("enrolment-secret")) secret = Optional.empty();
        }
        if (secret.isPresent() && secretFile.isPresent())
            in.fault("enrolment-secret", "set it or enrolment-secret-file, not both");
        if (secret.isPresent() && !secret.get().chars().allMatch(c -> c > ' ' && c < 0x7f))
            in.fault("enrolment-secret", "must be plain ASCII without spaces");
        return new Collector(
                new CollectorAddress(url, ca.orElse(null), proxy.orElse(null)),
                secret.orElse(null),
                secretFile.orElse(null));
    }

    private static @Nullable String name(Section in, String key) {
        return in.text(key).map(String::strip).filter(text -> !text.isEmpty()).orElse(null);
    }

    private static Duration heartbeat(Section root) {
        Duration heartbeat = root.duration("heartbeat", DEFAULT_HEARTBEAT);
        if (heartbeat.compareTo(LEAST_HEARTBEAT) < 0 || heartbeat.compareTo(MOST_HEARTBEAT) > 0)
            root.fault("heartbeat", "must lie between 1s and 24h");
        return heartbeat;
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
                        "Environment variable, policy value or installer's value names no key of the agent. variable="
                                + variable);
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
}
