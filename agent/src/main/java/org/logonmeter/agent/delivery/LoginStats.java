package org.logonmeter.agent.delivery;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.logonmeter.protocol.SessionEvent;

/**
 * How a site's LoginStats server is posted to.
 *
 * @param address the endpoint itself, its path included, e.g. {@code
 *     https://stats.example.org/api/LoginStats}
 * @param token the shared credential that goes into every body; never logged
 * @param format what is written
 * @param qualified true to send {@code DOMAIN\name} where the account has a domain of its own
 * @param actions ActionId by what happened (the wire names of {@link SessionEvent.Kind}, and {@link
 *     #TIMING}); what is not in it is not posted
 */
public record LoginStats(
        CollectorAddress address,
        UUID token,
        Format format,
        boolean qualified,
        Map<String, Integer> actions) {

    /** What a measured logon is called in {@code actions}; servers know none by default. */
    public static final String TIMING = "timing";

    /** The numbers of the LoginStats dialect of our own collector. */
    public static final Map<String, Integer> STANDARD_ACTIONS =
            Map.of(
                    "logon", 1,
                    "logoff", 2,
                    "lock", 3,
                    "unlock", 4,
                    "idle", 5,
                    "active", 6,
                    "disconnect", 7,
                    "connect", 8);

    public enum Format {
        JSON("application/json"),
        XML("application/xml");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        String mediaType() {
            return mediaType;
        }

        public static Format of(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "json" -> JSON;
                case "xml" -> XML;
                default -> throw new IllegalArgumentException("must be json or xml");
            };
        }
    }

    public LoginStats {
        actions = Map.copyOf(actions);
    }

    @Override
    public String toString() {
        return "LoginStats[address="
                + address
                + ", token=***, format="
                + format
                + ", qualified="
                + qualified
                + ", actions="
                + new TreeMap<>(actions)
                + "]";
    }
}
