package org.logonmeter.collector;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.access.Role;
import org.logonmeter.collector.dialect.DialectConfig;
import org.logonmeter.collector.dialect.DialectSettings;
import org.logonmeter.settings.Section;
import org.logonmeter.settings.Settings;
import org.logonmeter.settings.SettingsException;

/**
 * Everything the collector can be told; {@code config/collector.yaml} lists each key with its
 * default and unit.
 *
 * @param dialects which foreign interfaces are spoken, and to whom
 */
public record CollectorConfig(
        Server server, Database database, Site site, Enrolment enrolment, DialectConfig dialects) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1", "[::1]");

    /**
     * @param port 0 = any free one
     * @param adminPort health and metrics; 0 = any free one, empty = none
     * @param anonymousRole of a request without a token whose Host is this machine itself
     */
    public record Server(
            String host, int port, OptionalInt adminPort, Optional<Role> anonymousRole) {}

    /**
     * @param url {@code jdbc:sqlite:PATH}, the path made absolute
     */
    public record Database(String url) {}

    /**
     * @param zone of reports
     * @param rooms file of rooms; empty = none
     */
    public record Site(ZoneId zone, Optional<Path> rooms) {}

    /**
     * @param secrets plain text or {@code sha256:HEX}
     */
    public record Enrolment(List<String> secrets) {
        public Enrolment {
            secrets = List.copyOf(secrets);
        }

        @Override
        public String toString() {
            return "Enrolment[secrets=" + secrets.size() + "]";
        }
    }

    /**
     * Reads the configuration.
     *
     * @param file null = defaults and environment alone
     * @throws SettingsException with every fault
     */
    public static CollectorConfig load(@Nullable Path file, Map<String, String> environment)
            throws SettingsException {
        Settings settings = Settings.load(file, environment);
        Section root = settings.root();
        String url = url(root.section("database"), settings.directory());
        CollectorConfig config =
                new CollectorConfig(
                        server(root.section("server")),
                        new Database(url),
                        site(root.section("site"), settings.directory()),
                        new Enrolment(secrets(root.section("enrolment"))),
                        DialectSettings.read(
                                root.section("dialects"), beside(url, settings.directory())));
        settings.check();
        for (String name : settings.unknownVariables())
            System.getLogger(CollectorConfig.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "The environment variable " + name + " is no key of the collector");
        return config;
    }

    private static Server server(Section in) {
        String host = in.text("host", "127.0.0.1");
        Optional<Role> anonymous =
                in.parsed(
                                "anonymous-role",
                                word ->
                                        word.equals("none")
                                                ? Optional.<Role>empty()
                                                : Optional.of(role(word)))
                        .orElse(Optional.empty());
        if (anonymous.isPresent() && !LOOPBACK.contains(host))
            in.fault(
                    "anonymous-role",
                    "is for a server on this machine alone; set server.host to 127.0.0.1 or"
                            + " anonymous-role to none");
        return new Server(host, in.number("port", 8080, 0, 65535), adminPort(in), anonymous);
    }

    private static Role role(String word) {
        return Role.of(word)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "must be none or one of " + Role.words()));
    }

    private static OptionalInt adminPort(Section in) {
        return in.text("admin-port", "9090").equals("off")
                ? OptionalInt.empty()
                : OptionalInt.of(in.number("admin-port", 9090, 0, 65535));
    }

    private static String url(Section in, Path directory) {
        String url = in.text("url", "jdbc:sqlite:data/collector.db");
        String prefix = "jdbc:sqlite:";
        if (!url.startsWith(prefix) || !isPath(url.substring(prefix.length()))) {
            in.fault("url", "must be jdbc:sqlite: and the path of a file");
            return url;
        }
        return prefix + directory.resolve(url.substring(prefix.length())).normalize();
    }

    /** SQLite takes a leading colon, {@code file:} and a question mark for words of its own. */
    private static boolean isPath(String text) {
        return !text.isBlank()
                && !text.startsWith(":")
                && !text.startsWith("file:")
                && !text.contains("?");
    }

    /** Where the database lies; where the configuration lies if that is on another machine. */
    private static Path beside(String url, Path directory) {
        String prefix = "jdbc:sqlite:";
        Path file = url.startsWith(prefix) ? Path.of(url.substring(prefix.length())) : null;
        Path folder = file == null ? null : file.getParent();
        return folder == null ? directory : folder;
    }

    private static Site site(Section in, Path directory) {
        ZoneId zone =
                in.parsed(
                                "zone",
                                text -> {
                                    try {
                                        return ZoneId.of(text);
                                    } catch (DateTimeException e) {
                                        throw new IllegalArgumentException(
                                                "must be an IANA zone such as Europe/London", e);
                                    }
                                })
                        .orElse(ZoneId.of("UTC"));
        Optional<Path> named = in.path("rooms");
        if (named.isPresent() && !named.get().toFile().isFile())
            in.fault("rooms", "there is no file " + named.get());
        Path usual = directory.resolve("rooms.yaml");
        return new Site(zone, named.or(() -> Optional.of(usual).filter(p -> p.toFile().isFile())));
    }

    private static List<String> secrets(Section in) {
        List<String> secrets = in.texts("secrets");
        for (String secret : secrets) {
            boolean hashed = secret.startsWith("sha256:");
            if (hashed && !secret.matches("sha256:[0-9a-f]{64}"))
                in.fault("secrets", "after sha256: come 64 hexadecimal digits in lower case");
            if (!hashed && secret.length() < 8)
                in.fault("secrets", "a secret has at least 8 characters");
        }
        return secrets;
    }
}
