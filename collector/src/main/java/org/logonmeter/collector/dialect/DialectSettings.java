package org.logonmeter.collector.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
                                                        n -> actions.put((int) n, action)),
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
                in.texts("trusted-proxies"));
    }

    private static DialectConfig.Ekran ekran(Section in) {
        List<String> tokens = in.texts("tokens");
        tokens.forEach(token -> secret(in, "tokens", token));
        return new DialectConfig.Ekran(prefix(in), zone(in), tokens);
    }

    private static DialectConfig.Workspace workspace(Section in) {
        return new DialectConfig.Workspace(prefix(in), tokens(in, "tokens", Function.identity()));
    }

    private static DialectConfig.Electa electa(Section in) {
        Map<Long, String> accounts = new LinkedHashMap<>();
        each(
                in,
                "accounts",
                (name, value) -> {
                    secret(in, "accounts", value.asText());
                    number(in, "accounts", name, cid -> accounts.put(cid, value.asText()));
                });
        Map<String, Integer> rooms = new LinkedHashMap<>();
        each(
                in,
                "rooms",
                (name, value) -> {
                    if (value.canConvertToInt()) rooms.put(name, value.intValue());
                    else number(in, "rooms", value.asText(), n -> rooms.put(name, (int) n));
                });
        return new DialectConfig.Electa(prefix(in), accounts, rooms);
    }

    private static DialectConfig.Epm epm(Section in, Path directory) {
        Map<String, DialectConfig.User> users = new LinkedHashMap<>();
        each(
                in,
                "users",
                (name, value) -> {
                    String password = value.path("password").asText("");
                    secret(in, "users", password);
                    users.put(
                            name,
                            new DialectConfig.User(
                                    password, texts(in, "users", value.path("roles"))));
                });
        return new DialectConfig.Epm(
                prefix(in),
                in.text("application", "logonmeter"),
                users,
                tokens(in, "bearers", Function.identity()),
                in.text("base-url").map(url -> url.replaceAll("/+$", "")).orElse(null),
                in.number("retention-days", 0, 0, 36_500),
                in.number("merge-minutes", 0, 0, 1440),
                in.flag("csv-guard", true),
                in.path("files").orElse(directory.resolve("epm-files")),
                in.path("key-file").orElse(directory.resolve("epm.key")));
    }

    private static String prefix(Section in) {
        String prefix = in.text("prefix", "").replaceAll("/+$", "");
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

    private static void number(Section in, String key, String text, LongConsumer number) {
        Parameters.whole(text)
                .ifPresentOrElse(number::accept, () -> in.fault(key, text + " is no whole number"));
    }
}
