package org.logonmeter.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.delivery.CollectorAddress;
import org.logonmeter.agent.delivery.LoginStats;
import org.logonmeter.settings.Section;

/** The {@code loginstats} section: there only where a site keeps its LoginStats server. */
final class LoginStatsConfig {
    private LoginStatsConfig() {}

    /**
     * Reads the section; faults are told to it.
     *
     * @param collector whose certificate authority and proxy hold here too
     * @param url how an address is read
     * @return null if the section names no url
     */
    static @Nullable LoginStats read(
            Section in, CollectorAddress collector, Function<String, URI> url) {
        Optional<URI> address = in.parsed("url", url);
        Optional<UUID> token = in.parsed("token", LoginStatsConfig::token);
        LoginStats.Format format =
                in.parsed("format", LoginStats.Format::of).orElse(LoginStats.Format.JSON);
        boolean qualified = in.flag("qualified", false);
        Map<String, Integer> actions = actions(in);
        if (address.isEmpty()) {
            if (token.isPresent()) in.fault("url", "is missing; the token alone posts nothing");
            return null;
        }
        if (token.isEmpty() && !in.has("token"))
            in.fault("token", "is missing; set the GUID that the LoginStats server expects");
        return new LoginStats(
                new CollectorAddress(address.get(), collector.ca(), collector.proxy()),
                token.orElse(new UUID(0, 0)),
                format,
                qualified,
                actions);
    }

    private static UUID token(String text) {
        String bare = text.strip().replaceAll("^[{(]|[)}]$", "");
        if (!bare.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
            throw new IllegalArgumentException(
                    "must be a GUID such as 8840d84f-ae94-4593-9b91-dd1882574884");
        return UUID.fromString(bare);
    }

    /** The standard map with the site's numbers laid over it; {@code off} takes one out. */
    private static Map<String, Integer> actions(Section in) {
        Map<String, Integer> actions = new TreeMap<>(LoginStats.STANDARD_ACTIONS);
        JsonNode tree = in.tree("actions");
        if (tree == null) return actions;
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String name = entry.getKey();
            String value = entry.getValue().asText();
            if (!LoginStats.STANDARD_ACTIONS.containsKey(name) && !name.equals(LoginStats.TIMING))
                in.fault(
                        "actions",
                        "does not know "
                                + name
                                + "; it knows "
                                + String.join(
                                        ", ", new TreeSet<>(LoginStats.STANDARD_ACTIONS.keySet()))
                                + " and timing");
            else if (value.equals("off") || value.equals("false")) actions.remove(name);
            else if (entry.getValue().canConvertToInt() && entry.getValue().isIntegralNumber())
                actions.put(name, entry.getValue().intValue());
            else in.fault("actions", name + " must be a whole number or off");
        }
        return actions;
    }
}
