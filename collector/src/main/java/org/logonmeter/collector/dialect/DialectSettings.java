package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.FoldedName;
import org.logonmeter.settings.Section;

/** Reads {@link DialectConfig} from the configuration's section {@code dialects}. */
public final class DialectSettings {
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]+)*");
    private static final Pattern HASHED = Pattern.compile("sha256:[0-9a-fA-F]{64}");

    private DialectSettings() {}

    /**
     * Reads all of it; what is wrong is noted as a fault of the section.
     *
     * @param directory where the database lies: the report files and the key stand there unless
     *     told otherwise
     */
    public static DialectConfig read(Section in, Path directory) {
        return new DialectConfig(
                in.named("loginstats") ? loginstats(in.section("loginstats")) : null,
                in.named("ekran") ? ekran(in.section("ekran")) : null,
                in.named("workspace") ? workspace(in.section("workspace")) : null,
                in.named("electa") ? electa(in.section("electa")) : null,
                in.named("epm") ? epm(in.section("epm"), directory) : null);
    }

    private static DialectConfig.LoginStats loginstats(Section in) {
        Map<Integer, LoginStatsAction> actions = new HashMap<>();
        each(
                in,
                "actions",
                (name, value) ->
                        LoginStatsAction.named(value.asText())
                                .ifPresentOrElse(
                                        action ->
                                                number(
                                                        in,
                                                        "actions",
                                                        name,
                                                        Integer.MIN_VALUE,
                                                        n -> actions.put(n, action)),
                                        () ->
                                                in.fault(
                                                        "actions",
                                                        "must map numbers to logon, logoff, lock,"
                                                                + " unlock, idle, active, disconnect"
                                                                + " or reconnect")));
        return new DialectConfig.LoginStats(
                prefix(in),
                zone(in),
                tokens(in, "tokens", LoginStatsBinding::canonicalGuid),
                actions.isEmpty() ? LoginStatsAction.DEFAULT_NUMBERS : actions,
                proxies(in));
    }

    private static List<AddressBlock> proxies(Section in) {
        List<AddressBlock> proxies = new ArrayList<>();
        for (String text : in.texts("trusted-proxies")) {
            try {
                proxies.add(AddressBlock.parse(text));
            } catch (IllegalArgumentException e) {
                in.fault("trusted-proxies", String.valueOf(e.getMessage()));
            }
        }
        return proxies;
    }

    private static DialectConfig.Ekran ekran(Section in) {
        List<String> tokens = in.texts("tokens");
        tokens.forEach(token -> secret(in, "tokens", token));
        return new DialectConfig.Ekran(prefix(in), zone(in), tokens);
    }

    private static DialectConfig.Workspace workspace(Section in) {
        Map<String, List<String>> tokens = tokens(in, "tokens", Function.identity());
        for (String project : tokens.values().stream().flatMap(List::stream).toList()) {
            if (!WorkspaceDialect.PROJECT.matcher(project).matches())
                in.fault(
                        "tokens",
                        "the project \""
                                + project
                                + "\" must be 1 to 64 letters, digits, - and _ as in the path");
        }
        return new DialectConfig.Workspace(prefix(in), tokens);
    }

    private static DialectConfig.Electa electa(Section in) {
        Map<Long, String> accounts = new LinkedHashMap<>();
        each(
                in,
                "accounts",
                (name, value) -> {
                    secret(in, "accounts", value.asText());
                    Parameters.whole(name)
                            .ifPresentOrElse(
                                    cid -> accounts.put(cid, value.asText()),
                                    () -> in.fault("accounts", name + " is no whole number"));
                });
        return new DialectConfig.Electa(prefix(in), accounts, rooms(in));
    }

    /** 0 stands for no room on the wire, and locations are compared folded. */
    private static Map<String, Integer> rooms(Section in) {
        Map<String, Integer> rooms = new LinkedHashMap<>();
        Set<String> named = new HashSet<>();
        each(
                in,
                "rooms",
                (name, value) -> {
                    if (!named.add(FoldedName.of(name)))
                        in.fault(
                                "rooms",
                                name + " must stand there once; upper and lower case are the same");
                    number(in, "rooms", value.asText(), 1, n -> rooms.put(name, n));
                });
        return rooms;
    }

    private static DialectConfig.Epm epm(Section in, Path directory) {
        Map<String, DialectConfig.User> users = new LinkedHashMap<>();
        each(
                in,
                "users",
                (name, value) -> {
                    String password = value.path("password").asText("");
                    secret(in, "users", password);
                    if (name.contains(":"))
                        in.fault("users", "a name must not hold a colon: Basic ends it there");
                    List<String> roles = texts(in, "users", value.path("roles"));
                    roles(in, "users", roles);
                    users.put(name, new DialectConfig.User(password, roles));
                });
        Map<String, List<String>> bearers = tokens(in, "bearers", Function.identity());
        bearers.values().forEach(roles -> roles(in, "bearers", roles));
        return new DialectConfig.Epm(
                prefix(in),
                in.text("application", "logonmeter"),
                users,
                bearers,
                in.parsed("base-url", DialectSettings::base).orElse(null),
                in.number("retention-days", 0, 0, 36_500),
                in.number("merge-minutes", 0, 0, 1440),
                in.flag("csv-guard", true),
                in.path("files").orElse(directory.resolve("epm-files")),
                in.path("key-file").orElse(directory.resolve("epm.key")));
    }

    private static void roles(Section in, String key, List<String> roles) {
        for (String role : roles) {
            if (!EpmAccess.known(role))
                in.fault(
                        key,
                        "the role \""
                                + role
                                + "\" must be Service Administrator, Access Control - Manage or"
                                + " Access Control - View");
        }
    }

    private static String base(String url) {
        String wanted = "must be an absolute URL such as https://reports.example.edu";
        try {
            URI uri = new URI(url);
            boolean http =
                    "http".equalsIgnoreCase(uri.getScheme())
                            || "https".equalsIgnoreCase(uri.getScheme());
            if (!http
                    || uri.getHost() == null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) throw new IllegalArgumentException(wanted);
            return url.replaceAll("/+$", "");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(wanted, e);
        }
    }

    private static String prefix(Section in) {
        String prefix = in.text("prefix", "").replaceAll("/+$", "");
        if (Mount.taken(prefix)) {
            in.fault("prefix", "is where the collector itself answers; choose another path");
            return "";
        }
        if (PREFIX.matcher(prefix).matches()) return prefix;
        in.fault("prefix", "must be a path such as /vendor, of letters, digits, . _ ~ and -");
        return "";
    }

    private static ZoneId zone(Section in) {
        return in.parsed(
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
    }

    private interface Entry {
        void read(String name, JsonNode value);
    }

    private static void each(Section in, String key, Entry entry) {
        JsonNode tree = in.tree(key);
        if (tree == null) return;
        if (!tree.isObject()) in.fault(key, "must map names to values: { name: value }");
        else tree.properties().forEach(e -> entry.read(e.getKey(), e.getValue()));
    }

    private static Map<String, List<String>> tokens(
            Section in, String key, Function<String, @Nullable String> form) {
        Map<String, List<String>> tokens = new LinkedHashMap<>();
        each(
                in,
                key,
                (token, value) -> {
                    secret(in, key, token);
                    String formed = HASHED.matcher(token).matches() ? token : form.apply(token);
                    if (formed == null) in.fault(key, "a token must be a GUID");
                    else tokens.put(formed, texts(in, key, value));
                });
        return tokens;
    }

    private static List<String> texts(Section in, String key, JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (!value.isArray()) in.fault(key, "must map to a list: [ one, two ]");
        else value.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }

    private static void secret(Section in, String key, String secret) {
        if (secret.isEmpty()) in.fault(key, "a secret must not be empty");
        if (secret.startsWith("sha256:") && !HASHED.matcher(secret).matches())
            in.fault(key, "after sha256: come 64 hexadecimal digits");
    }

    private static void number(Section in, String key, String text, int least, IntConsumer number) {
        Parameters.integer(text)
                .filter(n -> n >= least)
                .ifPresentOrElse(
                        number::accept,
                        () ->
                                in.fault(
                                        key,
                                        text
                                                + " must be a whole number from "
                                                + least
                                                + " to "
                                                + Integer.MAX_VALUE));
    }
}
